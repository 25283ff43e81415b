"""A tool run to its end without a terminal: its lines are handed over, a stuck one is ended."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

TAIL = 25
"""Lines of output that an error shows."""


class ToolFailed(Exception):
    """A tool that ended badly or was ended because it was stuck; the text is its last output."""


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    silence: float,
    line: Callable[[str], bool],
    alive: Callable[[], object] = lambda: None,
    started: Callable[[int], object] = lambda _: None,
) -> None:
    """Run a tool in a process group of its own, which ends with it and when we are interrupted.

    `line` is told every line of output and says whether it is worth showing in an error.
    `silence`: seconds after which a tool counts as stuck that neither wrote a line nor gave
    another answer to `alive`, which is asked four times a second.
    """
    shown: list[str] = []
    process = subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        started(process.pid)
        for text in lines(process, silence, alive):
            if line(text):
                shown = [*shown[1 - TAIL :], text]
        if process.wait(silence):
            raise ToolFailed("\n".join(shown) or f"it gave no reason (status {process.returncode})")
    except (TimeoutError, subprocess.TimeoutExpired):
        said = "\n".join([*shown, f"ended after {silence:.0f} s without a sign of progress"])
        raise ToolFailed(said) from None
    finally:
        if process.poll() is None:
            end_group(process.pid)
            process.wait()


def lines(
    process: subprocess.Popen[bytes], silence: float, alive: Callable[[], object]
) -> Iterator[str]:
    """Yield a process's lines as they come; TimeoutError when it is stuck."""
    assert process.stdout is not None
    with process.stdout as output, selectors.DefaultSelector() as ready:
        ready.register(output, selectors.EVENT_READ)
        left, sign, since = b"", alive(), time.monotonic()
        while True:
            if ready.select(0.25):
                chunk = os.read(output.fileno(), 65536)
                if not chunk:
                    break
                since = time.monotonic()
                *whole, left = (left + chunk).split(b"\n")
                yield from (text.decode(errors="replace").rstrip() for text in whole)
            elif (now := alive()) != sign:
                sign, since = now, time.monotonic()
            elif time.monotonic() - since > silence:
                raise TimeoutError
        if left:
            yield left.decode(errors="replace").rstrip()


def end_group(leader: int) -> None:
    """Kill a process with all others of its group, if any is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
