"""The real Pulumi engine: found on PATH, brought by its installer, or built from Go modules."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from components.local import cache
from components.local.gomodule import GoModule, GoPrograms, build, built
from components.local.tool import ToolFailed
from components.local.toolchain import version
from components.refused import Refused
from stacks import installer

OLDEST = "3.259.0"
"""The oldest engine that this project was tried with."""

HOST = "pulumi-language-python"
"""The language host, without which the engine runs no Python program."""

SDK = "github.com/pulumi/pulumi/sdk/v3"
FOLDER = Path(__file__).resolve().parent / "go"

PROGRAMS = GoPrograms(
    name="pulumi",
    version="3.259.0",
    modules=(
        GoModule(
            folder=FOLDER / "cli",
            commands={"pulumi": "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"},
            tags=("osusergo", "grpcnotrace"),
            ldflags=f"-s -w -X {SDK}/go/common/version.Version=v3.259.0",
            scripts={
                "pulumi-language-python-exec": f"{SDK} python/cmd/pulumi-language-python-exec",
                "pulumi-resource-pulumi-python": f"{SDK} python/dist/pulumi-resource-pulumi-python",
            },
        ),
        # The last release with the host inside; later hosts are no module of the public proxy.
        GoModule(folder=FOLDER / "host", commands={HOST: f"{SDK}/python/cmd/{HOST}"}),
    ),
    disk_gib=4.0,
)

Origin = Literal["path", "installer", "modules"]
MEANING: dict[Origin, str] = {
    "path": "on PATH",
    "installer": "from Pulumi's installer",
    "modules": "built from Go modules",
}


@dataclass(frozen=True)
class Engine:
    """A Pulumi engine that can run our programs."""

    folder: Path
    """Holds `pulumi`."""
    version: str
    origin: Origin

    @property
    def command(self) -> str:
        """Return the path of `pulumi`."""
        return str(self.folder / "pulumi")


def version_at(command: Path) -> str:
    """Return what `pulumi version` says, without its `v`; nothing where it says nothing."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        told = subprocess.run(
            [command, "version"], env=environment, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip().removeprefix("v") if told.returncode == 0 else ""


def on_path() -> Engine | str | None:
    """Return the engine on PATH, why the one there will not do, or nothing."""
    found = shutil.which("pulumi")
    if not found or Path(found).is_relative_to(cache.root()):
        return None
    told = version_at(Path(found))
    if not told:
        return f"{found} does not answer `pulumi version`"
    if version(told) < version(OLDEST):
        return f"{found} is {told}, and {OLDEST} or later is needed"
    beside = Path(found).resolve().parent
    if not (beside / HOST).exists() and not shutil.which(HOST):
        return f"{found} has no {HOST} beside it"
    return Engine(Path(found).parent, told, "path")


def present() -> Engine | None:
    """Return the engine that is there already, without fetching or building anything."""
    found = on_path()
    if isinstance(found, Engine):
        return found
    if folder := installer.installed():
        return Engine(folder, installer.key().split("-")[1], "installer")
    if folder := built(PROGRAMS):
        return Engine(folder, PROGRAMS.version, "modules")
    return None


def find(progress: cache.Progress = lambda _: None) -> Engine:
    """Return an engine, fetched or built if there is none; Refused names all three ways."""
    if found := present():
        return found
    unfit = on_path()
    reasons = [f"  1. `pulumi` on PATH: {unfit if isinstance(unfit, str) else 'there is none'}"]
    try:
        folder = installer.install(progress)
        return Engine(folder, installer.key().split("-")[1], "installer")
    except (ToolFailed, OSError) as error:
        last = str(error).strip().splitlines()[-1]
        reasons.append(f"  2. Pulumi's installer: {last}")
        progress(f"pulumi: the installer does not get through ({last}); building from Go modules")
    try:
        return Engine(build(PROGRAMS, progress), PROGRAMS.version, "modules")
    except Refused as error:
        reasons.append(f"  3. Go modules: {error}")
    ways_out = (
        f"Put pulumi {OLDEST} or later on PATH, or give this machine a way to Pulumi's download "
        "site, or to a Go module proxy (and pip, where Go is not installed)."
    )
    raise Refused("\n".join(["There is no Pulumi engine:", *reasons, ways_out]))
