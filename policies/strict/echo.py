"""What a recorder must not say again: inputs that are not what their resource has as outputs."""

from collections.abc import Mapping
from typing import Any, cast

from pulumi.runtime import rpc

from policies.graph.kinds import Kind, kind_of, outputs_of
from policies.graph.model import UNKNOWN, Node, Secret
from policies.strict.sdk import resource_class


def unfit(node: Node) -> Mapping[str, Any]:
    """Make up what is unknown of the outputs that are given as inputs.

    Some are lists going in and maps coming out, and some are plain wrong: the SDK would end the
    program at the first of them, without its source line, where all of them ought to be reported.
    Of an object the provider may say more than the program gives: it is unknown, and not nothing.
    """
    resource = resource_class(node.type)
    if resource is None:
        return {}
    kinds = outputs_of(resource)
    said = {key: echoed(value, kinds.get(key)) for key, value in node.inputs.items()}
    return {key: value for key, value in said.items() if value is not node.inputs[key]}


def echoed(value: Any, kind: Any) -> Any:
    """Return an input as far as an output can say it again; itself where nothing is changed."""
    return completed(value, kind) if holds(kind, value) else UNKNOWN


def completed(value: Any, annotation: Any) -> Any:
    """Return a value whose objects have all their keys."""
    if isinstance(value, Secret):
        inner = completed(value.value, annotation)
        return value if inner is value.value else Secret(inner)
    if isinstance(value, Mapping):
        given, kind = cast(Mapping[str, Any], value), kind_of(annotation)
        fields = kind.fields if kind.fields is not None else dict.fromkeys(given, kind.entry)
        full = {key: completed(given.get(key, UNKNOWN), one) for key, one in fields.items()}
        return given if same(full, given) else {**given, **full}
    if isinstance(value, str | int | float):
        return value if is_a(kind_of(annotation), value) else UNKNOWN
    if not isinstance(value, tuple):
        return value
    elements, element = cast(tuple[Any, ...], value), kind_of(annotation).element
    whole = tuple(completed(one, element) for one in elements)
    changed = any(ours is not theirs for ours, theirs in zip(whole, elements, strict=True))
    return whole if changed else elements


def is_a(kind: Kind, value: str | int | float) -> bool:
    """Tell whether a text, a number or a truth value is of a kind, as far as its type says."""
    if kind.scalar is None:
        return kind == Kind()
    truth, text = (issubclass(kind.scalar, one) for one in (bool, str))
    return (isinstance(value, bool), isinstance(value, str)) == (truth, text)


def same(full: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Tell whether completing an object changed nothing."""
    return all(key in given and full[key] is given[key] for key in full)


def holds(kind: type | None, value: Any) -> bool:
    """Tell whether the SDK reads a value as an output of a type."""
    try:
        rpc.translate_output_properties(wire(value), str, kind, True)
    except (AssertionError, TypeError, ValueError):
        return False
    return True


def wire(value: Any) -> Any:
    """Return a value as the SDK receives it; a mark is unknown."""
    if isinstance(value, Secret):
        return wire(value.value)
    if isinstance(value, Mapping):
        return {key: wire(inner) for key, inner in cast(Mapping[str, Any], value).items()}
    if isinstance(value, tuple | list):
        return [wire(inner) for inner in cast(tuple[Any, ...], value)]
    return value if isinstance(value, str | int | float | None) else rpc.UNKNOWN
