"""The parts of a stack: its concerns and workloads, each with everything made for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from re import sub
from typing import Any

from components.spec import PlatformSpec
from policies.graph.model import STACK, Graph, Node

PLATFORM = "mlplatform:platform:Platform"
NAMED = 8
"""So many things of one kind are named; the rest is counted."""


@dataclass(frozen=True)
class Part:
    """A component directly under the platform or the stack."""

    name: str
    """`network`, `storage`; a workload's kind."""
    component: Node
    resources: tuple[Node, ...]
    """Everything under it, however deep; components are none."""

    @property
    def absent(self) -> bool:
        """Whether the cloud has no such thing, or the stack builds none."""
        return ":absent:" in self.component.type

    @property
    def workload(self) -> bool:
        """Whether people run it; the rest is the platform."""
        return self.component.type.startswith("mlplatform:workloads:")

    @property
    def spec(self) -> Mapping[str, Any]:
        """Return what was asked for."""
        return self.component.inputs.get("spec", {})

    def own_name(self, node: Node) -> str:
        """Return a resource's name without that of the component it belongs to."""
        return node.name.removeprefix(f"{self.component.name}-")

    def of_type(self, *patterns: str) -> tuple[Node, ...]:
        """Return the resources whose type fits one of the patterns."""
        return tuple(node for node in self.resources if node.is_a(*patterns))


def some(names: list[str]) -> list[str]:
    """Return the first names, and how many more there are."""
    rest = len(names) - NAMED
    return [*names[:NAMED], *([f"and {rest} more"] if rest > 0 else [])]


def parts(graph: Graph) -> tuple[Part, ...]:
    """Return the parts in the order of a stack file; what is no section of one comes last."""
    above = {node.urn for node in graph.of_type(STACK, PLATFORM)}
    made: dict[str | None, list[Node]] = {}
    for node in graph:
        if node.custom and not node.read and not node.is_provider:
            made.setdefault(top_of(graph, node, above), []).append(node)
    found = [
        Part(name_of(node), node, tuple(made.get(node.urn, ())))
        for node in graph
        if node.parent in above and not node.custom and node.type != PLATFORM
    ]
    order = list(PlatformSpec.model_fields)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                order.index(one.name) if one.name in order else len(order),
                one.component.urn,
            ),
        )
    )


def name_of(node: Node) -> str:
    """Return the name of the concern that a component is: `mlplatform:aws:Network` is `network`."""
    return sub(r"(?<!^)(?=[A-Z])", "_", node.type.rsplit(":", 1)[-1]).lower()


def top_of(graph: Graph, node: Node, above: set[str]) -> str | None:
    """Return the URN of the part a resource belongs to; None for one directly under the stack."""
    while node.parent and node.parent not in above:
        node = graph[node.parent]
    return None if node.custom else node.urn
