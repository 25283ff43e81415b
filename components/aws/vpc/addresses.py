"""Which part of a network's range is for what."""

import ipaddress
from dataclasses import dataclass

MOST_ZONES = 3


@dataclass(frozen=True)
class Addresses:
    """Ranges of subnets; the n-th of each kind lies in the n-th zone."""

    nodes: tuple[str, ...]
    """For nodes and pods: /19, so 8,187 addresses a zone; /20 in a network of /18."""
    data: tuple[str, ...]
    """For databases: /24."""
    nat: tuple[str, ...]
    """For what stands between a zone and the internet: /26."""


def addresses(cidr: str) -> Addresses:
    """Divide a range from /16 to /18, always for three zones, so that one can be added later.

    It is cut into blocks of which the first three are for nodes; the last one holds everything
    small, and what lies between is free. No number of zones moves a subnet.
    """
    whole = ipaddress.IPv4Network(cidr)
    blocks = list(whole.subnets(new_prefix=max(19, whole.prefixlen + 2)))
    small = list(blocks[-1].subnets(new_prefix=24))
    last = small[-1].subnets(new_prefix=26)
    return Addresses(
        nodes=tuple(str(block) for block in blocks[:MOST_ZONES]),
        data=tuple(str(block) for block in small[:MOST_ZONES]),
        nat=tuple(str(block) for block in last)[:MOST_ZONES],
    )
