"""What a stack exports, as far as it is known before `up`."""

from policies.graph.model import Graph
from stacks.plan.shown import flat, plain
from stacks.plan.table import Table


def results(graph: Graph) -> Table:
    """Return every output that is not empty."""
    found = flat(plain(graph.outputs))
    rows = [(path, value) for path, value in found.items() if value not in ("", [], {}, None)]
    return Table("outputs", ("output", "value"), tuple(rows))
