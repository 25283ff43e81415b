"""A stranger's server on the front door's port is not the front door."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from components.local.front_door import FrontDoorProvider
from components.refused import Refused


@pytest.fixture
def stranger() -> Iterator[int]:
    """Yield the port of a server that is no process of the platform."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def door(stranger: int, tmp_path: Path) -> dict[str, Any]:
    """Return the outputs of a door whose port the stranger took while the machine was off."""
    return {
        "name": "door",
        "ray": "http://127.0.0.1:9",
        "port": float(stranger),
        "kept": str(tmp_path / "serve.json"),
        "url": f"http://127.0.0.1:{stranger}",
    }


def test_a_strangers_answer_is_a_change_and_no_open_door(door: dict[str, Any]):
    assert FrontDoorProvider().diff("door", door, door).changes
    assert FrontDoorProvider().read("door", door).id == ""


def test_a_port_that_a_stranger_has_is_told_with_its_holder(door: dict[str, Any]):
    taken = rf"platform\.serving\.ports\.http: port {int(door['port'])} is taken by process \d+"
    with pytest.raises(Refused, match=taken):
        FrontDoorProvider().update("door", door, {**door, "token": "token"})
