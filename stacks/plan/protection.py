"""What cannot be lost by a mistake: kept by the engine, or by the cloud itself."""

from collections.abc import Iterator

from policies.graph.model import Graph, Node
from stacks.plan.details import at
from stacks.plan.keeping import KEEPING, LOCKS
from stacks.plan.shown import named, short
from stacks.plan.table import Table


def protection(graph: Graph) -> Table:
    """Return every protected resource, and by what."""
    rows = [
        (short(node.type), node.name, kept)
        for node in graph
        if node.custom and not node.read and (kept := list(means(node)))
    ]
    return Table("protected", ("type", "name", "by"), tuple(rows))


def means(node: Node) -> Iterator[str]:
    """Yield what protects one resource, or what it protects."""
    if node.options.protect:
        yield "the engine refuses to delete it"
    if node.options.retain_on_delete:
        yield "kept when the stack is destroyed"
    if node.type.endswith(":BucketObjectLockConfiguration"):
        yield "object lock"
    yield from dict.fromkeys(by_cloud(node))
    if node.inputs.get("level") in LOCKS:
        held = map(named, node.property_dependencies.get("scope", ()))
        yield f"the cloud refuses to delete {', '.join(held) or 'what it is on'}"


def by_cloud(node: Node) -> Iterator[str]:
    """Yield what a cloud is told to do for one resource."""
    for pattern, inputs in KEEPING.items():
        if node.is_a(pattern):
            said = (meaning(at(node.inputs, path)) for path, meaning in inputs.items())
            yield from (one for one in said if one)
