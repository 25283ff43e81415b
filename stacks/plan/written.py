"""A graph as plain JSON data: every node, lookup and message, without what is empty or secret."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, cast

from policies.graph.model import (
    Asset,
    Graph,
    Lookup,
    Message,
    Node,
    Options,
    Reference,
    Secret,
    Source,
    Unknown,
)


def written(graph: Graph) -> dict[str, Any]:
    """Return a graph as data that JSON can hold; equal graphs give equal data."""
    return {
        "nodes": [record(node) for node in graph],
        "lookups": [record(one) for one in graph.lookups],
        "messages": [record(one) for one in graph.messages],
    }


def record(one: Node | Lookup | Message | Options | Source | Asset | Reference) -> dict[str, Any]:
    """Return the fields that say something, by their names."""
    given = {field.name: (getattr(one, field.name), empty(field)) for field in fields(one)}
    return {name: value_of(value) for name, (value, default) in given.items() if value != default}


def empty(field: "Field[Any]") -> Any:
    """Return a field's default; for one without, what no value equals."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def value_of(value: Any) -> Any:
    """Return one value; a mark is an object with one key that begins with `$`."""
    match value:
        case Unknown():
            return {"$unknown": {}}
        case Secret():
            return {"$secret": {}}
        case Reference() | Asset():
            return {f"${type(value).__name__.lower()}": record(value)}
        case Options() | Source():
            return record(value)
        case Mapping():
            given = cast(Mapping[str, Any], value)
            return {key: value_of(given[key]) for key in sorted(given)}
        case tuple() | list():
            return [value_of(inner) for inner in cast(tuple[Any, ...], value)]
        case _:
            return value
