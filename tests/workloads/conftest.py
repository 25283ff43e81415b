"""A real Ray head for the tests of this folder: a token, odd ports, a folder of its own."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from components.local.ray_settings import NodeSettings
from workloads.api import ApiError, RayApi
from workloads.applications import PATH, Applications
from workloads.jobs import Jobs

TINY_APP = """
import os
from ray import serve

@serve.deployment
class Echo:
    def __init__(self, args):
        self.args, self.settings = args, {}

    def reconfigure(self, settings):
        self.settings = settings

    async def __call__(self, request):
        return {"args": self.args, "settings": self.settings, "pid": os.getpid(),
                "code": os.environ.get("CODE_VERSION")}

def build(args):
    return Echo.bind(args)
"""


STARTING = 120.0
"""Seconds that a head may take where many things start at once."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Allow the first test with a head the time that its start takes."""
    for item in items:
        if "head" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(400))


@dataclass(frozen=True)
class Head:
    """A Ray head that runs, with Serve started on a port of its own."""

    address: str
    token: str
    serve_url: str
    folder: Path

    @property
    def api(self) -> RayApi:
        return RayApi(self.address, self.token)

    @property
    def jobs(self) -> Jobs:
        return Jobs(self.api, patience=10)

    @property
    def applications(self) -> Applications:
        return Applications(self.api, patience=10)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture(scope="session")
def head() -> Iterator[Head]:
    """Start a head once for all tests, and end all of it."""
    folder = Path(tempfile.mkdtemp(prefix="mlt-"))  # short: Ray's sockets lie in it
    (folder / "tiny_app.py").write_text(TINY_APP)
    names = ("gcs", "dashboard", "node_manager", "object_manager", "runtime_env", "agent_grpc",
             "agent_http", "metrics", "dashboard_metrics", "serve")  # fmt: skip
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    serve, unused = ports.pop("serve"), ports.pop("dashboard_metrics")
    asked = NodeSettings(
        folder=str(folder / "r"),
        cpus=4,
        object_store_bytes=100_000_000,
        ports={**ports, "workers": 21_000 + secrets.randbelow(8_000)},
        gcs=f"127.0.0.1:{ports['gcs']}",
        serve=str(folder / "serve" / "wish.json"),
    )
    (folder / "node.json").write_text(json.dumps(asdict(asked)))
    token = secrets.token_hex(32)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(folder),
        "RAY_AUTH_TOKEN": token,
        "RAY_AUTH_MODE": "token",
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # keeps the loopback address as it is
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_memory_monitor_refresh_ms": "0",
        "DASHBOARD_METRIC_PORT": str(unused),
    }
    with open(folder / "head.log", "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "components.local.ray_node", str(folder / "node.json")],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    started = Head(
        f"http://127.0.0.1:{ports['dashboard']}", token, f"http://127.0.0.1:{serve}", folder
    )
    try:
        try:
            start_serve(started, serve)
        except ApiError as error:
            pytest.fail(f"{error}\n{(folder / 'head.log').read_text()[-3000:]}")
        yield started
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def start_serve(head: Head, port: int) -> None:
    """Start Serve as the platform does: with its port, before any application."""
    options = {"host": "127.0.0.1", "port": port}
    head.api.call("GET", "/api/version", patience=STARTING)
    head.api.call("PUT", PATH, {"http_options": options, "applications": []}, patience=STARTING)
