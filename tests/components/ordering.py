"""What is made before what, and so destroyed after it."""

from policies.graph.model import Graph, Node


def found(graph: Graph, type: str, name: str) -> Node:
    """Return the one resource of a type, such as `BucketPolicy`, with a logical name."""
    [node] = [one for one in graph.of_type(f"*:{type}") if one.custom and one.name == name]
    return node


def made_before(graph: Graph, node: Node) -> set[tuple[str, str]]:
    """Return type and name of everything that a resource waits for."""
    seen: set[str] = set()
    waiting = [*node.dependencies]
    while waiting:
        urn = waiting.pop()
        if urn not in seen:
            seen.add(urn)
            waiting += graph[urn].dependencies
    return {(graph[urn].type.rpartition(":")[2], graph[urn].name) for urn in seen}
