"""Load for an HTTP server: as many requests as N connections carry, or so many a second.

`python -m tests.bench.load URL BODY_FILE [--connections 16 | --rate 500] [--pids 1,2]`
prints one JSON object. Requests are raw bytes on keep-alive connections, made once; the generator
costs some 20 µs of CPU a request. In the open loop, a latency counts from when a request was due,
so that a server that stalls cannot hide what it kept waiting.
"""

import argparse
import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil


@dataclass
class Measured:
    """What came back."""

    latencies: list[float] = field(default_factory=list[float])
    """Seconds."""
    failed: dict[str, int] = field(default_factory=dict[str, int])
    """How many by kind: a status other than 200, or a lost connection."""

    def fail(self, kind: str) -> None:
        """Count one failure."""
        self.failed[kind] = self.failed.get(kind, 0) + 1


class Connection(asyncio.Protocol):
    """One keep-alive connection with one request under way at a time."""

    def __init__(self) -> None:
        """Start with nothing received."""
        self.buffer = b""
        self.waiting: asyncio.Future[int] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the way out."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Settle the request once its answer is whole."""
        self.buffer = self.buffer + data if self.buffer else data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or self.waiting is None:
            return
        head = self.buffer[:end].lower()
        start = head.find(b"content-length:")
        stop = head.find(b"\r", start)
        length = int(head[start + 15 : stop if stop > 0 else None]) if start >= 0 else 0
        if len(self.buffer) >= end + 4 + length:
            self.buffer = self.buffer[end + 4 + length :]
            if not self.waiting.done():
                self.waiting.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request under way that no answer comes."""
        self.transport = None
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(ConnectionResetError())

    async def ask(self, request: bytes) -> int:
        """Return the status of one answer."""
        if self.transport is None:
            raise ConnectionResetError
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.waiting


class Load:
    """One server, one request, asked again and again."""

    def __init__(self, url: str, body: bytes, key: str = "") -> None:
        """Take where to ask and what."""
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        key_line = f"Authorization: Bearer {key}\r\n" if key else ""
        self.request = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n{key_line}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body
        self.measured = Measured()

    async def connect(self) -> Connection:
        """Return an open connection."""
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Connection, self.host, self.port))[1]

    async def ask(self, connection: Connection, due: float) -> Connection:
        """Ask once and note it; return a connection that is open."""
        try:
            status = await connection.ask(self.request)
            if status == 200:
                self.measured.latencies.append(time.perf_counter() - due)
            else:
                self.measured.fail(str(status))
            return connection
        except ConnectionError:
            self.measured.fail("connection lost")
        while True:
            try:
                return await self.connect()
            except OSError:
                await asyncio.sleep(0.01)

    async def closed(self, connections: int, seconds: float) -> None:
        """Ask on every connection as soon as the last answer is there."""
        until = time.perf_counter() + seconds

        async def one() -> None:
            connection = await self.connect()
            while (now := time.perf_counter()) < until:
                connection = await self.ask(connection, now)
            if connection.transport:
                connection.transport.close()

        await asyncio.gather(*(one() for _ in range(connections)))

    async def open(self, rate: float, seconds: float) -> None:
        """Ask `rate` times a second whether or not answers have come."""
        idle = [await self.connect() for _ in range(16)]
        begun, sent = time.perf_counter(), 0
        under_way: set[asyncio.Task[None]] = set()

        async def one(due: float) -> None:
            connection = idle.pop() if idle else await self.connect()
            idle.append(await self.ask(connection, due))

        while (passed := time.perf_counter() - begun) < seconds:
            while sent < passed * rate:
                task = asyncio.create_task(one(begun + sent / rate))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
                sent += 1
            await asyncio.sleep(0.001)
        await asyncio.gather(*under_way)


def cpu(pids: list[int]) -> float:
    """Return the CPU seconds that processes have used so far."""
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def quantile(ordered: list[float], share: float) -> float:
    """Return a quantile of ordered values, in milliseconds."""
    if not ordered:
        return float("nan")
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)


def run(
    url: str,
    body: bytes,
    *,
    key: str = "",
    connections: int = 16,
    rate: float | None = None,
    seconds: float = 10.0,
    pids: tuple[int, ...] = (),
) -> dict[str, object]:
    """Ask for so many seconds after one of warming up; return requests a second and latencies."""
    warm, load = Load(url, body, key), Load(url, body, key)
    asyncio.run(warm.closed(min(connections, 4), 1.0))
    watched = list(pids)
    before, began, own = cpu(watched), time.perf_counter(), time.process_time()
    asyncio.run(load.open(rate, seconds) if rate else load.closed(connections, seconds))
    passed = time.perf_counter() - began
    used, own = cpu(watched) - before, time.process_time() - own
    ordered = sorted(load.measured.latencies)
    count = max(len(ordered), 1)
    return {
        "loop": f"open, {rate:g}/s" if rate else f"closed, {connections} connections",
        "requests": len(ordered),
        "failed": load.measured.failed,
        "requests_per_second": round(len(ordered) / passed, 1),
        "p50_ms": quantile(ordered, 0.5),
        "p99_ms": quantile(ordered, 0.99),
        "max_ms": quantile(ordered, 1.0),
        "server_cpu_us_per_request": round(1e6 * used / count, 1) if watched else None,
        "generator_cpu_us_per_request": round(1e6 * own / count, 1),
    }


def main() -> None:
    """Read the arguments and print what was measured; the key comes from SERVING_KEY."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("body", type=Path)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--pids", default="")
    given = parser.parse_args()
    found = run(
        given.url,
        given.body.read_bytes(),
        key=os.environ.get("SERVING_KEY", ""),
        connections=given.connections,
        rate=given.rate,
        seconds=given.seconds,
        pids=tuple(int(pid) for pid in given.pids.split(",") if pid),
    )
    print(json.dumps(found))


if __name__ == "__main__":
    main()
