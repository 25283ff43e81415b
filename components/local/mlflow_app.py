"""MLflow's server with our own metrics: one process where one worker is asked for.

Run as a file by the supervisor: python -P mlflow_app.py PORT WORKERS. `mlflow server` would import
MLflow twice, in its own process and in uvicorn's, and would have nothing to say to Prometheus
there. Where it finds its data stands in the environment, as a database's URL holds a password.
"""

import base64
import configparser
import hmac
import os
import shutil
import sqlite3
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Send], Awaitable[None]]

METRICS = Path("metrics")
"""Where workers keep their counts, below the program's own folder; new at every start."""


class Metered:
    """An ASGI app that counts and times requests, and shows the counts to who knows the password.

    Labels come from a fixed set, so that no caller can make them many.
    """

    def __init__(self, app: App, password: str) -> None:
        """Wrap the app; METRICS must exist before prometheus_client is imported."""
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


def kind_of(path: str) -> str:
    """Return what a path asks for, as one of four words."""
    if path in ("/health", "/version"):
        return "health"
    if "/mlflow-artifacts/" in path:
        return "artifacts"
    return "api" if path.startswith(("/api/", "/ajax-api/", "/graphql")) else "page"


def settle() -> None:
    """Prepare databases, the administrator and the folder of counts, once for all workers."""
    shutil.rmtree(METRICS, ignore_errors=True)
    METRICS.mkdir(mode=0o700)
    from mlflow.server import constants, handlers
    from mlflow.server.auth import bootstrap_admin_user, store

    database = os.environ[constants.BACKEND_STORE_URI_ENV_VAR]
    settings = configparser.ConfigParser()
    settings.read(os.environ["MLFLOW_AUTH_CONFIG_PATH"])
    for url in (database, settings["mlflow"]["database_uri"]):
        write_ahead(url)
    root = os.environ[constants.ARTIFACT_ROOT_ENV_VAR]
    handlers.initialize_backend_stores(database, database, root)
    bootstrap_admin_user()
    name, password = (settings["mlflow"][f"admin_{key}"] for key in ("username", "password"))
    if not store.authenticate_user(name, password):
        store.update_user(name, password=password)
        note = f"The kept user {name} had another password: it has the platform's credential now."
        print(note, flush=True)


def write_ahead(url: str) -> None:
    """Let readers and one writer of an SQLite file work side by side; the file remembers it."""
    if url.startswith("sqlite:///"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()


def create() -> Metered:
    """Return the app of one worker."""
    from mlflow.server.auth import create_app

    made: Any = create_app()
    return Metered(made, os.environ["MLPLATFORM_METRICS_PASSWORD"])


def main() -> None:
    """Serve until told to stop."""
    port, workers = int(sys.argv[1]), int(sys.argv[2])
    os.environ.update(
        {
            "PROMETHEUS_MULTIPROC_DIR": str(METRICS.absolute()),
            "_MLFLOW_SGI_NAME": "uvicorn",
            "_MLFLOW_SERVER_BOOT_ID": uuid.uuid4().hex,
            "_MLFLOW_SERVER_FILE_STORE": os.environ["MLFLOW_BACKEND_STORE_URI"],
            "_MLFLOW_SERVER_REGISTRY_STORE": os.environ["MLFLOW_BACKEND_STORE_URI"],
            "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
            "_MLFLOW_SERVER_ARTIFACT_DESTINATION": os.environ["MLFLOW_ARTIFACTS_DESTINATION"],
            "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        }
    )
    import uvicorn

    settle()
    # Behind everything else: this folder's names must not hide those of libraries, such as ray.
    sys.path.append(str(Path(__file__).parent))
    app: Any = create() if workers == 1 else "mlflow_app:create"
    uvicorn.run(
        app,
        factory=workers > 1,
        host="127.0.0.1",
        port=port,
        workers=workers,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
