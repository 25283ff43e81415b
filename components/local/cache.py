"""The user's cache: programs that were built or fetched for this project, whole or not at all."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

Progress = Callable[[str], None]
"""Told in one line each what is going on."""

MANIFEST = "files.json"


def root() -> Path:
    """Return $MLPLATFORM_CACHE, or `mlplatform` in the folder the user keeps caches in."""
    named = os.environ.get("MLPLATFORM_CACHE")
    if named:
        return Path(named).expanduser().absolute()
    return (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "mlplatform"
    )


@contextmanager
def alone(key: str, progress: Progress) -> Generator[None]:
    """Be the only process that makes the entry `key`; a killed holder lets go by itself."""
    locks = root() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with open(locks / key, "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            progress(f"{key}: process {lock.read().strip() or '?'} is making it; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def intact(entry: Path) -> bool:
    """Tell whether an entry holds every file it was published with, none of them cut short."""
    try:
        sizes = json.loads((entry / MANIFEST).read_text())
        return all((entry / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


def publish(made: Path, entry: Path) -> None:
    """Move a finished folder to its place, over a damaged one if there is any."""
    sizes: dict[str, int] = {}
    for path in sorted(made.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with open(path, "rb") as file:
                os.fsync(file.fileno())
            sizes[str(path.relative_to(made))] = path.stat().st_size
    (made / MANIFEST).write_text(json.dumps(sizes))
    discard(entry)
    os.rename(made, entry)


def discard(folder: Path) -> None:
    """Remove a folder with all it holds, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
