"""What a stack asks about what exists already, and what was answered in its place."""

from collections import Counter

from policies.graph.model import Graph
from stacks.plan.shown import plain
from stacks.plan.table import Table


def lookups(graph: Graph) -> Table:
    """Return every question once, with the line that asks it; a resource that is read is one."""
    asked = [(one.token, one.arguments, one.source) for one in graph.lookups]
    asked += [(node.type, node.inputs, node.source) for node in graph if node.read]
    shown = {repr(one): (one[0], plain(one[1]), one[2]) for one in asked}
    times = Counter(repr(one) for one in asked)
    rows = [(*row, times[key]) for key, row in shown.items()]
    return Table("looked up", ("question", "arguments", "asked in", "times"), tuple(rows))
