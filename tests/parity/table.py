"""The table of docs/parity.md: what each cloud has, and why one has something not."""

from collections.abc import Iterator, Mapping

from policies.graph.model import Graph
from tests.parity.account import BASELINE, LABELS
from tests.parity.budget import BUDGET
from tests.parity.cluster import CLUSTER
from tests.parity.database import DATABASE
from tests.parity.differences import DIFFERENCES
from tests.parity.graphs import KNOWN, graph
from tests.parity.identity import IDENTITY
from tests.parity.monitoring import MONITORING
from tests.parity.network import NETWORK
from tests.parity.pools import POOLS
from tests.parity.reading import Stack
from tests.parity.registry import REGISTRY
from tests.parity.setting import Key, Setting, amount, holds, said
from tests.parity.storage import STORAGE

CLOUDS = tuple(KNOWN)
STACKS: tuple[Stack, ...] = ("dev", "prod", "baseline")

SETTINGS: tuple[Setting, ...] = (
    *NETWORK,
    *CLUSTER,
    *POOLS,
    *STORAGE,
    *REGISTRY,
    *DATABASE,
    *IDENTITY,
    *BUDGET,
    *MONITORING,
    *LABELS,
    *BASELINE,
)

INTRODUCTION = """\
# Parity

What each cloud has of every concern. The table is made from the graphs of the stack files by
`python -m tests.parity`, and a test refuses one that is not fresh. A cell names the property that
was read and what it says: of production, where nothing else is said. *no* and *less* are
deliberate, each with its reason below; `tests/components/test_parity.py` fails where a cloud loses
something, where a difference has no reason, and where a reason has no difference any more.
"""


def graphs(cloud: str) -> Mapping[Stack, Graph]:
    """Return what a cloud is read from."""
    return {stack: graph(cloud, stack) for stack in STACKS}


def differing() -> dict[Key, str]:
    """Return the cells in which a cloud has not what the best has: `no` or `less`."""
    found: dict[Key, str] = {}
    for row in SETTINGS:
        amounts = {cloud: amount(row.cells[cloud], graphs(cloud)) for cloud in CLOUDS}
        for cloud in CLOUDS:
            if not holds(row.cells[cloud], graphs(cloud)):
                found[row.concern, row.name, cloud] = "no"
            elif row.measured and amounts[cloud] < max(amounts.values()):
                found[row.concern, row.name, cloud] = "less"
    return found


def lines() -> Iterator[str]:
    """Yield the document line by line."""
    differences = differing()
    order = list(differences)
    concern = ""
    yield from INTRODUCTION.splitlines()
    for row in SETTINGS:
        if row.concern != concern:
            concern = row.concern
            yield from ("", f"## {concern.capitalize()}", "")
            yield f"| | {' | '.join(CLOUDS)} |"
            yield f"| --- |{' --- |' * len(CLOUDS)}"
        cells: list[str] = []
        for cloud in CLOUDS:
            key = (row.concern, row.name, cloud)
            text = said(row.cells[cloud], graphs(cloud))
            verdict = differences.get(key, "yes")
            mark = f"{verdict} ({order.index(key) + 1})" if key in differences else verdict
            cells.append(mark if verdict == "no" else f"{mark}: {text}")
        yield f"| {row.name} | {' | '.join(cells)} |"
    yield from ("", "## Differences, and why", "")
    for number, key in enumerate(order, 1):
        where, what, cloud = key
        yield f"{number}. **{cloud}**, {where}: {what}. {DIFFERENCES.get(key, 'not explained')}"


def document() -> str:
    """Return docs/parity.md."""
    return "".join(f"{line}\n" for line in lines())
