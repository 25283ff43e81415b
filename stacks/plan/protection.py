"""What cannot be lost by a mistake: kept by the engine, or by the cloud itself."""

from collections.abc import Iterator

from policies.graph.model import Graph, Node
from stacks.plan.details import at
from stacks.plan.shown import short
from stacks.plan.table import Table

DELETION = ("deletionProtection", "deletionProtectionEnabled", "enableDeletionProtection")
"""Inputs by which a cloud refuses to delete."""


def protection(graph: Graph) -> Table:
    """Return every protected resource, and by what."""
    rows = [
        (short(node.type), node.name, kept)
        for node in graph
        if node.custom and not node.read and (kept := list(means(node)))
    ]
    return Table("protected", ("type", "name", "by"), tuple(rows))


def means(node: Node) -> Iterator[str]:
    """Yield what protects one resource."""
    if node.options.protect:
        yield "the engine refuses to delete it"
    if node.options.retain_on_delete:
        yield "kept when the stack is destroyed"
    if any(holds(node, key) for key in DELETION):
        yield "the cloud refuses to delete it"
    if node.inputs.get("skipFinalSnapshot") is False:
        yield "final snapshot"
    if holds(node, "objectLockEnabled") or node.type.endswith(":BucketObjectLockConfiguration"):
        yield "object lock"
    for key in ("deletionWindowInDays", "recoveryWindowInDays"):
        if isinstance(days := at(node.inputs, key), int) and days:
            yield f"can be brought back for {days} days"


def holds(node: Node, key: str) -> bool:
    """Tell whether an input is true; an unknown is not."""
    return node.inputs.get(key) is True
