"""Python's collector of cycles, at rest while many objects are made and nearly all are kept."""

import gc
import threading
from collections.abc import Generator
from contextlib import contextmanager

_LOCK = threading.Lock()
_resting: list[bool] = []
"""For each recording that is under way, whether the collector was awake when it began."""


@contextmanager
def collector_at_rest() -> Generator[None]:
    """Keep the collector from looking through all that is kept again and again.

    That is half of a recording's time, and more for each resource the more there are.
    """
    with _LOCK:
        _resting.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            woken = any(_resting)
            _resting.pop()
            if woken and not _resting:
                gc.enable()
