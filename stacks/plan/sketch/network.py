"""The network as its zones with their subnets."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.graph.model import Node
from stacks.diagram.box import Box
from stacks.plan.details import at
from stacks.plan.parts import Part
from stacks.plan.shown import plain, text

SUBNETS = {"aws:ec2/subnet:Subnet": ("availabilityZone", "cidrBlock")}
"""Per type, the inputs that say where a subnet is and what addresses it has."""


def sketch(part: Part) -> Box:
    """Return zones with their subnets."""
    existing: Mapping[str, Any] | None = part.spec.get("existing")
    if existing:
        named = [
            f"{use}: {text(plain(existing.get(use)))}" for use in ("node_subnets", "data_subnets")
        ]
        return Box(f"existing network {existing['id']}", tuple(named), kind="network")
    zones: dict[str, list[Node]] = {}
    for node in part.of_type(*SUBNETS):
        zones.setdefault(text(plain(at(node.inputs, SUBNETS[node.type][0]))), []).append(node)
    boxes = [
        Box(zone, (), tuple(subnet(node, part) for node in nodes), kind="zone", gap=6)
        for zone, nodes in sorted(zones.items())
    ]
    notes = (
        f"way out: {text(part.spec.get('nat'))} NAT",
        f"private endpoints: {', '.join(endpoints(part)) or 'none'}",
    )
    rows = (Box(kind="plain", columns=3, boxes=tuple(boxes)),) if boxes else ()
    return Box(f"network {text(part.spec.get('cidr'))}", notes, rows, kind="network")


def subnet(node: Node, part: Part) -> Box:
    """Return one subnet by its own part of the name, and its addresses."""
    addresses = text(plain(at(node.inputs, SUBNETS[node.type][1])))
    return Box(part.own_name(node), (addresses,))


def endpoints(part: Part) -> Iterator[str]:
    """Yield the services that are reached without leaving the network."""
    for node in part.of_type("*:VpcEndpoint"):
        yield text(plain(node.inputs.get("serviceName"))).rsplit(".", 1)[-1]
