"""Every recorded resource against its SDK's types and its vendor's models."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policies.graph.model import Graph, Node
from policies.graph.walk import leaves, reveal
from policies.strict.arguments import check_object
from policies.strict.finding import Complaint, Finding, shown
from policies.strict.forms import broken
from policies.strict.model import Vendor
from policies.strict.published import Check, limits_of
from policies.strict.sdk import arguments_in, arguments_of
from policies.strict.vendor import vendor_of


def strict(graph: Graph) -> tuple[Finding, ...]:
    """Return what providers and their clouds would refuse, sorted; nothing if all is well."""
    logged = (
        Finding("", "", message.text, "warning")
        for message in graph.messages
        if message.severity == "warning"
    )
    judged = (
        Finding(node.urn, one.path, one.message, one.severity, node.source)
        for node in graph
        if node.custom and not node.read
        for one in complaints(node)
    )
    return tuple(sorted({*logged, *judged}, key=lambda one: (one.urn, one.path, one.message)))


def complaints(node: Node) -> Iterator[Complaint]:
    """Yield what is wrong with one resource."""
    if node.type.startswith("pulumi-python:"):
        return  # made by a provider of ours, which has no schema
    inputs = unfolded(node.inputs) if node.is_provider else node.inputs
    kind = arguments_of(node.type)
    if kind is None:
        yield Complaint("", f"no installed SDK has {node.type}: nothing is checked", "warning")
        return
    vendor = vendor_of(node.type)
    refused = tuple(refusals(node, kind, vendor)) if vendor else ()
    for complaint in check_object(inputs, kind):
        if complaint.severity == "error" or not (vendor and decided(complaint.path, node, vendor)):
            yield complaint
    for path in node.lost:
        said = "given, but left out by the SDK: another spelling of the same key takes its place"
        yield Complaint(path, f"{said}, or its argument class does not know it")
    yield from refused


def decided(path: str, node: Node, vendor: Vendor) -> bool:
    """Tell whether the vendor lists the constants of an argument that its SDK leaves open."""
    return any(limits.constants for limits in limits_of(Check(vendor, node.type).at(path)))


def refusals(node: Node, kind: type, vendor: Vendor) -> Iterator[Complaint]:
    """Yield what a vendor would refuse in a resource of its own."""
    free = {key for key, one in arguments_in(kind).items() if one.accepted.entry is not None}
    yield from Check(vendor, node.type).inputs(node.inputs, free)
    yield from vendor.beside(node)
    for path, leaf in leaves({key: node.inputs[key] for key in node.inputs if key not in free}):
        text = reveal(leaf)
        form = vendor.form_of(last_key(path), text) if isinstance(text, str) else None
        wanted = broken(form, text) if form else None
        if wanted:
            yield Complaint(path, f"{shown(text, text is not leaf)} is not {wanted}")


def last_key(path: str) -> str:
    """Return the key that a path ends with, without a place in a list."""
    return path.rsplit(".", 1)[-1].split("[")[0]


def unfolded(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a provider's inputs as they were given: all but texts are sent as JSON."""
    return {key: plain(value) for key, value in inputs.items()}


def plain(value: Any) -> Any:
    """Return what a text of JSON holds; any other value as it is."""
    try:
        held = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value
    return value if isinstance(held, int | float) and not isinstance(held, bool) else held
