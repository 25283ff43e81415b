"""Programs built from Go modules that are pinned by a committed go.mod and go.sum."""

import contextlib
import hashlib
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from components.local import cache, toolchain
from components.local.goreport import Told, explain
from components.local.tool import ToolFailed, end_group, run
from components.refused import Refused

SILENCE_S = 300
"""Seconds without a line from Go after which its build counts as stuck."""


@dataclass(frozen=True)
class GoModule:
    """What one go.mod pins and what is built from it."""

    folder: Path
    """Holds go.mod and go.sum."""
    commands: Mapping[str, str]
    """Name of a program -> its package."""
    tags: tuple[str, ...] = ()
    ldflags: str = "-s -w"
    scripts: Mapping[str, str] = field(default_factory=dict[str, str])
    """Name of a script -> `<module> <path inside it>`; copied beside the programs."""


@dataclass(frozen=True)
class GoPrograms:
    """Programs that belong together, in one folder of the user's cache."""

    name: str
    version: str
    modules: tuple[GoModule, ...]
    disk_gib: float
    """Space that the build takes for a while."""

    @property
    def title(self) -> str:
        """Name them as a user reads them."""
        return f"{self.name} {self.version}"

    @property
    def key(self) -> str:
        """Name the entry of the cache: another version, flag, pin or machine is another one."""
        mark = hashlib.sha256(f"{platform.system()}-{platform.machine()}".encode())
        for module in self.modules:
            for name in ("go.mod", "go.sum"):
                mark.update((module.folder / name).read_bytes())
            what = (module.commands, module.tags, module.ldflags, module.scripts)
            mark.update(repr([dict(x) if isinstance(x, Mapping) else x for x in what]).encode())
        return f"{self.name}-{self.version}-{mark.hexdigest()[:12]}"

    @property
    def go_version(self) -> str:
        """Return the oldest Go that takes every go.mod."""
        found = [
            re.findall(r"^go\s+(\S+)", (module.folder / "go.mod").read_text(), re.MULTILINE)[0]
            for module in self.modules
        ]
        return max(found, key=toolchain.version)


def built(programs: GoPrograms) -> Path | None:
    """Return the folder of programs that were built before; nothing where one is missing or cut."""
    entry = cache.root() / programs.key
    return entry / "bin" if cache.intact(entry) else None


def build(programs: GoPrograms, progress: cache.Progress = lambda _: None) -> Path:
    """Return the folder of the programs, built if need be; Refused says why it cannot be done.

    Safe when two start at once. A build that was killed is taken up where it stopped; one that
    failed leaves nothing.
    """
    if found := built(programs):
        return found
    try:
        with cache.alone(programs.key, progress):
            if found := built(programs):
                return found
            work = cache.root() / f"{programs.key}.work"
            end_leftover(work)
            taken_up = work.exists()
            enough_space(programs, taken_up)
            go = toolchain.go(programs.go_version, progress)
            try:
                make(programs, go, work, progress)
            except (ToolFailed, OSError):
                cache.discard(work)
                if not taken_up:
                    raise
                progress(f"{programs.title}: what a killed build left is unusable; starting anew")
                make(programs, go, work, progress)
            entry = cache.root() / programs.key
            cache.publish(work / "made", entry)
            cache.discard(work)
            return entry / "bin"
    except (ToolFailed, OSError) as error:
        cache.discard(cache.root() / f"{programs.key}.work")
        raise Refused(explain(programs.title, str(error))) from error


def end_leftover(work: Path) -> None:
    """End the Go processes of a build whose starter was killed."""
    with contextlib.suppress(OSError, ValueError):
        leader = int((work / "process").read_text())
        if str(work) in command_line(leader):
            end_group(leader)


def command_line(process: int) -> str:
    """Return how a process was started; nothing where it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    told = subprocess.run(
        ["ps", "-o", "args=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return told.stdout


def enough_space(programs: GoPrograms, taken_up: bool) -> None:
    """Refuse to start a build that would fill the disk."""
    cache.root().mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(cache.root()).free / 2**30
    if free < programs.disk_gib and not taken_up:
        raise Refused(
            f"{programs.title}: the build takes {programs.disk_gib:.1f} GiB for a while and "
            f"{cache.root()} has {free:.1f} GiB free. Make room, or name a folder on another disk "
            "in MLPLATFORM_CACHE."
        )


def environment(work: Path) -> dict[str, str]:
    """Return the variables of a build that touches nothing outside its own folder."""
    for name in ("mod", "cache", "tmp"):
        (work / name).mkdir(parents=True, exist_ok=True)
    inherited = {k: v for k, v in os.environ.items() if k not in {"GOOS", "GOARCH", "GOROOT"}}
    return {
        **inherited,
        "GOMODCACHE": str(work / "mod"),
        "GOCACHE": str(work / "cache"),
        "GOTMPDIR": str(work / "tmp"),
        "GOFLAGS": "-mod=readonly -modcacherw",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }


def make(programs: GoPrograms, go: Path, work: Path, progress: cache.Progress) -> None:
    """Fetch and compile everything into `<work>/made/bin`."""
    bin_folder = work / "made" / "bin"
    cache.discard(work / "made")
    bin_folder.mkdir(parents=True)
    variables = environment(work)
    for number, module in enumerate(programs.modules):
        copy = work / f"module{number}"
        copy.mkdir(exist_ok=True)
        for name in ("go.mod", "go.sum"):
            shutil.copyfile(module.folder / name, copy / name)

        def call(*arguments: str, line: Callable[[str], bool], copy: Path = copy) -> None:
            verb, *rest = arguments
            run(
                [str(go), verb, "-C", str(copy), *rest],
                variables,
                silence=SILENCE_S,
                line=line,
                started=lambda pid: (work / "process").write_text(str(pid)),
            )

        tags = ("-tags", ",".join(module.tags))
        told = Told(programs.title, progress)
        call("list", "-deps", *tags, *module.commands.values(), line=told.fetched)
        for name, package in module.commands.items():
            flags = ("-v", "-trimpath", *tags, "-ldflags", module.ldflags)
            call("build", *flags, "-o", str(bin_folder / name), package, line=told.compiled)
        for name, place in module.scripts.items():
            home, path = place.split()
            call("list", "-m", "-f", "{{.Dir}}", home, line=told.placed)
            shutil.copyfile(Path(told.place) / path, bin_folder / name)
            (bin_folder / name).chmod(0o755)
