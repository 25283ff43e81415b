"""The tree of a stack: its components, and how much of what hangs under each."""

from collections import Counter
from dataclasses import dataclass

from policies.graph.model import STACK, Graph, Node
from stacks.plan.shown import short

DEEPEST = 3
"""Components further down are counted and not shown."""


@dataclass(frozen=True)
class Branch:
    """A component, what is made under it, and the components in it."""

    name: str
    kind: str
    resources: int
    """Under it and everything in it; components are not counted."""
    kinds: tuple[tuple[str, int], ...]
    """What is made directly under it, or in components too deep to show: type and number."""
    branches: tuple["Branch", ...]


def outline(graph: Graph) -> Branch:
    """Return the tree of a graph, from the stack down."""
    stack = graph.of_type(STACK)[0]
    under: dict[str | None, list[Node]] = {}
    for node in graph:
        under.setdefault(node.parent, []).append(node)
    return branch(stack, under, 0)


def branch(node: Node, under: dict[str | None, list[Node]], depth: int) -> Branch:
    """Return what hangs under one component."""
    made = Counter[str]()
    parts: list[Branch] = []
    waiting = list(under.get(node.urn, ()))
    while waiting:
        child = waiting.pop(0)
        if not child.custom and depth < DEEPEST:
            parts.append(branch(child, under, depth + 1))
            continue
        if child.custom and not child.read:
            made[short(child.type)] += 1
        waiting.extend(under.get(child.urn, ()))
    return Branch(
        name=node.name,
        kind=short(node.type),
        resources=made.total() + sum(part.resources for part in parts),
        kinds=tuple(sorted(made.items(), key=lambda one: (-one[1], one[0]))),
        branches=tuple(parts),
    )
