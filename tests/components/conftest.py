"""Real servers for the tests of this machine's components."""

import shutil
import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from components.local import ports, process, seaweedfs
from components.local.bucket import BucketProvider
from components.local.leftovers import LeftoversProvider
from components.local.program import ProgramProvider
from components.local.storage import BUCKETS, PREFERRED, access
from components.local.supervisor import SupervisorProvider
from tests.storage_server import Storage, asked, wish

Start = Callable[..., dict[str, Any]]


@contextmanager
def supervised() -> Generator[dict[str, Any]]:
    """Hold the outputs of a running supervisor with folders of its own: `data`, `run`, `api`."""
    short = Path(tempfile.mkdtemp(prefix="mlp-test-"))
    asked = {"data": str(short / "data"), "run": str(short / "run"), "api": None}
    provider = SupervisorProvider()
    made = provider.create(asked)
    yield made.outs or {}
    provider.delete(made.id, made.outs or {})
    left = process.marked(Path(asked["run"]))
    shutil.rmtree(short, ignore_errors=True)
    assert left == []


@pytest.fixture(scope="module")
def platform() -> Iterator[dict[str, Any]]:
    """Yield a supervisor that the tests of a module share."""
    with supervised() as outputs:
        yield outputs


@pytest.fixture
def supervisor() -> Iterator[dict[str, Any]]:
    """Yield a supervisor that a test may kill."""
    with supervised() as outputs:
        yield outputs


@pytest.fixture(scope="module")
def start(platform: dict[str, Any]) -> Start:
    """Return a function that starts a program under the supervisor and returns its inputs."""

    logs = Path(platform["data"]) / "logs"

    def begin(name: str, **wish: Any) -> dict[str, Any]:
        asked = {
            "name": name, "supervisor": platform["api"], "environment": {}, "files": {},
            "folders": [], "ports": [], "ready": "", "scrape": None, "start": True,
            "stop_seconds": 3, "url": "", "log": str(logs / f"{name}.log"),
            **wish,
        }  # fmt: skip
        ProgramProvider().create(asked)
        return asked

    return begin


@pytest.fixture(scope="session")
def free_ports() -> Callable[[int], list[int]]:
    """Return a function that finds ports nobody listens on, no two calls the same."""
    candidates = iter(range(25100, 28000))

    def find(count: int) -> list[int]:
        found: list[int] = []
        for port in candidates:
            if ports.is_free(port):
                found.append(port)
            if len(found) == count:
                break
        return found

    return find


@pytest.fixture(scope="module")
def storage(
    platform: dict[str, Any],
    start: Callable[..., dict[str, Any]],
    free_ports: Callable[[int], list[int]],
) -> Iterator[Storage]:
    """Yield a running server with its four buckets."""
    keys = {name: uuid.uuid4().hex * 2 for name in ("secret", "inside", "encryption")}
    ports = dict(zip(PREFERRED, free_ports(len(PREFERRED)), strict=True))
    program = start("storage", **wish(platform, ports, keys))
    environment = access(f"http://127.0.0.1:{ports['s3']}", keys["secret"])
    for bucket in BUCKETS:
        BucketProvider().create(asked(environment, bucket))
    yield {"ports": ports, "keys": keys, "program": program, "environment": environment}
    ProgramProvider().delete("storage", program)
    LeftoversProvider().delete("", {"paths": seaweedfs.sockets(ports)})
    assert [path for path in seaweedfs.sockets(ports) if Path(path).exists()] == []
