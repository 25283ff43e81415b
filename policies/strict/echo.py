"""What a recorder must not say again: inputs that do not fit the outputs of their resource."""

from collections.abc import Mapping
from typing import Any, cast

from pulumi import _types  # pyright: ignore[reportPrivateUsage]
from pulumi.runtime import rpc

from policies.graph.model import UNKNOWN, Node, Secret
from policies.strict.sdk import resource_class


def unfit(node: Node) -> Mapping[str, Any]:
    """Make up that every input which its resource cannot hold as an output is unknown.

    Some are lists going in and maps coming out, and some are plain wrong: the SDK would end the
    program at the first of them, without its source line, where all of them ought to be reported.
    """
    resource = resource_class(node.type)
    if resource is None:
        return {}
    kinds = _types.resource_types(resource)
    return {key: UNKNOWN for key, value in node.inputs.items() if not holds(kinds.get(key), value)}


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
