"""Rules of GCP's firewalls that let everyone in."""

from collections.abc import Iterator
from typing import Any

from policies.graph.model import Node, Values
from stacks.plan.doors.door import EVERYONE, Door, listed, mapping, public_ranges, to
from stacks.plan.shown import LATER, plain

SOURCES = ("sourceRanges", "sourceTags", "sourceServiceAccounts")


def rule(node: Node) -> Iterator[Door]:
    """A rule of a network."""
    if node.inputs.get("allows"):
        yield from let_in(node.inputs, node.inputs, SOURCES, node.inputs["allows"])


def policy_rule(node: Node) -> Iterator[Door]:
    """A rule of a policy, of a network or of the organisation."""
    if node.inputs.get("action") in ("deny", "goto_next"):
        return
    match = mapping(node.inputs.get("match"))
    sources = ("srcIpRanges", *(key for key in match if key.startswith("src")))
    yield from let_in(node.inputs, match, sources, match.get("layer4Configs"))


def let_in(given: Values, match: Values, sources: tuple[str, ...], allowed: Any) -> Iterator[Door]:
    """Yield what a rule opens to everyone: who names no source at all lets everyone in.

    The first of the sources are ranges.
    """
    if given.get("direction") == "EGRESS" or given.get("disabled") is True:
        return
    ranges = match.get(sources[0])
    if not any(match.get(key) for key in sources):
        ranges = EVERYONE[:1]
    if ranges is not None and public_ranges(ranges):
        yield ports(allowed), to(ranges)


def ports(allowed: Any) -> str:
    """Return which ports are open."""
    named: list[str] = []
    for one in map(mapping, listed(allowed)):
        protocol = plain(one.get("protocol", one.get("ipProtocol", LATER)))
        named.append(f"{protocol}, ports {to(one['ports'])}" if one.get("ports") else protocol)
    return "; ".join(named) or "all ports"
