"""What the resources of a graph say, read as texts, as links to one another and as documents."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from policies.graph.model import NOTHING, UNKNOWN, Graph, Node, Values
from policies.graph.walk import leaves, reveal
from policies.iam.document import Document, parse
from policies.iam.statement import Kind


class Unreadable(ValueError):
    """Something of a graph that decides who may do what, and that cannot be told from it."""


class Written:
    """The resources of a graph with the identifiers that it was recorded with."""

    def __init__(self, graph: Graph, identifiers: Callable[[Node], Values]) -> None:
        """Look at every resource of AWS that is going to be made."""
        self.graph = graph
        self._called = {node.urn: identifiers(node) for node in graph.of_type("aws:*")}
        self._by_value: dict[tuple[str, str], list[Node]] = defaultdict(list)
        for urn, called in self._called.items():
            for value in {one for _, one in leaves(called)}:
                self._by_value[graph[urn].type, value].append(graph[urn])

    def made(self, *types: str) -> Iterator[Node]:
        """Yield the resources of some types that the program makes, and does not only read."""
        return (node for node in self.graph.of_type(*types) if not node.read)

    def arn(self, node: Node) -> str:
        """Return the ARN of a resource."""
        if "arn" not in self._called[node.urn]:
            raise Unreadable(f"{label(node)} has no ARN: give {node.type} one in forms.py")
        return self._called[node.urn]["arn"]

    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Return what everything is called: `Bucket.data`, its ARN; `Bucket.data.id`, its id."""
        found: dict[str, list[str]] = defaultdict(list)
        for urn, called in self._called.items():
            name = label(self.graph[urn])
            for path, value in leaves(called):
                found[name if path == "arn" else f"{name}.{path}"].append(value)
        return {name: tuple(values) for name, values in found.items()}

    def text(self, node: Node, path: str) -> str:
        """Return an input, as `policy` or `definition.name`; raises Unreadable if it is no text."""
        return self._told(node, path, _at(node.inputs, path))

    def texts(self, node: Node, path: str) -> tuple[str, ...]:
        """Return the texts of an input that lists some."""
        listed = _at(node.inputs, path) or ()
        if not isinstance(listed, tuple):
            raise Unreadable(f"{label(node)} {path}: {self._unlike(node, path, listed)}")
        return tuple(self._told(node, path, one) for one in cast(tuple[Any, ...], listed))

    def find(self, node: Node, path: str, value: str, *types: str) -> Node | None:
        """Return the resource that a text of an input names; None where none is made here."""
        found = [one for kind in types for one in self._by_value.get((kind, value), ())]
        if len(found) > 1:
            urns = " and ".join(one.urn for one in found)
            raise Unreadable(f"{label(node)} {path}: {value!r} could be {urns}: name one otherwise")
        return found[0] if found else None

    def link(self, node: Node, path: str, *types: str) -> Node | None:
        """Return the resource that an input names; None where this program does not make it."""
        return self.find(node, path, self.text(node, path), *types)

    def tags(self, node: Node) -> Mapping[str, str]:
        """Return the tags of a resource, and those that its provider gives everything."""
        provider = (node.provider or "").rpartition("::")[0]
        given = self.graph[provider].inputs if provider else NOTHING
        everywhere = _at(given, "defaultTags")
        if isinstance(everywhere, str):
            everywhere = json.loads(everywhere)
        found = {
            **(_at(everywhere or NOTHING, "tags") or NOTHING),
            **(_at(node.inputs, "tags") or NOTHING),
        }
        return {key: self._told(node, f"tags.{key}", value) for key, value in found.items()}

    def document(self, node: Node, key: str, kind: Kind) -> Document:
        """Return the document that an input holds, as text or as an object.

        Raises Unreadable where a part of it is unknown, Malformed where IAM would refuse it.
        """
        return parse(self.source(node, key), kind, label(node))

    def source(self, node: Node, key: str) -> str:
        """Return the JSON of the document that an input holds, as text or as an object."""
        value = _at(node.inputs, key)
        if isinstance(value, Mapping):
            return json.dumps(self._known(node, key, cast(Values, value)))
        return self._told(node, key, value)

    def _told(self, node: Node, path: str, value: Any) -> str:
        if isinstance(value, str):
            return value
        raise Unreadable(f"{label(node)} {path}: {self._unlike(node, path, value)}")

    def _known(self, node: Node, key: str, value: Values) -> Values:
        for path, leaf in leaves(value, key):
            if leaf is UNKNOWN:
                raise Unreadable(f"{label(node)} {path}: {self._unlike(node, key, leaf)}")
        return value

    def _unlike(self, node: Node, key: str, value: Any) -> str:
        """Say why a value cannot be read, and what would help."""
        if value is not UNKNOWN:
            return f"{value!r} is no text" if value is not None else "is missing"
        return f"is unknown, as it comes from {', '.join(self._origins(node, key)) or 'a lookup'}"

    def _origins(self, node: Node, key: str) -> Iterator[str]:
        for urn in node.property_dependencies.get(key.partition(".")[0], ()):
            origin = self.graph[urn]
            if self._called.get(urn):
                yield f"{label(origin)} (record the program with outputs=identifiers)"
            else:
                yield f"{label(origin)} (give {origin.type} a form in policies/iam/forms.py)"


def _at(values: Values, path: str) -> Any:
    """Return what stands at a path; None where nothing does, UNKNOWN inside what is unknown."""
    found: Any = values
    for key in path.split("."):
        if not isinstance(found, Mapping):
            return found
        found = reveal(cast(Values, found).get(key))
    return found


def label(node: Node) -> str:
    """Return what a resource is called where documents are spoken of: `Bucket.data`."""
    return f"{node.type.rpartition(':')[2]}.{node.name}"
