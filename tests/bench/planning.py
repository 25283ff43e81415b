"""How long a plan takes, in processes of their own."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass

from tests.recordings import ROOT, STACKS

FIRST_SECONDS = 2.0
"""The goal for a first plan in a process, imports and all."""
WARM_MS = 5.0
"""The goal for one resource of a plan in a process that has made one."""
ALL_SECONDS = 10.0
"""The goal for `mlplatform plan --json` of every stack file, one after the other."""

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
    """Return the seconds that the plans of all stacks take as JSON, a command for each."""
    started = time.perf_counter()
    for stack in STACKS:
        subprocess.run(
            [sys.executable, "-m", "stacks.cli", "plan", stack, "--json"],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    return time.perf_counter() - started
