"""An ASGI app that counts and times what it answers, for Prometheus."""

import base64
import hmac
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Send], Awaitable[None]]


class Metered:
    """An ASGI app that counts and times requests, and shows the counts to who knows the password.

    Labels come from a fixed set, so that no caller can make them many.
    """

    def __init__(self, app: App, password: str) -> None:
        """Wrap the app; PROMETHEUS_MULTIPROC_DIR must be set by then."""
        import prometheus_client
        from prometheus_client import multiprocess

        self.app = app
        self.expected = b"Basic " + base64.b64encode(f"admin:{password}".encode())
        self.registry = prometheus_client.CollectorRegistry()
        multiprocess.MultiProcessCollector(self.registry)
        self.show = prometheus_client.generate_latest
        self.requests = prometheus_client.Counter(
            "mlflow_requests", "Answered requests.", ["kind", "method", "status"]
        )
        self.seconds = prometheus_client.Histogram(
            "mlflow_request_seconds", "Time to the last byte of an answer.", ["kind"]
        )

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Any]], send: Send
    ) -> None:
        """Answer `/metrics`; count everything else."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/metrics":
            await self.answer(scope, send)
        elif other_scheme(scope):
            # MLflow answers 500 where credentials are not a name and a password.
            await refuse(send)
        else:
            await self.count(scope, receive, send)

    async def answer(self, scope: Scope, send: Send) -> None:
        """Show the counts, or ask for the password."""
        given = dict(scope["headers"]).get(b"authorization", b"")
        allowed = hmac.compare_digest(given, self.expected)
        kind = b"text/plain; version=0.0.4; charset=utf-8"
        asked = [] if allowed else [(b"www-authenticate", b'Basic realm="metrics"')]
        await send(
            {
                "type": "http.response.start",
                "status": 200 if allowed else 401,
                "headers": [(b"content-type", kind), *asked],
            }
        )
        body = self.show(self.registry) if allowed else b""
        await send({"type": "http.response.body", "body": body})

    async def count(self, scope: Scope, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        """Pass the request on and note how it was answered."""
        status, start = "500", time.perf_counter()

        async def noting(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        kind = kind_of(scope["path"])
        known = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
        method = scope["method"] if scope["method"] in known else "other"
        try:
            await self.app(scope, receive, noting)
        finally:
            self.requests.labels(kind, method, status).inc()
            self.seconds.labels(kind).observe(time.perf_counter() - start)


def other_scheme(scope: Scope) -> bool:
    """Tell whether a request carries credentials that are not a name and a password."""
    given = dict(scope["headers"]).get(b"authorization", b"")
    return bool(given) and not given.lower().startswith(b"basic ")


async def refuse(send: Send) -> None:
    """Ask for a name and a password."""
    headers = [(b"www-authenticate", b'Basic realm="mlflow"'), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def kind_of(path: str) -> str:
    """Return what a path asks for, as one of four words."""
    if path in ("/health", "/version"):
        return "health"
    if "/mlflow-artifacts/" in path:
        return "artifacts"
    return "api" if path.startswith(("/api/", "/ajax-api/", "/graphql")) else "page"
