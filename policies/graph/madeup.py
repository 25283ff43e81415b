"""Outputs made up by their types, as far as nothing is known of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from policies.graph.kinds import kind_of, loaded, outputs_of
from policies.graph.model import UNKNOWN, Graph, Node, Secret, Source
from policies.graph.monitor import Outputs
from policies.graph.sides import Side

DEPTH = 6
"""So many levels of an output are made up; the rest stays unknown."""


@dataclass(frozen=True)
class MadeUp:
    """What makes up the outputs of one resource on one side."""

    side: Side
    keys: bool
    """Whether every text has to be as long as a key."""

    def outputs(self, node: Node, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what is said of the outputs, and the rest made up; an id is an output too."""
        resource = loaded(node.type)
        kinds = {**(outputs_of(resource) if resource else {}), "id": str}
        made = {
            key: self.value(kind, said.get(key, UNKNOWN), Source(node.urn, key))
            for key, kind in sorted(kinds.items())
            if key != "urn"
        }
        return {**said, **made}

    def value(self, annotation: Any, said: Any, source: Source, depth: int = 0) -> Any:
        """Return what is said of an output or of a part of one, and the rest made up."""
        kind = kind_of(annotation)
        if isinstance(said, Secret):
            return Secret(self.value(annotation, said.value, source, depth))
        if said is UNKNOWN and depth < DEPTH:
            if kind.scalar:
                return self.scalar(kind.scalar, source)
            if kind.fields is not None:
                said = {}
            elif kind.element is not None:
                said = (UNKNOWN,) * self.side.length
                self.side.lists[source] = tuple(elements_of(source, len(said)))
        if kind.fields is not None and isinstance(said, Mapping):
            given = cast(Mapping[str, Any], said)
            return {
                key: self.value(one, given.get(key, UNKNOWN), below(source, f".{key}"), depth + 1)
                for key, one in kind.fields.items()
            }
        if kind.element is not None and isinstance(said, tuple):
            elements = cast(tuple[Any, ...], said)
            places = elements_of(source, len(elements))
            return tuple(
                self.value(kind.element, one, place, depth + 1)
                for one, place in zip(elements, places, strict=True)
            )
        return said

    def scalar(self, kind: type, source: Source) -> str | int | bool:
        """Make up a text, a number or a truth value."""
        if issubclass(kind, bool):
            return self.side.truth
        numeric = issubclass(kind, int | float)
        return self.side.number(source) if numeric else self.side.text(source, self.keys)


def made_up(graph: Graph, side: Side, urns: Collection[str], keys: bool, base: Outputs) -> Outputs:
    """Return what makes up the outputs of these resources, and says of all others what `base` does.

    What the graph knows of a resource's inputs is what it has as outputs too. `keys` makes every
    text as long as a key.
    """
    table = {
        node.urn: MadeUp(side, keys).outputs(node, {**node.inputs, **base(node)})
        for node in graph
        if node.urn in urns and node.custom and not node.read
    }
    return lambda node: table.get(node.urn) or base(node)


def elements_of(source: Source, count: int) -> list[Source]:
    """Return the elements of a list."""
    return [below(source, f"[{index}]") for index in range(count)]


def below(source: Source, step: str) -> Source:
    """Return what lies one step below an output."""
    return Source(source.urn, f"{source.property}{step}")
