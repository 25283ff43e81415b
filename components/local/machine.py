"""Where the platform on this machine keeps its files."""

import hashlib
import os
import tempfile
from pathlib import Path

import pulumi

CHECKOUT = Path(__file__).resolve().parents[2]

FORMAT = "1"
"""The layout of kept data; a change that older data cannot follow counts up."""


def lock() -> Path:
    """Return the file that pins the packages of everything that runs here."""
    return CHECKOUT / "locks" / "local.txt"


def home() -> Path:
    """Return the folder of all platforms of this checkout: $MLPLATFORM_HOME, or `.mlplatform`."""
    return Path(os.environ.get("MLPLATFORM_HOME") or CHECKOUT / ".mlplatform").absolute()


def data_dir(stack: str | None = None) -> Path:
    """Return what a stack keeps: its state, keys, objects, runs and logs."""
    return home() / (stack or pulumi.get_stack())


def run_dir_of(data: Path) -> Path:
    """Return where a platform with this data folder keeps sockets and short-lived files.

    Short, because a Unix socket's path holds about 100 characters and Ray appends 70.
    """
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"mlp-{mark}"


def run_dir(stack: str | None = None) -> Path:
    """Return the folder of sockets and short-lived files; `down` removes it."""
    return run_dir_of(data_dir(stack))


def logs_dir(stack: str | None = None) -> Path:
    """Return the folder of the programs' logs."""
    return data_dir(stack) / "logs"


def files_dir(program: str, stack: str | None = None) -> Path:
    """Return the owner-only folder of one program's files."""
    return run_dir(stack) / program


def targets_dir(stack: str | None = None) -> Path:
    """Return where programs tell Prometheus that they can be scraped."""
    return run_dir(stack) / "targets"
