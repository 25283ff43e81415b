"""How long a plan takes, in processes of their own."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.generated import Taken
from tests.recordings import ROOT

FIRST_SECONDS = 2.0
"""The goal for a first plan in a process, imports and all."""
WARM_MS = 5.0
"""The goal for one resource of a plan in a process that has made one."""
SLOWER = {"gcp": (3.0, 5.0), "azure": (3.0, 20.0)}
"""The same two goals where an SDK is larger, by what a stack's name begins with."""
ALL_SECONDS = 20.0
"""The goal for `mlplatform plan --all`, every stack of three clouds and of this machine."""

SIZES = (500, 1000, 2500, 5000)
"""Generated resources; a plan of ten times as many takes ten times as long."""
EVEN = 1.3
"""How much more than the cheapest size the dearest may take for one resource."""
PEAK_MIB = 1024
"""The goal for the memory of planning the largest."""

CODE = """
import json, statistics, sys, time
started = time.perf_counter()
from stacks.plan.plan import of
found = of(sys.argv[1])
first = time.perf_counter() - started
def again():
    started = time.perf_counter()
    of(sys.argv[1])
    return time.perf_counter() - started
print(json.dumps([found.tree.resources, first, statistics.median(again() for _ in range(5))]))
"""


def goals(stack: str) -> tuple[float, float]:
    """Return how many seconds a first plan may take, and how many ms one resource of the next."""
    return SLOWER.get(stack.partition("-")[0], (FIRST_SECONDS, WARM_MS))


@dataclass(frozen=True)
class Planned:
    """One stack, planned several times in one process."""

    stack: str
    resources: int
    first_seconds: float
    warm_seconds: float
    """The median of five."""

    @property
    def warm_ms(self) -> float:
        """Return milliseconds for one resource."""
        return self.warm_seconds * 1000 / self.resources


def planned(stack: str) -> Planned:
    """Plan a stack in a new process."""
    told = subprocess.run(
        [sys.executable, "-c", CODE, stack], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return Planned(stack, *json.loads(told.stdout))


def every_stack() -> float:
    """Return the seconds that one command takes for the plans of all stacks."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "stacks.cli", "plan", "--all", "--json"],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - started


def generated(sizes: Sequence[int] = SIZES) -> dict[int, list[Taken]]:
    """Plan generated programs in one process; each size again until the largest is equalled."""
    words = [str(size) for size in sizes for _ in range(max(1, max(sizes) // size // 2))]
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.generated", *words],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[int, list[Taken]] = {}
    for one in json.loads(told.stdout):
        found.setdefault(one["resources"], []).append(Taken(**one))
    return found


def ms_by_size(found: dict[int, list[Taken]]) -> dict[int, float]:
    """Return the middle of what each size takes for one resource."""
    return {size: statistics.median(one.ms for one in runs) for size, runs in found.items()}


def peak(found: dict[int, list[Taken]]) -> float:
    """Return the most memory of the whole run."""
    return max(one.peak_mib for runs in found.values() for one in runs)
