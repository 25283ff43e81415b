"""How often a test repeats its fault: once in `make test`, a number of its own in `make soak`."""

import os

COUNTED: dict[str, int] = {}
"""What each test asked for, by its node id."""


def times(soak: int, once: int = 1) -> int:
    """Return how often to repeat: `once`, or `soak` times in `make soak`."""
    count = soak if os.environ.get("SOAK") else once
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    COUNTED[test] = count
    return count
