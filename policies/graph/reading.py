"""What a value shows of the outputs it is made of."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from policies.graph.model import Asset, Reference, Source
from policies.graph.sides import Side


def read(value: Any, side: Side) -> tuple[set[Source], Any]:
    """Return the outputs in a value, and the value with their names in their places.

    A list of which every element is there is named itself, as it is longer on the other side.
    """
    held = named(value, side)
    found = set(names_in(held))
    for whole in {whole for one in found if (whole := list_of(one)) in side.lists}:
        parts = side.lists[whole]
        if found.issuperset(parts):
            found = found.difference(parts) | {whole}
            held = renamed(held, dict.fromkeys(parts, whole))
    return found, held


def list_of(source: Source) -> Source:
    """Return the list that holds an output, if it is the element of one."""
    return Source(source.urn, str(source.property).rpartition("[")[0])


def named(value: Any, side: Side) -> Any:
    """Return a value with outputs in the place of what stands for them; UNKNOWN is like nothing."""
    match value:
        case str():
            return ("text", *side.split(value))
        case bool():
            return value
        case int() | float():
            return side.counted(value) or value
        case tuple():
            return ("list", *(named(one, side) for one in cast(tuple[Any, ...], value)))
        case Mapping():
            pairs = cast(Mapping[str, Any], value).items()
            return ("map", *((named(key, side), named(one, side)) for key, one in pairs))
        case Reference(urn=urn, id=id):
            return ("resource", urn, named(id, side))
        case Asset(kind=kind, content=content):
            return (kind, named(content, side))
        case _:
            return value


def names_in(held: Any) -> Iterator[Source]:
    """Yield the outputs in what `named` returns."""
    if isinstance(held, Source):
        yield held
    elif isinstance(held, tuple):
        for one in cast(tuple[Any, ...], held):
            yield from names_in(one)


def renamed(held: Any, names: Mapping[Source, Source]) -> Any:
    """Return what `named` returns with other names; what is repeated in a row stands once."""
    if isinstance(held, Source):
        return names.get(held, held)
    if not isinstance(held, tuple):
        return held
    inner = [renamed(one, names) for one in cast(tuple[Any, ...], held)]
    return tuple(one for place, one in enumerate(inner) if not place or one != inner[place - 1])
