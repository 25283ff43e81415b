"""What a stack asks about what exists already, and what was answered in its place."""

from policies.graph.model import Graph
from stacks.plan.shown import plain
from stacks.plan.table import Table


def lookups(graph: Graph) -> Table:
    """Return every question, with the line that asks it."""
    rows = [(one.token, plain(one.arguments), one.source) for one in graph.lookups]
    return Table("looked up", ("question", "arguments", "asked in"), tuple(rows))
