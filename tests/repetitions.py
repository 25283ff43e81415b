"""How often a test repeats its fault: once in `make test`, a number of its own in `make soak`."""

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
    COUNTED[this_test()] = count = soak if os.environ.get("SOAK") else once
    return count


def took(seconds: float) -> None:
    """Note what a repetition took, for the report of `make soak`."""
    MEASURED.setdefault(this_test(), []).append(seconds)
