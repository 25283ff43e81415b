"""Processes of a platform, found by the mark in their environment and never by name."""

import contextlib
import os
import signal
from pathlib import Path

import psutil

MARK = "MLPLATFORM_PROGRAM"
"""Set for every program to its folder below the platform's run folder; children inherit it."""


def marked(folder: Path) -> list[psutil.Process]:
    """Return the processes of one program, or of a whole platform by its run folder."""
    found: list[psutil.Process] = []
    spared = {os.getpid(), os.getppid()}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            mark = process.environ().get(MARK)
            if (
                mark
                and (mark == str(folder) or mark.startswith(f"{folder}/"))
                and process.pid not in spared
                and process.status() != psutil.STATUS_ZOMBIE
            ):
                found.append(process)
    return found


def end(folder: Path, grace: float = 0.0) -> int:
    """End what still carries the mark, first kindly for `grace` seconds; return how many."""
    leftovers = marked(folder)
    if leftovers and grace:
        for process in leftovers:
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGTERM)
        psutil.wait_procs(leftovers, timeout=grace)
    count = len(leftovers)
    for _ in range(20):
        left = marked(folder)
        if not left:
            break
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(left, timeout=1)
    return count


def listens(folder: Path, port: int) -> bool:
    """Tell whether a process of one program, or of a whole platform, listens on a port."""
    for process in marked(folder):
        with contextlib.suppress(psutil.Error):
            if any(
                connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
                for connection in process.net_connections("tcp")
            ):
                return True
    return False


def holder(port: int) -> str:
    """Name the process that listens on a port, as far as this user may see it."""
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("inet"):
            if (
                connection.status == psutil.CONN_LISTEN
                and connection.laddr
                and connection.laddr.port == port
                and connection.pid
            ):
                return f"process {connection.pid} ({psutil.Process(connection.pid).name()})"
    return "another process"
