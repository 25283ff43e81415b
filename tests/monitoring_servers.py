"""The real monitoring servers: from PATH or the cache, else built, which takes minutes once."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from components.local.gomodule import build
from components.local.prometheus_build import SERVERS, found


def command(kind: str) -> str:
    """Return the command of one of `SERVERS`."""
    if not (here := found(kind)):
        build(SERVERS[kind].programs)
        here = found(kind)
    assert here, f"{kind} is neither on PATH nor built"
    return str(here)


def free_port() -> int:
    """Return a port of the loopback interface that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(kind: str, port: int, arguments: Sequence[str], own: Path) -> Iterator[int]:
    """Run a server with its `web.yml` of this folder until the block ends; yield its process id."""
    own.mkdir(parents=True, exist_ok=True)
    listen = [f"--web.listen-address=127.0.0.1:{port}", f"--web.config.file={own}/web.yml"]
    with (
        (own / "log").open("wb") as log,
        subprocess.Popen(
            [command(kind), *listen, *arguments], cwd=own, stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            wait(port, own / "log")
            yield process.pid
        finally:
            process.kill()


def wait(port: int, log: Path, seconds: float = 30) -> None:
    """Wait until a server gives any answer."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/-/ready", trust_env=False)
            return
        except httpx.HTTPError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
