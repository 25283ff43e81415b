"""How often a test repeats its fault: once in `make test`, a number of its own in `make soak`.

`make soak SOAK=0.25` asks for a quarter of those numbers.
"""

import os

COUNTED: dict[str, int] = {}
"""What each test asked for, by its node id."""

MEASURED: dict[str, list[float]] = {}
"""The seconds that repetitions of a test noted, by its node id."""


def this_test() -> str:
    """Return the node id of the test that runs."""
    return os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]


def times(soak: int, once: int = 1) -> int:
    """Return how often to repeat: `once`, or `soak` times in `make soak`."""
    part = float(os.environ.get("SOAK") or 0)
    COUNTED[this_test()] = count = max(round(soak * part), once)
    return count


def took(seconds: float) -> None:
    """Note what a repetition took, for the report of `make soak`."""
    MEASURED.setdefault(this_test(), []).append(seconds)
