"""MLflow's server with our own metrics: one process where one worker is asked for.

Usage: python -P -m components.local.mlflow_app PORT WORKERS. `mlflow server` would import
MLflow twice, in its own process and in uvicorn's, and would have nothing to say to Prometheus
there. Where it finds its data stands in the environment, as a database's URL holds a password.
"""

import configparser
import fcntl
import os
import shutil
import sqlite3
import sys
import uuid
from pathlib import Path
from typing import Any

from components.local.metered import Metered

METRICS = Path("metrics")
"""Where workers keep their counts, below the program's own folder; new at every start."""


def settle() -> None:
    """Prepare the databases and the administrator; doing it twice changes nothing."""
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

    with open("settle.lock", "w") as lock:  # let go of when it is closed
        fcntl.flock(lock, fcntl.LOCK_EX)
        settle()
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
    shutil.rmtree(METRICS, ignore_errors=True)
    METRICS.mkdir(mode=0o700)
    import uvicorn

    app: Any = create() if workers == 1 else "components.local.mlflow_app:create"
    uvicorn.run(
        app,
        factory=workers > 1,
        host="127.0.0.1",
        port=port,
        workers=workers,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        # Its own 5 seconds end a worker that is still importing on a busy machine, over and over.
        timeout_worker_healthcheck=60,
    )


if __name__ == "__main__":
    main()
