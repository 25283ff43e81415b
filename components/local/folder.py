"""Owner-only folders and files, written whole or not at all."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from components.refused import Refused


def make(folder: Path) -> Path:
    """Create a folder that only its owner may enter; refuse one that belongs to somebody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat(follow_symlinks=False)
    if stat.S_ISLNK(found.st_mode) or found.st_uid != os.getuid():
        raise Refused(f"{folder} belongs to user {found.st_uid}, not to {os.getuid()}: remove it")
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(0o700)
    return folder


def write(path: Path, text: str) -> None:
    """Replace a file's content at once, readable by its owner only."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def remove(folder: Path) -> None:
    """Remove a folder with all it holds, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
