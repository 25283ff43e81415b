"""A row of the table: one setting of one concern, and where each cloud has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.graph.model import Graph
from stacks.plan.shown import text
from tests.parity.reading import Reading, Stack

LONGEST = 32
"""Characters of a value that a cell shows; a longer one is a document, and its place says more."""
MOST = 3
"""Values that a cell shows."""

Cell = tuple[Reading, ...]
"""All of it must hold; empty where a cloud has no such property at all."""


Key = tuple[str, str, str]
"""Concern, setting and cloud."""


@dataclass(frozen=True)
class Setting:
    """One setting, by cloud."""

    concern: str
    name: str
    cells: Mapping[str, Cell]
    measured: bool = False
    """Whether the first reading is a number of which more is better: less is a difference too."""


def setting(
    concern: str, name: str, *, aws: Cell, gcp: Cell, azure: Cell, measured: bool = False
) -> Setting:
    """Return a row over all clouds."""
    return Setting(concern, name, {"aws": aws, "gcp": gcp, "azure": azure}, measured)


def holds(cell: Cell, graphs: Mapping[Stack, Graph]) -> bool:
    """Tell whether a cloud has a setting."""
    return bool(cell) and all(one.values(graphs[one.stack]) for one in cell)


def amount(cell: Cell, graphs: Mapping[Stack, Graph]) -> float:
    """Return the number of a measured setting; zero where a cloud has none."""
    numbers = cell[0].values(graphs[cell[0].stack]) if cell else []
    return min((one for one in numbers if isinstance(one, int | float)), default=0)


def said(cell: Cell, graphs: Mapping[Stack, Graph]) -> str:
    """Return what a cell reads and what it found there."""
    return "<br>".join(f"`{one.shown}`{value(one, graphs)}{where(one)}" for one in cell)


def where(reading: Reading) -> str:
    """Return in which stack something is read, if not in production's."""
    return f" ({reading.stack})" if reading.stack != "prod" else ""


def value(reading: Reading, graphs: Mapping[Stack, Graph]) -> str:
    """Return what was found, if that is what matters and short enough to be read in a cell."""
    found = reading.values(graphs[reading.stack])
    short = [text(one) for one in found if len(text(one)) <= LONGEST]
    readable = reading.judge.settles and len(short) == len(found) <= MOST
    return f": {', '.join(short)}" if short and readable else ""
