"""What a stack asks about what exists already, and what was answered in its place."""

from policies.graph.model import Graph
from stacks.plan.shown import plain
from stacks.plan.table import Table


def lookups(graph: Graph) -> Table:
    """Return every question, with the line that asks it; a resource that is read is one too."""
    rows = [(one.token, plain(one.arguments), one.source) for one in graph.lookups]
    rows += [(node.type, plain(node.inputs), node.source) for node in graph if node.read]
    return Table("looked up", ("question", "arguments", "asked in"), tuple(rows))
