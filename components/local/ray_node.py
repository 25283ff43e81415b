"""One Ray node under the supervisor: everything of it runs, or nothing does.

Usage: python -m components.local.ray_node FILE, where FILE holds a `NodeSettings` as JSON.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import psutil

from components.local import haproxy
from components.local.process import MARK
from components.local.ray_settings import WORKERS, NodeSettings
from components.local.serve_keeper import keep

GRACE_SECONDS = 3.0
"""How long a node's actors may finish what they do once the node is told to stop."""


def parameters(asked: NodeSettings) -> Any:
    """Return Ray's own description of the node."""
    described: Any = import_module("ray._private.parameter").RayParams
    ports = asked.ports
    head_only: dict[str, Any] = {
        "gcs_server_port": ports.get("gcs"),
        "include_dashboard": True,
        "dashboard_host": "127.0.0.1",
        "dashboard_port": ports.get("dashboard"),
        # Nothing here grows by itself: the supervisor starts nodes.
        "no_monitor": True,
    }
    return described(
        node_ip_address="127.0.0.1",
        node_manager_port=ports["node_manager"],
        object_manager_port=ports["object_manager"],
        runtime_env_agent_port=ports["runtime_env"],
        metrics_agent_port=ports["agent_grpc"],
        dashboard_agent_listen_port=ports["agent_http"],
        metrics_export_port=ports["metrics"],
        min_worker_port=ports["workers"],
        max_worker_port=ports["workers"] + WORKERS - 1,
        num_cpus=asked.cpus,
        num_gpus=asked.gpus,
        resources=asked.resources,
        labels=asked.labels,
        object_store_memory=asked.object_store_bytes,
        temp_dir=asked.folder,
        **(head_only if asked.head else {"gcs_address": asked.gcs}),
    )


def strays(folder: Path) -> list[psutil.Process]:
    """Return the processes of earlier lives of a node.

    They work in its folder, and carry the platform's mark or nothing: Ray's workers write their
    titles over their environment. A shell that looks around there has an environment.
    """
    found: list[psutil.Process] = []
    spared = {os.getpid(), os.getppid()}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid not in spared and Path(process.cwd()).is_relative_to(folder):
                environment = process.environ()
                if MARK in environment or "PATH" not in environment:
                    found.append(process)
    return found


def runs(process: psutil.Process) -> bool:
    """Tell whether a process is there and no zombie; not every system's first process reaps."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def wait(processes: list[psutil.Process], seconds: float) -> None:
    """Wait until processes ended, at most so long."""
    until = time.monotonic() + seconds
    while any(runs(process) for process in processes) and time.monotonic() < until:
        time.sleep(0.05)


def kill(processes: list[psutil.Process]) -> None:
    """Kill processes and wait until they are gone."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
    wait(processes, 5)


def tidy(folder: Path) -> None:
    """Drop the sessions of earlier lives, but for the logs of the last one."""
    sessions = sorted(
        (path for path in folder.glob("session_2*") if path.is_dir()), key=lambda path: path.name
    )
    for session in sessions[:-1]:
        shutil.rmtree(session, ignore_errors=True)


def stop(raylets: list[psutil.Process], folder: Path) -> None:
    """End the node: first its raylet kindly, so that actors may finish, then all that is left."""
    descendants = psutil.Process().children(recursive=True)
    for raylet in raylets:
        with contextlib.suppress(psutil.Error):
            raylet.terminate()
    wait(raylets, GRACE_SECONDS)
    kill([*descendants, *psutil.Process().children(recursive=True)])
    kill(strays(folder))


def leave(_signal: int, _frame: FrameType | None) -> None:
    """Turn a polite signal into an orderly end, once."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise SystemExit(0)


def run(asked: NodeSettings) -> None:
    """Start the node, and stay until one of its processes dies or the node is told to stop."""
    folder = Path(asked.folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Everything below inherits it, and is known by it.
    os.chdir(folder)
    kill(strays(folder))
    tidy(folder)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    raylets: list[psutil.Process] = []
    if asked.ingress:
        try:
            haproxy.write(Path(asked.ingress))
        except FileNotFoundError as error:
            raise SystemExit(str(error)) from None
    try:
        node: Any = import_module("ray._private.node").Node(
            parameters(asked), head=asked.head, shutdown_at_exit=False
        )
        raylets = [
            psutil.Process(info.process.pid) for info in node.all_processes.get("raylet", [])
        ]
        if asked.head:
            # Where jobs look for their cluster; without it they take any they find on the machine.
            address = f"127.0.0.1:{asked.ports['gcs']}"
            import_module("ray._private.utils").write_ray_address(address, asked.folder)
            arguments = (f"http://127.0.0.1:{asked.ports['dashboard']}", Path(asked.serve))
            threading.Thread(target=keep, args=arguments, daemon=True).start()
        while not (dead := node.dead_processes()):
            time.sleep(0.2)
        # There is nothing left to be kind to.
        raylets = []
        names = ", ".join(f"{kind} ({process.returncode})" for kind, process in dead)
        raise SystemExit(f"a process of this Ray node ended: {names}; the node starts again")
    finally:
        stop(raylets, folder)


def main() -> None:
    """Run the node that a file describes."""
    run(NodeSettings(**json.loads(Path(sys.argv[1]).read_text())))


if __name__ == "__main__":
    main()
