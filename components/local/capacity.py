"""What this machine has left: cores, memory and disk, as containers limit them."""

import contextlib
import math
import os
import shutil
from pathlib import Path

import psutil

CGROUP = Path("/sys/fs/cgroup")


def limit(name: str, files: Path = CGROUP) -> list[int]:
    """Return the numbers of a control group's limit; empty where nothing is limited."""
    with contextlib.suppress(OSError, ValueError):
        return [int(part) for part in (files / name).read_text().split()]
    return []


def cores(files: Path = CGROUP) -> int:
    """Return how many cores this process may use, a container's quota rounded up."""
    if hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:
        allowed = os.cpu_count() or 1
    quota = limit("cpu.max", files)
    return min(allowed, math.ceil(quota[0] / quota[1])) if quota else allowed


def memory_gib(files: Path = CGROUP) -> float:
    """Return the memory that programs can still take, in GiB."""
    available = psutil.virtual_memory().available
    most, used = limit("memory.max", files), limit("memory.current", files)
    if most and used:
        available = min(available, most[0] - used[0] + reclaimable(files))
    return available / 2**30


def reclaimable(files: Path) -> int:
    """Return the bytes of a control group's page cache that the kernel gives up when asked."""
    with contextlib.suppress(OSError, ValueError):
        for line in (files / "memory.stat").read_text().splitlines():
            if line.startswith("inactive_file "):
                return int(line.split()[1])
    return 0


def disk_gib(place: Path) -> float:
    """Return the free space where a folder lies or will lie, in GiB."""
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free / 2**30
