"""Where every unknown comes from: read off values that were made up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from policies.graph.madeup import made_up
from policies.graph.model import UNKNOWN, Graph, Message, Node, Source
from policies.graph.monitor import Outputs
from policies.graph.reading import read
from policies.graph.sides import Numbers, Side
from policies.graph.walk import reveal

Recording = Callable[[Outputs], Graph]
"""Records a program with these outputs made up."""

PATIENCE = 8
"""So many resources may be left out because the program fails on what is made up of them."""


@dataclass(frozen=True)
class Bearing:
    """The made-up outputs that a program bears."""

    urns: tuple[str, ...]
    """Whose they are."""
    keys: bool = False
    """Whether it takes nothing but keys."""


def traced(graph: Graph, recording: Recording, base: Outputs) -> Graph:
    """Return a graph whose nodes tell where each unknown among their inputs comes from.

    The program is recorded again, twice if all goes well, with everything made up that is unknown;
    `base` is what the graph itself was recorded with. Where a value does not show what it is made
    of (a truth value, the hash of an id), only the resources that its input depends on are told;
    so it is for resources of which the program bears nothing made up, which a message names.
    """
    numbers = Numbers()
    sides = Side(numbers, 0), Side(numbers, 1)

    @cache
    def recorded(side: Side, bearing: Bearing) -> Graph | None:
        try:
            return recording(made_up(graph, side, bearing.urns, bearing.keys, base))
        except Exception:  # of the program, on values that nobody promised it
            return None

    asked = {urn for node in graph for urns in node.property_dependencies.values() for urn in urns}
    bearing = bearable(lambda one: all(recorded(side, one) for side in sides), sorted(asked))
    ours, theirs = (by_urn(recorded(side, bearing) or graph) for side in sides)
    nodes = tuple(
        replace(node, sources=sources_of(node, ours.get(node.urn), theirs.get(node.urn), sides))
        for node in graph
    )
    said = (
        Message("info", f"the program fails on what is made up of {urn}: no property of it is told")
        for urn in sorted(asked.difference(bearing.urns))
    )
    return replace(graph, nodes=nodes, messages=(*graph.messages, *said))


def bearable(bears: Callable[[Bearing], bool], urns: Sequence[str]) -> Bearing:
    """Find the resources whose outputs can be made up without the program failing."""
    for whole in (Bearing(tuple(urns)), Bearing(tuple(urns), keys=True)):
        if bears(whole):
            return whole
    borne = tuple[str, ...]()
    for _ in range(PATIENCE):
        first, last = 0, len(urns) - 1  # the first that it does not bear is one of these
        while first < last:
            middle = (first + last) // 2
            if bears(Bearing((*borne, *urns[: middle + 1]))):
                first = middle + 1
            else:
                last = middle
        borne, urns = (*borne, *urns[:first]), urns[first + 1 :]
        if bears(Bearing((*borne, *urns))):
            return Bearing((*borne, *urns))
    return Bearing(borne)


def by_urn(graph: Graph) -> dict[str, Node]:
    """Return the nodes of a graph by URN."""
    return {node.urn: node for node in graph}


def sources_of(
    node: Node, first: Node | None, second: Node | None, sides: tuple[Side, Side]
) -> Mapping[str, tuple[Source, ...]]:
    """Return where each unknown of a node comes from, by its path."""
    told: dict[str, tuple[Source, ...]] = {}
    for key, value in node.inputs.items():
        values = [reveal(one.inputs.get(key)) if one else None for one in (first, second)]
        for path, *both in unknowns(reveal(value), values[0], values[1], key):
            (found, held), (also, same) = map(read, both, sides)
            known = found & also
            if held != same or not known:
                known |= {Source(urn, None) for urn in node.property_dependencies.get(key, ())}
            told[path] = tuple(sorted(known, key=lambda one: (one.urn, one.property or "")))
    return MappingProxyType(told)


def unknowns(value: Any, first: Any, second: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield the path of each unknown in a value, and what stands there on both sides."""
    if value is UNKNOWN:
        yield path, first, second
    elif isinstance(value, Mapping):
        for key, inner in cast(Mapping[str, Any], value).items():
            yield from unknowns(inner, step(first, key), step(second, key), f"{path}.{key}")
    elif isinstance(value, tuple):
        for place, inner in enumerate(cast(tuple[Any, ...], value)):
            yield from unknowns(inner, step(first, place), step(second, place), f"{path}[{place}]")


def step(value: Any, to: str | int) -> Any:
    """Return what stands one step below a value; None where nothing does."""
    if isinstance(value, Mapping) and isinstance(to, str):
        return cast(Mapping[str, Any], value).get(to)
    if isinstance(value, tuple) and isinstance(to, int):
        elements = cast(tuple[Any, ...], value)
        return elements[to] if to < len(elements) else None
    return None
