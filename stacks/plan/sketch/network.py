"""The network as its zones with their subnets."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.graph.model import Node
from stacks.diagram.box import Box
from stacks.plan.details import at
from stacks.plan.parts import Part
from stacks.plan.shown import plain, text

SUBNETS = {
    "aws:ec2/subnet:Subnet": ("availabilityZone", "cidrBlock"),
    "azure-native:network:Subnet": ("", "addressPrefix"),
    "gcp:compute/subnetwork:Subnetwork": ("", "ipCidrRange"),
}
"""Per type, the inputs that say in which zone a subnet is and what addresses it has; a subnet
without the first spans every zone."""
MORE = {"gcp:compute/subnetwork:Subnetwork": ("secondaryIpRanges", "rangeName", "ipCidrRange")}
"""Per type, the list of further addresses of a subnet, and what is named in it."""
ENDPOINTS = {
    "aws:ec2/vpcEndpoint:VpcEndpoint": "serviceName",
    "azure-native:privatedns:PrivateZone": "privateZoneName",
    "gcp:compute/subnetwork:Subnetwork": "privateIpGoogleAccess",
}
"""Per type, the input that says which service is reached without leaving the network."""
EVERYWHERE = "every zone"


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
        zones.setdefault(zone_of(node), []).append(node)
    boxes = [
        Box(
            zone,
            (),
            tuple(subnet(node, part) for node in nodes),
            kind="zone",
            gap=6,
            columns=4 if zone == EVERYWHERE else 1,
        )
        for zone, nodes in sorted(zones.items())
    ]
    notes = (
        f"way out: {text(part.spec.get('nat'))} NAT",
        f"private endpoints: {', '.join(dict.fromkeys(endpoints(part))) or 'none'}",
    )
    rows = (Box(kind="plain", columns=3, boxes=tuple(boxes)),) if boxes else ()
    return Box(f"network {text(part.spec.get('cidr'))}", notes, rows, kind="network")


def zone_of(node: Node) -> str:
    """Return where a subnet is."""
    path = SUBNETS[node.type][0]
    return text(plain(at(node.inputs, path))) if path else EVERYWHERE


def subnet(node: Node, part: Part) -> Box:
    """Return one subnet by its own part of the name, and its addresses."""
    addresses = text(plain(at(node.inputs, SUBNETS[node.type][1])))
    return Box(part.own_name(node), (addresses, *more(node)))


def more(node: Node) -> Iterator[str]:
    """Yield further addresses of a subnet, by their names."""
    path, name, addresses = MORE.get(node.type, ("", "", ""))
    for one in node.inputs.get(path) or () if path else ():
        yield f"{text(plain(one.get(name)))} {text(plain(one.get(addresses)))}"


def endpoints(part: Part) -> Iterator[str]:
    """Yield the services that are reached without leaving the network."""
    for node in part.of_type(*ENDPOINTS):
        value = node.inputs.get(ENDPOINTS[node.type])
        if value is True:
            yield "every API of Google"
        elif value:
            yield own(text(plain(value)))


def own(service: str) -> str:
    """Return a service's own name: the end of AWS's; after `privatelink.` in Azure's."""
    first, *rest = service.split(".")
    return rest[0] if first == "privatelink" and rest else service.rsplit(".", 1)[-1]
