"""Pulumi's official installer, ended as soon as it stops getting anywhere."""

import os
import sys
from pathlib import Path

from components.local import cache
from components.local.tool import ToolFailed, run

REACH_S = 10
"""Seconds for the installer to reach the network, and again between two bytes that arrive."""

PROGRAM = (
    "import sys; from pulumi.automation import PulumiCommand as C; C.install(root=sys.argv[1])"
)


def key() -> str:
    """Name the entry of the cache; the installer brings the engine of the SDK's own version."""
    from importlib.metadata import version

    return f"pulumi-{version('pulumi')}-official"


def installed() -> Path | None:
    """Return the folder of programs that the installer brought before, if they are whole."""
    entry = cache.root() / key()
    return entry / "bin" if cache.intact(entry) else None


def size(folder: Path) -> int:
    """Return how many bytes arrived below a folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except OSError:  # the installer removed it meanwhile
                continue
    return total


def install(progress: cache.Progress, reach: float = REACH_S) -> Path:
    """Return the folder of the installed programs; ToolFailed if they cannot be had."""
    if found := installed():
        return found
    with cache.alone(key(), progress):
        if found := installed():
            return found
        work = cache.root() / f"{key()}.work"
        cache.discard(work)
        (work / "tmp").mkdir(parents=True)
        progress(f"pulumi: asking the official installer, {reach:.0f} s to reach the network")
        try:
            run(
                [sys.executable, "-c", PROGRAM, str(work / "made")],
                {**os.environ, "TMPDIR": str(work / "tmp"), "PULUMI_SKIP_UPDATE_CHECK": "true"},
                silence=reach,
                line=bool,
                alive=lambda: size(work),
            )
            cache.publish(work / "made", cache.root() / key())
        except OSError as error:
            raise ToolFailed(str(error)) from error
        finally:
            cache.discard(work)
    return cache.root() / key() / "bin"
