"""Whether the programs and packages that the platform on this machine needs are there."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from glob import glob

from components.local import cache, haproxy, machine, prometheus_build, revision, toolchain
from components.refused import Refused
from stacks import engine, plugin
from stacks.finding import Finding

SETUP = "make setup"
PACKAGES = ("ray", "mlflow", "supervisor", "xgboost", "onnxruntime", "psutil", "boto3")
"""One of each kind from the group `local`; where one is missing, so are others."""


def python_row() -> Finding:
    """Look at Python itself."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    old = sys.version_info < (3, 11)
    return Finding(
        "python", "fail" if old else "ok", version, "Install Python 3.11+" if old else ""
    )


def environment_rows() -> Iterator[Finding]:
    """Look at Python and at the packages of the environment."""
    yield python_row()
    lacking = [name for name in PACKAGES if not importlib.util.find_spec(name)]
    if lacking:
        yield Finding("packages", "fail", f"missing: {', '.join(lacking)}", SETUP)
    elif not importlib.util.find_spec("pip"):
        todo = f"{SETUP}: the engine's language host asks pip which packages there are"
        yield Finding("packages", "fail", f"{sys.prefix} has no pip", todo)
    elif stale := list(stale_packages()):
        more = f" and {len(stale) - 3} more" if len(stale) > 3 else ""
        yield Finding("packages", "warn", f"not as locked: {', '.join(stale[:3])}{more}", SETUP)
    else:
        yield Finding("packages", "ok", sys.prefix)


def stale_packages() -> Iterator[str]:
    """Yield the packages that are installed in another version than the lock's."""
    for name, found in revision.packages(machine.lock().read_text()).items():
        if found.installed and found.installed not in found.pins:
            yield f"{name} {found.installed} ({' or '.join(found.pins)} is locked)"


def engine_row() -> Finding:
    """Look for the engine."""
    found = engine.present()
    if found:
        what = f"pulumi {found.version}, {engine.MEANING[found.origin]}, in {found.folder}"
        return Finding("engine", "ok", what)
    unfit = engine.on_path()
    passed = f"; {unfit}" if isinstance(unfit, str) else ""
    return Finding(
        "engine",
        "warn",
        f"none yet{passed}",
        f"Nothing: the first `up` asks Pulumi's installer and else builds pulumi "
        f"{engine.PROGRAMS.version} from Go modules (minutes, {engine.PROGRAMS.disk_gib:.0f} GiB "
        f"for a while in {cache.root()}). Or put pulumi {engine.OLDEST}+ on PATH",
    )


def plugin_rows(cloud: str) -> Iterator[Finding]:
    """Look for the plugin of a cloud whose SDK is installed."""
    found = engine.present()
    for name, number in plugin.wanted(cloud):
        what = f"pulumi-resource-{name} {number}"
        if place := plugin.installed(name, number, os.environ):
            yield Finding(f"{name} plugin", "ok", str(place))
        elif plugin.lacks(name, number, found, os.environ):
            yield Finding(f"{name} plugin", "warn", f"no {what}", plugin.ways_out(name, number))
        else:
            yield Finding(f"{name} plugin", "ok", f"the engine fetches {what}")


def go_row() -> Finding:
    """Look for a Go toolchain, which builds what is not there."""
    needed = engine.PROGRAMS.go_version
    if found := toolchain.on_path(needed):
        told = ".".join(str(part) for part in toolchain.version_of(found))
        return Finding("go", "ok", f"{told}, {found}")
    if found := toolchain.fetched(needed):
        return Finding("go", "ok", f"{toolchain.pinned_version()}, {found}")
    try:
        toolchain.installer()
    except Refused as error:
        return Finding("go", "warn", f"no Go {needed}+ on PATH, and no pip", str(error))
    todo = f"Nothing: Go {toolchain.pinned_version()} is fetched with pip when it is needed"
    return Finding("go", "ok", f"no Go {needed}+ on PATH", todo)


def proxy_row() -> Finding:
    """Look for HAProxy, which stands before Ray Serve."""
    try:
        return Finding("haproxy", "ok", haproxy.binary())
    except FileNotFoundError as error:
        manager = "brew" if sys.platform == "darwin" else "the system's package manager"
        return Finding("haproxy", "fail", str(error).split(":")[0], f"Install it with {manager}")


def monitoring_row() -> Finding:
    """Look for the monitoring servers, which are built where PATH has none."""
    kinds = prometheus_build.SERVERS
    lacking = [kind for kind in kinds if not prometheus_build.found(kind)]
    if not lacking:
        return Finding("monitoring", "ok", str(prometheus_build.found("prometheus")))
    todo = "Nothing: `up` builds them beside the rest, and `status` says when they are there"
    return Finding("monitoring", "warn", f"not there yet: {', '.join(lacking)}", todo)


def postgres_row() -> Finding:
    """Look for a PostgreSQL server, which nothing here demands."""
    found = shutil.which("postgres") or next(iter(sorted(glob("/usr/lib/postgresql/*/bin"))), None)
    return Finding(
        "postgresql", "ok", found or "none; optional, MLflow keeps its runs in SQLite by default"
    )
