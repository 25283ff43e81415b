"""How a network's address range is divided; needs no SDK."""

import ipaddress
from dataclasses import dataclass

PODS = "100.64.0.0/14"
"""Addresses of pods: an overlay that no other network sees, /24 for each of 1024 nodes."""
SERVICES = "100.68.0.0/16"
DNS = "100.68.0.10"


@dataclass(frozen=True)
class Addresses:
    """The ranges of subnets; each spans all zones of its region."""

    nodes: str
    """/18 in a network of /16, /20 in one of /18: pods have no addresses here."""
    api: str
    """Of the cluster's API server."""
    databases: str
    endpoints: str
    """Where services of Azure are reached."""


def addresses(cidr: str) -> Addresses:
    """Divide a range from /16 to /18: its first quarter is for nodes, its end for all else."""
    quarters = list(ipaddress.IPv4Network(cidr).subnets(prefixlen_diff=2))
    small = list(quarters[-1].subnets(new_prefix=24))
    return Addresses(
        nodes=str(quarters[0]),
        api=str(small[0]),
        databases=str(small[1]),
        endpoints=str(small[2]),
    )
