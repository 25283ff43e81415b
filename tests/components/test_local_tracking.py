"""The real MLflow server: what it keeps, whom it answers, what survives its death.

Requests are plain HTTP, so that nothing of MLflow's client can hide a refusal.
"""

import asyncio
import os
import signal
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pulumi
import pytest

from components.local import process, tracking
from components.local.metered import kind_of
from components.local.program import ProgramProvider
from components.local.s3 import call
from components.refused import Refused
from components.secrets import secret
from tests.postgres_server import postgres
from tests.repetitions import times, took
from tests.storage_server import Storage

Server = dict[str, Any]

API = "/api/2.0/mlflow"


@pytest.fixture(scope="module")
def server(
    platform: dict[str, Any],
    storage: Storage,
    start: Callable[..., dict[str, Any]],
    free_ports: Callable[[int], list[int]],
) -> Iterator[Server]:
    """Yield a running server whose artifacts are in the storage."""
    (port,) = free_ports(1)
    data = Path(platform["data"]) / "mlflow"
    own = Path(platform["run"]) / "tracking"
    keys = {name: uuid.uuid4().hex * 2 for name in ("password", "cookie", "metrics")}
    database = f"sqlite:///{data}/mlflow.db"
    program = start(
        "tracking",
        command=tracking.command(port, 1),
        environment=tracking.environment(
            port, database, own, keys["cookie"], keys["metrics"], storage["environment"]
        ),
        files={"auth.ini": tracking.users(data, keys["password"])},
        folders=[str(data)],
        ports=[port],
        ready=f"http://127.0.0.1:{port}/health",
        stop_seconds=10,
    )
    yield {"port": port, "keys": keys, "program": program, "data": data, "own": own}
    ProgramProvider().delete("tracking", program)


def client(server: Server, user: str = "admin", password: str = "") -> httpx.Client:
    """Return an HTTP client that is somebody."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{server['port']}",
        auth=(user, password or server["keys"]["password"]),
        trust_env=False,
        timeout=30,
    )


def new_run(http: httpx.Client) -> str:
    """Start a run in an experiment of its own and return its id."""
    made = http.post(f"{API}/experiments/create", json={"name": uuid.uuid4().hex})
    where = {"experiment_id": made.raise_for_status().json()["experiment_id"]}
    run = http.post(f"{API}/runs/create", json=where)
    return run.raise_for_status().json()["run"]["info"]["run_id"]


def history(http: httpx.Client, run: str, key: str) -> list[float]:
    """Return every value of a metric, in the order of steps."""
    asked = {"run_id": run, "metric_key": key, "max_results": 10000}
    found = http.get(f"{API}/metrics/get-history", params=asked).raise_for_status().json()
    return [entry["value"] for entry in sorted(found["metrics"], key=lambda entry: entry["step"])]


def serving(server: Server) -> int:
    """Return the oldest process of the server."""
    return min(process.marked(server["own"]), key=lambda found: found.create_time()).pid


def restart(server: Server, **changes: Any) -> None:
    """Start the server anew with other inputs, as the engine would."""
    wanted = {**server["program"], **changes}
    ProgramProvider().update("tracking", server["program"], wanted)
    server["program"] = wanted


def test_an_artifact_goes_through_the_server_into_the_bucket(
    server: Server, storage: Storage
) -> None:
    body, name = os.urandom(100_000), uuid.uuid4().hex
    path = f"/api/2.0/mlflow-artifacts/artifacts/{name}/model.bin"
    with client(server) as http:
        http.put(path, content=body).raise_for_status()
        assert http.get(path).content == body
    kept = call(
        storage["environment"], "get_object", Bucket="artifacts", Key=f"mlruns/{name}/model.bin"
    )
    assert kept["Body"].read() == body


def test_a_run_says_that_its_artifacts_are_reached_through_the_server(server: Server) -> None:
    with client(server) as http:
        run = http.get(f"{API}/runs/get", params={"run_id": new_run(http)}).json()["run"]
    assert run["info"]["artifact_uri"].startswith("mlflow-artifacts:/")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/version"),
        ("GET", "/metrics"),
        ("GET", "/graphql"),
        ("POST", "/graphql"),
        ("GET", "/signup"),
        ("GET", f"{API}/experiments/search"),
        ("POST", f"{API}/runs/create"),
        ("POST", f"{API}/users/create"),
        ("GET", f"/ajax-api{API[4:]}/experiments/search"),
        ("GET", "/ajax-api/3.0/mlflow/assistant/config"),
        ("GET", "/ajax-api/3.0/jobs"),
        ("GET", "/api/2.0/mlflow-artifacts/artifacts"),
        ("PUT", "/api/2.0/mlflow-artifacts/artifacts/x"),
        ("GET", "/get-artifact"),
        ("POST", "/v1/traces"),
        ("GET", "/gateway/x"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
    ],
)
@pytest.mark.parametrize("identity", [None, ("admin", "wrong"), ("nobody", "x"), ("", "")])
def test_nobody_gets_in_without_a_password(
    server: Server, method: str, path: str, identity: tuple[str, str] | None
) -> None:
    url = f"http://127.0.0.1:{server['port']}{path}"
    assert httpx.request(method, url, auth=identity, trust_env=False).status_code == 401


def test_what_is_open_says_nothing_of_what_is_kept(server: Server) -> None:
    base = f"http://127.0.0.1:{server['port']}"
    assert httpx.get(f"{base}/health", trust_env=False).text == "OK"
    said = httpx.get(f"{base}/api/3.0/mlflow/server-info", trust_env=False).text
    assert all(word not in said for word in [*server["keys"].values(), str(server["data"])])


def test_a_forged_host_is_refused(server: Server) -> None:
    with client(server) as http:
        answer = http.get(f"{API}/experiments/search", headers={"host": "evil.example"})
    assert answer.status_code == 403


def test_a_page_of_another_site_cannot_change_anything(server: Server) -> None:
    with client(server) as http:
        answer = http.post(
            f"{API}/experiments/create",
            json={"name": "forged"},
            headers={"origin": "https://evil.example"},
        )
    assert answer.status_code == 403


def test_a_stranger_with_a_password_sees_and_changes_nothing_of_others(server: Server) -> None:
    with client(server) as http:
        run = new_run(http)
        made = http.post(f"{API}/users/create", json={"username": "stranger", "password": "a" * 16})
        assert made.status_code == 200
    metric = {"run_id": run, "key": "k", "value": 1, "timestamp": 1}
    with client(server, "stranger", "a" * 16) as http:
        assert http.get(f"{API}/runs/get", params={"run_id": run}).status_code == 403
        assert http.post(f"{API}/runs/log-metric", json=metric).status_code == 403
        assert http.post(f"{API}/users/create", json={"username": "x"}).status_code == 403
        found = http.post(f"{API}/experiments/search", json={"max_results": 100}).json()
    assert found.get("experiments", []) == []


def test_metrics_count_requests_and_ask_for_a_password_of_their_own(server: Server) -> None:
    with client(server) as http:
        http.get(f"{API}/experiments/search", params={"max_results": 1})
        assert http.get("/metrics").status_code == 401
    with client(server, password=server["keys"]["metrics"]) as http:
        shown = http.get("/metrics").raise_for_status().text
        assert http.get(f"{API}/experiments/search").status_code == 401
    assert 'mlflow_requests_total{kind="api",method="GET",status="200"}' in shown
    assert 'mlflow_request_seconds_bucket{kind="api",le="0.1"}' in shown


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/health", "health"),
        ("/api/2.0/mlflow/runs/get", "api"),
        ("/api/2.0/mlflow-artifacts/artifacts/a/b", "artifacts"),
        ("/whatever/a/stranger/types", "page"),
    ],
)
def test_metrics_know_four_kinds_of_path(path: str, kind: str) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize("file", ["mlflow.db", "auth.db"])
def test_the_databases_are_in_write_ahead_mode(server: Server, file: str) -> None:
    connection = sqlite3.connect(server["data"] / file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_no_secret_is_an_argument_or_in_the_log(server: Server) -> None:
    words = [word for found in process.marked(server["own"]) for word in found.cmdline()]
    said = " ".join(words) + Path(server["program"]["log"]).read_text()
    assert [name for name, value in server["keys"].items() if value in said] == []


def test_it_listens_on_its_own_port_of_loopback_alone(server: Server) -> None:
    listening = {
        tuple(connection.laddr)
        for found in process.marked(server["own"])
        for connection in found.net_connections("inet")
        if connection.status == "LISTEN"
    }
    assert listening == {("127.0.0.1", server["port"])}


@pytest.mark.timeout(900)
def test_no_metric_is_lost_or_doubled_when_the_server_is_killed(server: Server) -> None:
    for _ in range(times(10)):
        with client(server) as http:
            run = new_run(http)
            for step in range(60):
                if step == 30:
                    os.kill(serving(server), signal.SIGKILL)
                    killed = time.monotonic()
                metric = {"run_id": run, "key": "loss", "value": step, "step": step, "timestamp": 1}
                deadline = time.monotonic() + 90
                while True:
                    try:
                        http.post(f"{API}/runs/log-metric", json=metric).raise_for_status()
                        break
                    except httpx.HTTPError:
                        assert time.monotonic() < deadline
                        time.sleep(0.2)
                if step == 30:
                    took(time.monotonic() - killed)
            assert history(http, run, "loss") == [float(step) for step in range(60)]


def test_a_new_credential_becomes_the_password_of_the_kept_user(server: Server) -> None:
    old = server["keys"]["password"]
    with client(server) as http:
        run = new_run(http)
    server["keys"]["password"] = uuid.uuid4().hex * 2
    text = tracking.users(server["data"], server["keys"]["password"])
    restart(server, files={"auth.ini": text})
    with client(server, password=old) as http:
        assert http.get(f"{API}/runs/get", params={"run_id": run}).status_code == 401
    with client(server) as http:
        assert http.get(f"{API}/runs/get", params={"run_id": run}).status_code == 200
    assert "it has the platform's credential now" in Path(server["program"]["log"]).read_text()


@pytest.mark.timeout(300)
def test_two_workers_on_postgresql_restart_nothing_but_the_server(
    server: Server, platform: dict[str, Any], free_ports: Callable[[int], list[int]]
) -> None:
    storage = Path(platform["run"]) / "storage"
    before = {found.pid for found in process.marked(storage)}
    word = uuid.uuid4().hex
    (port,) = free_ports(1)
    sqlite = server["program"]
    with postgres(port, word) as url:
        restart(
            server,
            command=tracking.command(server["port"], 2),
            environment={**sqlite["environment"], "MLFLOW_BACKEND_STORE_URI": tracking.driven(url)},
        )
        with client(server) as http:
            run = new_run(http)
            batch = [{"key": "m", "value": n, "step": n, "timestamp": n} for n in range(500)]
            http.post(
                f"{API}/runs/log-batch", json={"run_id": run, "metrics": batch}
            ).raise_for_status()
            assert history(http, run, "m") == [float(n) for n in range(500)]
        words = [word for found in process.marked(server["own"]) for word in found.cmdline()]
        workers = [found for found in process.marked(server["own"]) if "spawn_main" in
                   " ".join(found.cmdline())]  # fmt: skip
        ProgramProvider().remove(Path(platform["run"]), "tracking")
    assert word not in " ".join(words) + Path(server["program"]["log"]).read_text()
    assert len(workers) == 2
    assert {found.pid for found in process.marked(storage)} == before


@pytest.mark.parametrize("url", ["postgresql://u:p@h/d", "postgres://u:p@h/d"])
def test_a_postgresql_url_names_the_driver(url: str) -> None:
    assert tracking.driven(url) == "postgresql+psycopg2://u:p@h/d"


@pytest.mark.parametrize("url", ["", "mysql://u:p@h/d", "sqlite:///word", "word"])
def test_another_database_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(Refused, match="no PostgreSQL URL") as refused:
        tracking.driven(url)
    assert "word" not in str(refused.value).replace("password", "")


def test_clients_get_a_name_and_a_password_and_the_address() -> None:
    assert tracking.access("http://127.0.0.1:5000", "word") == {
        "MLFLOW_TRACKING_URI": "http://127.0.0.1:5000",
        "MLFLOW_TRACKING_USERNAME": "admin",
        "MLFLOW_TRACKING_PASSWORD": "word",
    }


def test_a_missing_secret_says_how_to_set_it() -> None:
    with pytest.raises(Refused, match="pulumi config set --secret mlplatform:warehouse"):
        secret("warehouse")


def test_a_secret_of_the_configuration_stays_one() -> None:
    pulumi.runtime.set_all_config({"mlplatform:warehouse": "word"}, ["mlplatform:warehouse"])
    try:
        assert asyncio.run(is_secret_of("warehouse"))
    finally:
        pulumi.runtime.set_all_config({})


async def is_secret_of(name: str) -> bool:
    """Tell whether a configuration value is marked as a secret."""
    return await secret(name).is_secret()
