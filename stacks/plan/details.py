"""Which inputs of a resource say what matters about it."""

from collections.abc import Mapping
from typing import Any, cast

from policies.graph.model import Node, Values
from stacks.plan.shown import plain
from stacks.plan.telling import aws, azure, gcp, local

TELLING = {**aws.TELLING, **gcp.TELLING, **azure.TELLING, **local.TELLING}
"""Wire names by type; a type that is not here shows its names alone."""


def details(node: Node) -> dict[str, Any]:
    """Return the telling inputs that a resource is given, by wire name."""
    found = {path: at(node.inputs, path) for path in TELLING.get(node.type, ())}
    return {
        path.rsplit(".", 1)[-1]: plain(value)
        for path, value in found.items()
        if value is not None and not (isinstance(value, str) and not value)
    }


def at(inputs: Values, path: str) -> Any:
    """Return what stands at a dotted path; None where nothing does, or nobody knows yet."""
    value: Any = inputs
    for key in path.split("."):
        value = cast(Values, value).get(key) if isinstance(value, Mapping) else None
    return value
