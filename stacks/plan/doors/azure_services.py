"""Services of Azure that have a public address unless they are told otherwise."""

from collections.abc import Iterator
from typing import Any

from policies.graph.model import Node, Unknown
from stacks.plan.doors.door import EVERYONE, Door, at, each, is_, to, unsure
from stacks.plan.shown import LATER, plain

SHUT = ("disabled", "securedbyperimeter")
BY_ENTRA = "whom Entra lets in"


def account(node: Node) -> Iterator[Door]:
    """An account of storage: its address, and what needs no login."""
    yield from service(node, "storage", "networkRuleSet")
    if is_(node.inputs.get("allowBlobPublicAccess")):
        yield "blobs may be public", "by container"


def container(node: Node) -> Iterator[Door]:
    """A container that is read without a login."""
    given = node.inputs.get("publicAccess", "None")
    if given != "None":
        yield f"blobs without login: {plain(given)}", "everyone"


def registry(node: Node) -> Iterator[Door]:
    """A registry: its address, and images without a login."""
    yield from service(node, "images", "networkRuleSet")
    if is_(node.inputs.get("anonymousPullEnabled")):
        yield "images without login", "everyone"


def vault(node: Node) -> Iterator[Door]:
    """A vault of keys and secrets."""
    yield from service(node, "keys and secrets", "properties.networkAcls", "properties.")


def service(node: Node, what: str, acls: str, within: str = "") -> Iterator[Door]:
    """Yield the public address of a service: for everyone, unless it denies all but ranges."""
    if shut(at(node.inputs, f"{within}publicNetworkAccess")):
        return
    if at(node.inputs, f"{acls}.defaultAction") != "Deny":
        yield what, f"{EVERYONE[0]}, {BY_ENTRA}"
        return
    rules = each(node.inputs, f"{acls}.ipRules")
    ranges = [to((one.get("value", one.get("iPAddressOrRange")),)) for one in rules]
    if unsure(node.inputs, f"{acls}.ipRules"):
        ranges.append(LATER)
    if ranges:
        yield what, ", ".join(ranges)


def shut(value: Any) -> bool:
    """Tell whether public access is off; Azure's services write the word in different cases."""
    return isinstance(value, str) and value.lower() in SHUT


def database(node: Node) -> Iterator[Door]:
    """A server is public unless it says otherwise or stands in a subnet."""
    network = node.inputs.get("network")
    inside = at(node.inputs, "network.delegatedSubnetResourceId")
    if not isinstance(network, Unknown) and inside:
        return
    if not shut(at(node.inputs, "network.publicNetworkAccess")):
        yield "public address", "by firewall rule"


def database_rule(node: Node) -> Iterator[Door]:
    """A range of addresses that reach a server; 0.0.0.0 alone is every machine in Azure."""
    first, last = (plain(node.inputs.get(f"{key}IpAddress")) for key in ("start", "end"))
    yield "database", "every machine in Azure" if last == "0.0.0.0" else f"{first} to {last}"


def watched(node: Node) -> Iterator[Door]:
    """What takes logs, and answers questions about them."""
    for way in ("Ingestion", "Query"):
        if not shut(node.inputs.get(f"publicNetworkAccessFor{way}")):
            yield f"{way.lower()} of logs", BY_ENTRA


def posted(node: Node) -> Iterator[Door]:
    """Where logs are posted."""
    if not shut(at(node.inputs, "networkAcls.publicNetworkAccess")):
        yield "ingestion of logs", BY_ENTRA


def app(node: Node) -> Iterator[Door]:
    """A function or an app hears everyone unless it says otherwise."""
    if not shut(node.inputs.get("publicNetworkAccess")):
        yield "URL", "everyone"
