"""The processes of one Ray node: those of this life and of earlier ones, and their end."""

import contextlib
import os
import time
from pathlib import Path

import psutil

from components.local.process import MARK

GRACE_SECONDS = 3.0
"""How long a node's actors may finish what they do once the node is told to stop."""


def strays(folder: Path) -> list[psutil.Process]:
    """Return the processes of earlier lives of a node.

    They work in its folder, and carry the platform's mark or nothing: Ray's workers write their
    titles over their environment. A shell that looks around there has an environment.
    """
    found: list[psutil.Process] = []
    spared = {os.getpid(), os.getppid()}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid not in spared and Path(process.cwd()).is_relative_to(folder):
                environment = process.environ()
                if MARK in environment or "PATH" not in environment:
                    found.append(process)
    return found


def runs(process: psutil.Process) -> bool:
    """Tell whether a process is there and no zombie; not every system's first process reaps."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def wait(processes: list[psutil.Process], seconds: float) -> None:
    """Wait until processes ended, at most so long."""
    until = time.monotonic() + seconds
    while any(runs(process) for process in processes) and time.monotonic() < until:
        time.sleep(0.05)


def kill(processes: list[psutil.Process]) -> None:
    """Kill processes and wait until they are gone."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
    wait(processes, 5)


def stop(raylets: list[psutil.Process], folder: Path) -> None:
    """End the node: first its raylet kindly, so that actors may finish, then all that is left."""
    descendants = psutil.Process().children(recursive=True)
    for raylet in raylets:
        with contextlib.suppress(psutil.Error):
            raylet.terminate()
    wait(raylets, GRACE_SECONDS)
    kill([*descendants, *psutil.Process().children(recursive=True)])
    kill(strays(folder))
