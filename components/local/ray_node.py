"""One Ray node under the supervisor: all that others depend on runs, or nothing does.

Usage: python -m components.local.ray_node FILE, where FILE holds a `NodeSettings` as JSON.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import psutil

from components.local import haproxy
from components.local.ray_processes import kill, stop, strays
from components.local.ray_settings import WORKERS, NodeSettings
from components.local.serve_keeper import keep

DASHBOARD = "dashboard"
"""Ray's own word for the process that answers the Jobs and Serve APIs."""


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


def tidy(folder: Path) -> None:
    """Drop the sessions of earlier lives, but for the logs of the last one."""
    sessions = sorted(
        (path for path in folder.glob("session_2*") if path.is_dir()), key=lambda path: path.name
    )
    for session in sessions[:-1]:
        shutil.rmtree(session, ignore_errors=True)


def watch(node: Any, folder: Path, dashboard: int) -> str:
    """Return what ended a node, once it did; a dashboard alone is started again beside the rest.

    It keeps nothing: jobs, replicas and the front door go on without it meanwhile. One that ends
    before it listens on its port needs more than that.
    """
    starting = False
    while True:
        dead = node.dead_processes()
        if not dead:
            starting = starting and not listens(dashboard)
            time.sleep(0.2)
            continue
        names = ", ".join(f"{kind} ({process.returncode})" for kind, process in dead)
        if starting or any(kind != DASHBOARD for kind, _ in dead):
            return names
        print(f"a process of this Ray node ended: {names}; it starts again", flush=True)
        # Its helpers would notice within a second, and take their sockets' files with them.
        kill([found for found in strays(folder) if found.name().startswith("ray-dashboard")])
        del node.all_processes[DASHBOARD]
        node.start_api_server(include_dashboard=True, raise_on_failure=True)
        starting = True


def listens(port: int) -> bool:
    """Tell whether something takes connections on a port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


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
        names = watch(node, folder, asked.ports.get("dashboard", 0))
        # There is nothing left to be kind to.
        raylets = []
        raise SystemExit(f"a process of this Ray node ended: {names}; the node starts again")
    finally:
        stop(raylets, folder)


def main() -> None:
    """Run the node that a file describes."""
    run(NodeSettings(**json.loads(Path(sys.argv[1]).read_text())))


if __name__ == "__main__":
    main()
