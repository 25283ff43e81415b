"""One property of a cloud's resources, and what it must be for a setting to be there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Literal, cast

from policies.graph.model import Graph, Node
from policies.graph.walk import reveal

Stack = Literal["dev", "prod", "baseline"]


@dataclass(frozen=True)
class Judge:
    """What a property must be."""

    test: Callable[[Any], bool]
    settles: bool = True
    """Whether another value is another answer; no, where any value does."""


def equal(wanted: Any) -> Judge:
    """Return what holds for one value."""
    return Judge(lambda value: value == wanted and type(value) is type(wanted))


def has(text: str) -> Judge:
    """Return what holds for texts with a text inside."""
    return Judge(lambda value: isinstance(value, str) and text in value)


def least(number: float) -> Judge:
    """Return what holds for numbers from one on."""
    return Judge(lambda value: isinstance(value, int | float) and value >= number)


GIVEN = Judge(lambda value: value is not None and value != "", settles=False)
"""Holds for whatever is there, also where only the cloud can tell what."""


@dataclass(frozen=True)
class Reading:
    """A property of one resource, or of every one, of a type and a name."""

    kind: str
    path: str
    """Keys with `/` between; `*` is every entry of a list or a mapping."""
    judge: Judge = GIVEN
    named: str = "*"
    every: bool = False
    """Whether it must hold for all such resources; for one, if not."""
    stack: Stack = "prod"

    @property
    def shown(self) -> str:
        """Return the type and the path as a person says them."""
        path = self.path.replace("/*", "[]").replace("/", ".")
        return f"{self.kind.rpartition(':')[2]}.{path}"

    def of(self, graph: Graph) -> list[Node]:
        """Return the resources that are read."""
        return [one for one in graph.of_type(self.kind) if fnmatchcase(one.name, self.named)]

    def values(self, graph: Graph) -> list[Any]:
        """Return what is found and holds, each once; nothing, if the setting is not there."""
        answers = [
            [value for value in found(node.inputs, self.parts) if self.judge.test(value)]
            for node in self.of(graph)
        ]
        if not answers or (self.every and not all(answers)):
            return []
        kept: list[Any] = []
        for value in (one for answer in answers for one in answer):
            if not any(value is one or value == one for one in kept):
                kept.append(value)
        return kept

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the keys of the path."""
        return tuple(self.path.split("/"))


def found(value: Any, parts: tuple[str, ...]) -> Iterator[Any]:
    """Yield what lies at a path; a secret by what it holds."""
    value = reveal(value)
    if not parts:
        yield value
    elif parts[0] == "*":
        for inner in entries(value):
            yield from found(inner, parts[1:])
    elif isinstance(value, Mapping) and parts[0] in value:
        yield from found(cast(Mapping[str, Any], value)[parts[0]], parts[1:])


def entries(value: Any) -> list[Any]:
    """Return what a list or a mapping holds."""
    if isinstance(value, Mapping):
        return [*cast(Mapping[str, Any], value).values()]
    return [*cast(tuple[Any, ...], value)] if isinstance(value, tuple | list) else []


def put(value: Any, parts: tuple[str, ...], new: Any) -> Any:
    """Return a value with what lies at a path replaced; left out, where `new` is None."""
    value = reveal(value)
    if not parts:
        return new
    if isinstance(value, Mapping):
        known = cast(Mapping[str, Any], value)
        chosen = [*known] if parts[0] == "*" else [parts[0]]
        changed = {
            key: put(inner, parts[1:], new) if key in chosen else inner
            for key, inner in known.items()
        }
        return {key: inner for key, inner in changed.items() if inner is not None}
    if isinstance(value, tuple | list) and parts[0] == "*":
        changed = [put(inner, parts[1:], new) for inner in cast(tuple[Any, ...], value)]
        return tuple(inner for inner in changed if inner is not None)
    return value


def without_resources(graph: Graph, reading: Reading) -> Graph:
    """Return a graph in which nothing is left of what is read."""
    urns = {node.urn for node in reading.of(graph)}
    return replace(graph, nodes=tuple(one for one in graph if one.urn not in urns))


def with_value(graph: Graph, reading: Reading, new: Any) -> Graph:
    """Return a graph in which what is read has another value, or is left out.

    Of resources that must all hold only the last one changes.
    """
    nodes = reading.of(graph)
    urns = {node.urn for node in (nodes[-1:] if reading.every else nodes)}
    return replace(
        graph,
        nodes=tuple(
            replace(one, inputs=put(one.inputs, reading.parts, new)) if one.urn in urns else one
            for one in graph
        ),
    )
