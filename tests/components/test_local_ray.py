"""A Ray head under the real supervisor: closed to strangers, on loopback alone, healing."""

import contextlib
import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from components.contracts.cluster import NodePool
from components.contracts.ray import RaySpec
from components.local.front_door import FrontDoorProvider
from components.local.program import ProgramProvider
from components.local.ray import HEAD, node_settings
from components.local.ray_environment import ray_environment
from components.local.ray_processes import runs, strays

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]

APPLICATION = """
from ray import serve

class App:
    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})

@serve.deployment(ray_actor_options={"num_cpus": 0.1})
@serve.ingress(App())
class Here:
    pass

here = Here.bind()
"""


@dataclass(frozen=True)
class Head:
    """A running head and what is known of it."""

    asked: dict[str, Any]
    url: str
    token: str
    door: str
    folder: Path

    def get(self, path: str) -> httpx.Response:
        """Ask as somebody who has the token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.get(f"{self.url}{path}", headers=headers, timeout=30, trust_env=False)

    def processes(self) -> dict[str, psutil.Process]:
        """Return the launcher and everything below it by name, one of each."""
        mark = str(self.folder.parent / "ray" / "node.json")
        launcher = next(
            process
            for process in psutil.process_iter(["cmdline"])
            if mark in (process.info["cmdline"] or [])
        )
        return {"launcher": launcher} | {
            process.name(): process for process in launcher.children(recursive=True)
        }


def within(seconds: float, what: Callable[[], bool]) -> float:
    """Wait until something holds; return how long it took, and fail when it takes too long."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if what():
                return time.monotonic() - began
        except (httpx.HTTPError, psutil.Error, StopIteration, json.JSONDecodeError):
            pass
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} s")


@pytest.fixture(scope="module")
def head(
    platform: dict[str, Any], free_ports: Callable[[int], list[int]], tmp_path_factory: Any
) -> Iterator[Head]:
    """Start a head with the front door open and one application behind it."""
    run, token = Path(platform["run"]), secrets.token_hex(32)
    numbers = dict(zip(HEAD, free_ports(len(HEAD)), strict=True))
    # Ranges begin here: what is taken within them is skipped.
    numbers |= {"workers": 28000 + os.getpid() % 2000, "replicas": 30500 + os.getpid() % 2000}
    (door,) = free_ports(1)
    code = tmp_path_factory.mktemp("code")
    (code / "here_application.py").write_text(APPLICATION)
    settings = node_settings(NodePool(name="head"), RaySpec(), numbers, run, 0, numbers["gcs"])
    url = f"http://127.0.0.1:{numbers['dashboard']}"
    asked = {
        "name": "ray", "supervisor": platform["api"],
        "command": ["python", "-m", "components.local.ray_node", str(run / "ray" / "node.json")],
        "environment": {
            **ray_environment(run / "h", numbers), "RAY_AUTH_TOKEN": token,
            "PYTHONPATH": str(code),
        },
        "files": {"node.json": json.dumps(asdict(settings))},
        "folders": [], "ports": list(numbers.values()), "ready": f"{url}/api/version",
        "scrape": None, "start": True, "stop_seconds": 9, "url": url,
        "log": str(Path(platform["data"]) / "logs" / "ray.log"),
    }  # fmt: skip
    ProgramProvider().create(asked)
    kept = str(run / "serve.json")
    wish = {"name": "door", "ray": url, "token": token, "port": door, "kept": kept}
    opened = FrontDoorProvider().create(wish)
    assert opened.outs
    made = Head(asked, url, token, opened.outs["url"], run / "r0")
    body = made.get("/api/serve/applications/").json()
    httpx.put(
        f"{url}/api/serve/applications/",
        headers={"Authorization": f"Bearer {token}"},
        json={
            "proxy_location": body["proxy_location"],
            "http_options": body["http_options"],
            "applications": [
                {"name": "here", "route_prefix": "/here", "import_path": "here_application:here"}
            ],
        },
        timeout=60,
        trust_env=False,
    ).raise_for_status()
    within(150, lambda: is_here(made))
    yield made
    ProgramProvider().delete("ray", {**asked, "scrape": None})
    assert strays(run / "r0") == []


def is_here(head: Head) -> bool:
    """Tell whether the application answers through the front door."""
    return httpx.get(f"{head.door}/here", timeout=2, trust_env=False).text == "here"


def addresses(head: Head) -> set[tuple[str, int, str]]:
    """Return where the head's processes listen, and which process it is."""
    found = set[tuple[str, int, str]]()
    for process in psutil.Process(head.processes()["launcher"].pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            found |= {
                (connection.laddr.ip, connection.laddr.port, process.name())
                for connection in process.net_connections("tcp")
                if connection.status == psutil.CONN_LISTEN
            }
    return found


def test_a_head_with_a_served_application_listens_on_loopback_alone(head: Head):
    outside = {
        found
        for found in addresses(head)
        if found[0] not in ("127.0.0.1", "::1", "::ffff:127.0.0.1")
    }

    assert outside == set()


@pytest.mark.parametrize(
    "path", ["/api/jobs/", "/api/serve/applications/", "/nodes?view=summary", "/api/version"]
)
def test_the_interfaces_refuse_a_caller_without_the_token(head: Head, path: str):
    answer = httpx.get(f"{head.url}{path}", timeout=10, trust_env=False)

    assert answer.status_code == 401


def test_the_interfaces_answer_the_owner_of_the_token(head: Head):
    assert head.get("/api/jobs/").json() == []


def test_the_token_is_in_no_log_and_no_process_argument(head: Head):
    logs = [
        path for path in head.folder.rglob("*") if path.is_file() and "sockets" not in path.parts
    ]
    holding = [path for path in logs if head.token.encode() in path.read_bytes()]
    telling = [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if head.token in " ".join(process.info["cmdline"] or [])
    ]

    assert (holding, telling) == ([], [])


def test_the_front_door_is_well_while_it_answers(head: Head):
    outs = {
        "name": "door",
        "ray": head.url,
        "port": float(head.door.rpartition(":")[2]),
        "kept": str(head.folder.parent / "serve.json"),
    }
    found = FrontDoorProvider().diff("door", {**outs, "url": head.door}, outs)

    assert not found.changes


def test_a_shut_door_is_a_change_and_no_longer_exists(head: Head):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port, kept_in = float(probe.getsockname()[1]), str(head.folder.parent / "serve.json")
        shut = {"name": "door", "ray": head.url, "port": port, "kept": kept_in}
    kept = {**shut, "url": f"http://127.0.0.1:{int(shut['port'])}"}

    assert FrontDoorProvider().diff("door", kept, shut).changes
    assert FrontDoorProvider().read("door", kept).id == ""


@pytest.mark.parametrize("victim", ["haproxy", "ray::ServeReplica:here:Here"])
def test_ray_serve_heals_what_is_killed_behind_the_door(head: Head, victim: str):
    process = within_processes(head, victim)
    process.kill()

    within(30, lambda: is_here(head) and not process.is_running())


def within_processes(head: Head, name: str) -> psutil.Process:
    """Return the process whose name starts so; Linux cuts names after 15 characters."""
    return next(
        process for found, process in head.processes().items() if name.startswith(found[:15])
    )


@pytest.mark.parametrize("victim", ["gcs_server", "launcher"])
def test_a_head_that_lost_a_process_starts_anew_with_its_applications(head: Head, victim: str):
    before = head.processes()["launcher"].pid
    head.processes()[victim].kill()

    within(150, lambda: head.processes()["launcher"].pid != before and is_here(head))


def dashboard(head: Head) -> psutil.Process:
    """Return what answers the Jobs and Serve APIs."""
    below = head.processes()["launcher"].children(recursive=True)
    return next(found for found in below if "dashboard/dashboard.py" in " ".join(found.cmdline()))


def test_a_lost_dashboard_comes_back_beside_what_goes_on(head: Head):
    names = ("launcher", "raylet", "gcs_server", "ray::ServeReplica:here:Here")
    kept = [head.processes()["launcher"], *(within_processes(head, name) for name in names[1:])]
    for _ in range(2):
        dashboard(head).kill()
        within(30, lambda: head.get("/api/serve/applications/").status_code == 200)
    assert [process for process in kept if not process.is_running()] == []
    assert is_here(head)


def test_a_dashboard_that_cannot_start_takes_the_head_with_it(head: Head):
    before, first = head.processes()["launcher"].pid, dashboard(head)
    first.kill()
    within(20, lambda: dashboard(head).pid != first.pid)
    dashboard(head).kill()

    within(150, lambda: head.processes()["launcher"].pid != before and is_here(head))


def test_a_head_stops_within_eight_seconds_and_leaves_no_process(head: Head):
    launcher = head.processes()["launcher"]
    below = launcher.children(recursive=True)
    began = time.monotonic()
    launcher.terminate()
    psutil.wait_procs([launcher], timeout=20)

    assert time.monotonic() - began < 8
    assert [process for process in below if runs(process)] == []
