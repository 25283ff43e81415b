"""How the HTTP servers inside Ray Serve's processes behave on this machine."""

from asyncio import AbstractEventLoop
from importlib import import_module
from typing import Any

from uvicorn import config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class OneWrite:
    """A transport that sends what is written in one turn of the event loop in one system call.

    uvicorn writes head and body of an answer apart. Together they cost the server a fifth and
    HAProxy half of the time of a small answer less (docs/benchmarks.md).
    """

    def __init__(self, transport: Any, loop: AbstractEventLoop) -> None:
        """Wrap a transport."""
        self.transport = transport
        self.loop = loop
        self.waiting: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the transport."""
        return getattr(self.transport, name)

    def write(self, data: bytes) -> None:
        """Keep the data until the turn ends."""
        if not self.waiting:
            self.loop.call_soon(self.flush)
        self.waiting.append(data)

    def flush(self) -> None:
        """Send what waits."""
        if self.waiting:
            data, self.waiting = b"".join(self.waiting), []
            self.transport.write(data)

    def close(self) -> None:
        """Send what waits, then close."""
        self.flush()
        self.transport.close()


class OneWriteProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol over a transport with one write per answer."""

    def connection_made(self, transport: Any) -> None:
        """Wrap the transport of a new connection."""
        super().connection_made(OneWrite(transport, self.loop))  # pyright: ignore[reportArgumentType]


def settle() -> list[Any]:
    """Prepare the process; Ray Serve calls it before a replica or proxy listens.

    Named by RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH; returns no further middleware.
    """
    replica: Any = import_module("ray.serve._private.replica")
    listen = replica.add_port_to_grpc_server

    def listen_on_loopback(server: Any, address: str) -> Any:
        # A replica asks for `[::]`, and no setting of Ray Serve names another address.
        return listen(server, address.replace("[::]", "127.0.0.1"))

    replica.add_port_to_grpc_server = listen_on_loopback
    config.HTTP_PROTOCOLS["auto"] = f"{__name__}:{OneWriteProtocol.__name__}"
    return []
