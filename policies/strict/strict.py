"""Every recorded resource against its SDK's types and its vendor's models."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policies.graph.model import Graph, Node
from policies.graph.walk import leaves, reveal
from policies.strict.arguments import check_object
from policies.strict.documents import check_document, is_certain, kind_of
from policies.strict.finding import Complaint, Finding, shown
from policies.strict.forms import broken, form_of
from policies.strict.published import check_inputs
from policies.strict.sdk import Argument, arguments_in, arguments_of
from policies.strict.vendor import model_of


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
    of_aws = node.type.startswith("aws:")  # whose own models know more than its SDK's open lists
    for complaint in check_object(inputs, kind):
        if complaint.severity == "error" or not of_aws:
            yield complaint
    for path in node.lost:
        said = "given, but left out by the SDK: another spelling of the same key takes its place"
        yield Complaint(path, f"{said}, or its argument class does not know it")
    if of_aws:
        yield from check_aws(node, kind)


def check_aws(node: Node, kind: type) -> Iterator[Complaint]:
    """Yield what AWS would refuse in a resource of its own."""
    free = {key for key, one in arguments_in(kind).items() if one.accepted.entry is not None}
    yield from check_inputs(node.inputs, node.type, model_of(node.type), free)
    yield from check_documents(node, arguments_in(kind))
    for path, leaf in leaves({key: node.inputs[key] for key in node.inputs if key not in free}):
        text = reveal(leaf)
        form = form_of(last_key(path), text) if isinstance(text, str) else None
        wanted = broken(form, text) if form else None
        if wanted:
            yield Complaint(path, f"{shown(text, text is not leaf)} is not {wanted}")


def last_key(path: str) -> str:
    """Return the key that a path ends with, without a place in a list."""
    return path.rsplit(".", 1)[-1].split("[")[0]


def check_documents(node: Node, known: Mapping[str, Argument]) -> Iterator[Complaint]:
    """Yield what is wrong with the IAM policies of a resource, given as text or as objects."""
    for key, value in node.inputs.items():
        kind = kind_of(node.type, key)
        objects = known[key].accepted.objects if key in known else ()
        structured = any(one.__name__ == "PolicyDocumentArgs" for one in objects)
        if kind and isinstance(value, str) and is_certain(node.type, value, structured):
            yield from check_document(value, kind, key)
        elif kind and structured and is_known(value):
            yield from check_document(json.dumps(reveal(value)), kind, key)


def is_known(value: Any) -> bool:
    """Tell an object that holds no mark."""
    known = all(isinstance(leaf, str | int | float | None) for _, leaf in leaves(value))
    return known and isinstance(value, Mapping)


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
