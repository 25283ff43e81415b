"""A program as a resource: started by the supervisor, ready when it answers."""

import configparser
import contextlib
import hashlib
import json
import platform
import re
import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault

import httpx
import pulumi
import yaml
from pulumi import dynamic

from components.local import folder, launch, machine, ports, process, revision
from components.local.supervisor import call
from components.provider import Provider
from components.refused import Refused

KEYS = (
    "supervisor", "command", "environment", "files", "folders", "ports", "ready", "scrape",
    "start", "stop_seconds", "url",
)  # fmt: skip

TEMPLATE = """[program:{name}]
command = {command}
directory = {run}
autostart = {start}
autorestart = true
startsecs = 1
startretries = 1000000
stopsignal = TERM
stopwaitsecs = {stop_seconds}
stopasgroup = false
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}
stdout_logfile_maxbytes = 20MB
stdout_logfile_backups = 1
"""

OURS = re.compile(r"(components(?:\.\w+)+)(?::\w+)?")
"""A word that names one of our modules, or what is in it."""

READY_SECONDS = 180.0
LETTING_GO_SECONDS = 20.0
STARTS = 4
"""How many starts a program has to come up before it counts as broken."""


def run_of(props: Mapping[str, Any]) -> Path:
    """Return the run folder of the supervisor's socket."""
    return Path(str(props["supervisor"]).removeprefix("unix://")).parent


def info_of(run: Path, name: str) -> dict[str, Any]:
    """Return what the supervisor knows of a program; empty if nothing."""
    with contextlib.suppress(OSError, Fault, configparser.Error):
        return dict(call(run, "getProcessInfo", name))
    return {}


def state_of(run: Path, name: str) -> str:
    """Return the supervisor's word for a program's state; empty if it does not know it."""
    return str(info_of(run, name).get("statename", ""))


def answers(url: str, timeout: float = 5.0) -> bool:
    """Tell whether a URL gives any answer below 500."""
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(url, timeout=timeout, trust_env=False).status_code < 500
    return False


def is_well(run: Path, name: str, props: Mapping[str, Any]) -> bool:
    """Tell whether a program runs and answers, or rests as it was asked to."""
    state = state_of(run, name)
    if not props["start"]:
        return bool(state)
    return state in ("RUNNING", "STARTING") and (not props["ready"] or answers(props["ready"]))


def code(props: Mapping[str, Any]) -> dict[str, str]:
    """Return a mark of each module of ours that a program names in its command or variables."""
    # Before an `up`, a preview knows neither yet.
    words: list[Any] = [*(props.get("command") or ()), *(props.get("environment") or {}).values()]
    named = {found[1] for word in words if (found := OURS.fullmatch(str(word)))}
    return {module: revision.version(module) for module in named}


def packages() -> dict[str, str]:
    """Return what programs run on: Python, and the locked packages as they are installed."""
    locked = revision.packages(machine.lock().read_text())
    found = {name: one.installed or " ".join(one.pins) for name, one in locked.items()}
    return found | {"python": platform.python_version()}


def digest(props: Mapping[str, Any]) -> str:
    """Return a mark of everything a running program depends on."""
    inputs = {key: props.get(key) for key in KEYS}
    depends = {"inputs": inputs, "code": code(props), "packages": packages()}
    text = json.dumps(depends, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def tail(log: Path, lines: int = 8) -> str:
    """Return the last lines of a log."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - max(8192, 400 * lines)))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


class ProgramProvider(Provider):
    """Adds, restarts and removes one group of the supervisor."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Write the files, add the group, wait until it answers; on failure undo it all."""
        try:
            outs = self.start(props)
        except BaseException:
            self.remove(run_of(props), props["name"])
            raise
        return dynamic.CreateResult(props["name"], outs)

    def start(self, props: dict[str, Any]) -> dict[str, Any]:
        """Start the program from a clean slate and return its outputs."""
        run, name = run_of(props), props["name"]
        own, log = run / name, Path(props["log"])
        # Descendants of an earlier life may take a moment to let go of its ports.
        patience = time.monotonic() + (LETTING_GO_SECONDS if own.exists() else 0.0)
        self.remove(run, name)
        folder.make(own)
        for wanted in props["folders"]:
            folder.make(Path(wanted))
        for port in props["ports"] if props["start"] else ():
            while not ports.is_free(int(port)) and time.monotonic() < patience:
                time.sleep(0.1)
            if not ports.is_free(int(port)):
                raise Refused(
                    f"{name}: its port {int(port)} is taken by {process.holder(int(port))}; "
                    f"stop that, or name another port in the stack file"
                )
        for file, text in props["files"].items():
            folder.make((own / file).parent)
            folder.write(own / file, text)
        program = {"command": props["command"], "environment": props["environment"]}
        folder.write(own / "program.json", json.dumps(program))
        command = shlex.join([sys.executable, str(Path(launch.__file__)), str(own)])
        text = TEMPLATE.format(
            name=name,
            command=command.replace("%", "%%"),
            run=str(own).replace("%", "%%"),
            log=str(log).replace("%", "%%"),
            start="true" if props["start"] else "false",
            stop_seconds=int(props["stop_seconds"]),
        )
        folder.write(run / "programs" / f"{name}.conf", text)
        self.scrape(run, props.get("scrape"))
        call(run, "reloadConfig")
        call(run, "addProcessGroup", name)
        if props["start"] and props["ready"]:
            self.wait(run, name, props["ready"], log)
        # Secrets stay among the inputs; the digest is all that later differences need.
        return {key: props[key] for key in ("name", "supervisor", "url", "log")} | {
            "ready": props["ready"],
            "start": props["start"],
            "scrape": props["scrape"]["job"] if props.get("scrape") else None,
            "digest": digest(props),
        }

    def wait(self, run: Path, name: str, ready: str, log: Path) -> None:
        """Wait until the program answers; give up when it keeps dying or takes too long."""
        deadline, starts = time.monotonic() + READY_SECONDS, set[int]()
        while not answers(ready):
            info = info_of(run, name)
            starts.add(int(info.get("start", 0)))
            if len(starts) > STARTS or not info or time.monotonic() > deadline:
                raise Refused(f"{name} does not answer at {ready} "
                              f"({info.get('statename', 'gone').lower()}); "
                              f"the end of {log}:\n{tail(log)}")  # fmt: skip
            time.sleep(0.1)

    def scrape(self, run: Path, target: dict[str, Any] | None) -> None:
        """Tell Prometheus where the program's metrics are."""
        if not target:
            return
        labels = {"job": target["job"]} | (
            {"__metrics_path__": target["path"]} if target.get("path") else {}
        )
        folder.make(run / "targets")
        if target.get("password"):
            folder.write(run / "targets" / f"{target['job']}.password", target["password"])
        text = yaml.safe_dump([{"targets": [target["target"]], "labels": labels}])
        folder.write(run / "targets" / f"{target['job']}.yml", text)

    def remove(self, run: Path, name: str) -> None:
        """Stop the whole program and forget it."""
        (run / "programs" / f"{name}.conf").unlink(missing_ok=True)
        with contextlib.suppress(OSError, Fault, configparser.Error):
            with contextlib.suppress(Fault):
                call(run, "stopProcessGroup", name)
            call(run, "removeProcessGroup", name)
        process.end(run / name, grace=1)
        folder.remove(run / name)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Change when the wish changed, or when the program is gone or silent."""
        moved = _olds.get("name") != _news.get("name")
        changed = _olds.get("digest") != digest(_news)
        well = changed or is_well(run_of(_olds), str(_olds["name"]), _olds)
        return dynamic.DiffResult(
            changes=moved or changed or not well,
            replaces=["name"] if moved else [],
            delete_before_replace=True,
        )

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Restart the program with what is wanted now."""
        return dynamic.UpdateResult(self.start(_news))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Report a program that is unknown, dead or silent as gone."""
        well = is_well(run_of(props), str(props["name"]), props)
        return dynamic.ReadResult(id_ if well else "", props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Stop the whole program and remove its files."""
        run, name = run_of(_props), str(_props["name"])
        self.remove(run, name)
        if _props.get("scrape"):
            for suffix in ("yml", "password"):
                (run / "targets" / f"{_props['scrape']}.{suffix}").unlink(missing_ok=True)


class Program(dynamic.Resource, module="local", name="Program"):
    """One program under the supervisor; `url` is known once it answers.

    `files` are written to `machine.files_dir(name)`, `folders` made before the start. `ports` must
    be free. `ready` is polled until any answer below 500. `scrape` (job, target, path, password)
    tells Prometheus of it. With `start` false the program waits until somebody starts it.
    """

    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        supervisor: pulumi.Input[str],
        command: pulumi.Input[Sequence[pulumi.Input[str]]],
        environment: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        files: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        folders: Sequence[str] = (),
        ports: Sequence[pulumi.Input[int]] = (),
        ready: pulumi.Input[str] = "",
        scrape: Mapping[str, pulumi.Input[str]] | None = None,
        start: bool = True,
        stop_seconds: int = 10,
        url: pulumi.Input[str] = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Start the program."""
        props: dict[str, Any] = {
            "name": name,
            "supervisor": supervisor,
            "command": command,
            "environment": pulumi.Output.secret(environment or {}),
            "files": pulumi.Output.secret(files or {}),
            "folders": list(folders),
            "ports": list(ports),
            "ready": ready,
            "scrape": pulumi.Output.secret(dict(scrape)) if scrape else None,
            "start": start,
            "stop_seconds": stop_seconds,
            "url": url,
            "log": str(machine.logs_dir() / f"{name}.log"),
        }
        super().__init__(ProgramProvider(), name, props, opts)
