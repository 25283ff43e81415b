"""The names that an engine gives resources: now, and by their aliases."""

import re
from collections.abc import Iterator, Mapping

from policies.graph.model import STACK, Graph, Node

PART = re.compile(r"(\w+)=(.*?)(?= \w+=|$)")
"""One part of an alias that is no URN, as `Options.aliases` writes it."""


def urn_of(stack: str, project: str, type: str, name: str, parent: str) -> str:
    """Name a resource as the engine does: the types above it, but never the stack's."""
    chain = types_of(parent) if parent else STACK
    above = "" if chain.rsplit("$", 1)[-1] == STACK else f"{chain}$"
    return f"urn:pulumi:{stack}::{project}::{above}{type}::{name}"


def types_of(urn: str) -> str:
    """Return the types in a URN, a resource's own the last, with `$` between."""
    return urn.split("::")[2]


def name_of(urn: str) -> str:
    """Return the name in a URN."""
    return urn.split("::", 3)[3]


def former(graph: Graph, node: Node) -> frozenset[str]:
    """Return every URN that the engine takes for a resource's own, but for the one it has.

    Where a component has a former name, what hangs under it has one too: its name begins with the
    component's by convention, and began with the former one.
    """
    return frozenset(_names(graph, node)) - {node.urn}


def _names(graph: Graph, node: Node) -> Iterator[str]:
    parent = graph[node.parent] if node.parent else None
    for urn in (parent.urn, *former(graph, parent)) if parent else ("",):
        name = node.name
        if parent and urn != parent.urn and name.startswith(parent.name):
            name = name_of(urn) + name.removeprefix(parent.name)
        for alias in ("", *node.options.aliases):
            yield alias if alias.startswith("urn:") else _named(node, alias, name, urn)


def _named(node: Node, alias: str, name: str, parent: str) -> str:
    """Return the URN that an alias gives, or none but the one under another parent."""
    parts: Mapping[str, str] = dict(PART.findall(alias))
    prefix, project = node.urn.split("::")[:2]
    return urn_of(
        parts.get("stack", prefix.removeprefix("urn:pulumi:")),
        parts.get("project", project),
        parts.get("type", node.type),
        parts.get("name", name),
        "" if "noParent" in parts else parts.get("parentUrn", parent),
    )
