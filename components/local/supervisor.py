"""One supervisord as a resource: it starts, watches and restarts the platform's programs."""

import configparser
import contextlib
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import pulumi
from pulumi import dynamic

from components.local import folder, machine, process
from components.provider import Provider
from components.refused import Refused

USER = "mlplatform"
CONFIGURATION = "supervisord.conf"

TEMPLATE = """[unix_http_server]
file = {run}/supervisor.sock
chmod = 0700
username = {user}
password = {password}

[supervisord]
pidfile = {run}/supervisord.pid
logfile = {data}/logs/supervisord.log
logfile_maxbytes = 10MB
logfile_backups = 1
childlogdir = {data}/logs
directory = {run}
umask = 077
minfds = 1024
minprocs = 64
strip_ansi = true

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[include]
files = {run}/programs/*.conf
"""

INHERITED = (
    "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "USER", "LOGNAME", "SSL_CERT_FILE",
    # What the background build of a Go program needs to reach its registries and cache.
    "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "PIP_INDEX_URL", "PIP_CERT", "MLPLATFORM_CACHE", "XDG_CACHE_HOME",
)  # fmt: skip


def call(run: Path, method: str, *arguments: Any) -> Any:
    """Return what the supervisor answers to one call of its XML-RPC interface.

    Raises Fault when it refuses; OSError, or configparser.Error where no configuration was
    written, if it is not there.
    """
    from supervisor.xmlrpc import SupervisorTransport  # pyright: ignore[reportMissingTypeStubs]

    parser = configparser.RawConfigParser()
    if not parser.read(run / CONFIGURATION):
        raise FileNotFoundError(run / CONFIGURATION)
    door = parser["unix_http_server"]
    transport = SupervisorTransport(door["username"], door["password"], f"unix://{door['file']}")
    try:
        server = ServerProxy("http://127.0.0.1", transport=transport)
        return getattr(server.supervisor, method)(*arguments)
    finally:
        transport.close()


def is_alive(run: Path) -> bool:
    """Tell whether the supervisor of this run folder answers."""
    with contextlib.suppress(OSError, Fault, configparser.Error, ValueError):
        return call(run, "getState")["statename"] == "RUNNING"
    return False


def environment() -> dict[str, str]:
    """Return what programs may inherit: the way to registries, and nothing else of the user's."""
    found = {key: os.environ[key] for key in INHERITED if key in os.environ}
    direct = ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1,localhost"]))
    found |= {"NO_PROXY": direct, "no_proxy": direct}
    bin_dir = str(Path(sys.executable).parent)
    return {**found, "PATH": f"{bin_dir}:{os.environ.get('PATH', os.defpath)}"}


def claim(data: Path) -> None:
    """Take a data folder, new or kept; refuse one of another layout."""
    folder.make(data)
    stamp = data / "format"
    if stamp.exists() and stamp.read_text().strip() != machine.FORMAT:
        raise Refused(
            f"{data} was kept by another version (layout {stamp.read_text().strip()}, this one "
            f"reads {machine.FORMAT}): use the commit that made it, or move the folder away"
        )
    folder.write(stamp, f"{machine.FORMAT}\n")
    folder.make(data / "logs")


class SupervisorProvider(Provider):
    """Starts supervisord in the background and ends it with everything below it."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Start it with no program."""
        return dynamic.CreateResult(props["run"], self.start(props))

    def start(self, props: dict[str, Any]) -> dict[str, Any]:
        """End what an earlier life left, then start anew."""
        data, run = Path(props["data"]), Path(props["run"])
        claim(data)
        process.end(run)
        folder.make(run)
        folder.remove(run / "programs")
        for part in ("programs", "targets"):
            folder.make(run / part)
        (run / "supervisor.sock").unlink(missing_ok=True)
        text = TEMPLATE.format(
            run=str(run).replace("%", "%%"),
            data=str(data).replace("%", "%%"),
            user=USER,
            password=secrets.token_hex(16),
        )
        folder.write(run / CONFIGURATION, text)
        started = subprocess.run(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(run / CONFIGURATION)],
            env={**environment(), process.MARK: str(run)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=run,
        )
        deadline = time.monotonic() + 20
        while not is_alive(run):
            if started.returncode or time.monotonic() > deadline:
                process.end(run)
                said = (started.stderr + started.stdout).strip().splitlines()[-1:]
                raise Refused(
                    f"the supervisor did not start: {''.join(said) or 'no answer'}; "
                    f"see {data}/logs/supervisord.log"
                )
            time.sleep(0.05)
        return {"data": props["data"], "run": props["run"], "api": f"unix://{run}/supervisor.sock"}

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """A dead supervisor is a change, so that a plain `pulumi up` brings it back."""
        moved = [key for key in ("data", "run") if _olds.get(key) != _news.get(key)]
        changed = bool(moved) or not is_alive(Path(str(_olds["run"])))
        return dynamic.DiffResult(changes=changed, replaces=moved, delete_before_replace=True)

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Start it again."""
        return dynamic.UpdateResult(self.start(_news))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Report a silent supervisor as gone."""
        return dynamic.ReadResult(id_ if is_alive(Path(props["run"])) else "", props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """End it, end what outlived it, and remove the run folder."""
        run = Path(_props["run"])
        with contextlib.suppress(OSError, Fault, configparser.Error):
            call(run, "shutdown")
            deadline = time.monotonic() + 15
            while process.marked(run) and time.monotonic() < deadline:
                time.sleep(0.1)
        process.end(run, grace=2)
        folder.remove(run)


class Supervisor(dynamic.Resource, module="local", name="Supervisor"):
    """The supervisor of one platform; `api` is its socket."""

    api: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """Start the supervisor of this stack."""
        props = {"data": str(machine.data_dir()), "run": str(machine.run_dir()), "api": None}
        super().__init__(SupervisorProvider(), name, props, opts)
