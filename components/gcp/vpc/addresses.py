"""Which part of a network's range is for what."""

import ipaddress
from dataclasses import dataclass

PODS, SERVICES = "pods", "services"
"""What the ranges of pods and of services are called in a subnet for nodes, also in one of
somebody else's."""


@dataclass(frozen=True)
class Addresses:
    """Ranges of a region's subnets, each of which spans all zones."""

    nodes: str
    """/19 in a network of /16: 8,188 nodes."""
    pods: str
    """The half of the network: 32,768 addresses in a network of /16."""
    services: str
    """Addresses of Kubernetes services, which exist in the cluster alone; as many as for nodes."""
    data: str
    """For databases: /24."""
    google: str
    """The one address at which Google's own services answer; in no subnet, as Google asks for."""


def addresses(cidr: str) -> Addresses:
    """Divide a range from /16 to /18.

    The first half is for pods; of the second half's quarters one is for nodes, one for services,
    one is free, and the last one holds everything small.
    """
    whole = ipaddress.IPv4Network(cidr)
    pods, rest = whole.subnets()
    nodes, services, _, last = rest.subnets(prefixlen_diff=2)
    small = list(last.subnets(new_prefix=24))
    return Addresses(
        nodes=str(nodes),
        pods=str(pods),
        services=str(services),
        data=str(small[0]),
        google=str(small[-1][1]),
    )
