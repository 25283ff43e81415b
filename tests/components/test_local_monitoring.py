"""The monitoring servers as this machine starts them: real ones, without the engine."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import yaml

from components.alerts.firing import USER, firing
from components.alerts.rules import rule_files
from components.contracts.monitoring import MonitoringSpec
from components.local import scraping
from components.local.program import Program, digest
from components.local.prometheus_build import SERVERS
from stacks.rehearse import rehearse
from tests.monitoring_servers import command, free_port, running

PASSWORD = "5e" * 32
KINDS = ("machine", "alertmanager", "prometheus")

# Where the servers are not there yet, they are built first.
pytestmark = pytest.mark.timeout(1800)


@dataclass(frozen=True)
class Servers:
    """Three servers that watch each other, and a service that is not there."""

    run: Path
    ports: dict[str, int]
    pids: dict[str, int]

    def url(self, kind: str) -> str:
        return f"http://127.0.0.1:{self.ports[kind]}"

    def query(self, expression: str) -> list[dict[str, Any]]:
        answer = httpx.get(
            f"{self.url('prometheus')}/api/v1/query",
            params={"query": expression},
            auth=(USER, PASSWORD),
            trust_env=False,
        )
        return answer.raise_for_status().json()["data"]["result"]


def write_targets(run: Path, ports: dict[str, int]) -> None:
    (run / "targets").mkdir()
    for job, port in ports.items():
        text = yaml.safe_dump([{"targets": [f"127.0.0.1:{port}"], "labels": {"job": job}}])
        (run / "targets" / f"{job}.yml").write_text(text)
        (run / "targets" / f"{job}.password").write_text(PASSWORD)


def write_configuration(run: Path, alertmanager: int) -> Path:
    """Write what Prometheus reads; its alerts fire at once."""
    spec = MonitoringSpec(scrape_seconds=1)
    own = run / "prometheus"
    files = rule_files(spec, scraping.SERVICES)
    files["alerts.yml"] = files["alerts.yml"].replace("for: 1m", "for: 0s")
    for name, text in {
        **files,
        "prometheus.yml": scraping.prometheus(spec, run, alertmanager),
    }.items():
        (own / name).write_text(text)
    return own / "prometheus.yml"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    run = tmp_path_factory.mktemp("run")
    ports = {kind: free_port() for kind in KINDS}
    write_targets(run, {**ports, "tracking": free_port()})
    for kind in KINDS:
        (run / kind).mkdir()
        (run / kind / "web.yml").write_text(scraping.web(PASSWORD))
    (run / "alertmanager" / "alertmanager.yml").write_text(scraping.alertmanager())
    configuration = write_configuration(run, ports["alertmanager"])
    arguments = {
        "machine": ["--collector.disable-defaults", "--collector.filesystem"],
        "alertmanager": [
            f"--config.file={run}/alertmanager/alertmanager.yml",
            f"--storage.path={run}/alertmanager/kept",
            "--cluster.listen-address=",
        ],
        "prometheus": [
            f"--config.file={configuration}",
            f"--storage.tsdb.path={run}/prometheus/kept",
        ],
    }
    with ExitStack() as stack:
        pids = {
            kind: stack.enter_context(running(kind, ports[kind], arguments[kind], run / kind))
            for kind in KINDS
        }
        yield Servers(run, ports, pids)


def eventually(found: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.2)
    return value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("auth", [None, (USER, "wrong"), ("somebody", PASSWORD)])
def test_a_server_refuses_who_has_no_password(
    servers: Servers, kind: str, auth: tuple[str, str] | None
):
    for path in ("/", "/metrics", "/api/v1/status/config", "/api/v2/alerts", "/-/ready"):
        assert httpx.get(servers.url(kind) + path, auth=auth, trust_env=False).status_code == 401


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_listens_on_one_port_of_the_loopback_interface(servers: Servers, kind: str):
    listening = [
        connection.laddr
        for connection in psutil.Process(servers.pids[kind]).net_connections("all")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert [tuple(address) for address in listening] == [("127.0.0.1", servers.ports[kind])]


@pytest.mark.parametrize("kind", KINDS)
def test_prometheus_scrapes_the_servers_with_their_passwords(servers: Servers, kind: str):
    eventually(lambda: servers.query(f'up{{job="{kind}"}} == 1'))


def test_a_service_that_does_not_answer_is_among_the_firing_alerts(servers: Servers):
    def down() -> list[Any]:
        alerts = firing(servers.url("alertmanager"), PASSWORD)
        return [alert for alert in alerts if alert.name == "ServiceDown"]

    (alert,) = eventually(down)
    assert alert.severity == "critical"
    assert alert.summary.startswith("tracking at 127.0.0.1:")
    assert alert.since.tzinfo is not None


def test_firing_alerts_are_kept_from_who_has_no_password(servers: Servers):
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        firing(servers.url("alertmanager"), "wrong")


def test_free_space_of_the_disks_is_recorded(servers: Servers):
    (ratio, *_) = eventually(lambda: servers.query("device:disk_free:ratio"))
    assert 0 <= float(ratio["value"][1]) <= 1


def test_promtool_accepts_the_configuration(servers: Servers):
    told = subprocess.run(
        [command("promtool"), "check", "config", servers.run / "prometheus" / "prometheus.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr


def test_the_hash_of_a_password_is_the_same_each_time_and_opens_nothing_else():
    import bcrypt

    written = scraping.bcrypt_hash(PASSWORD)
    assert written == scraping.bcrypt_hash(PASSWORD)
    assert bcrypt.checkpw(PASSWORD.encode(), written.encode())
    assert not bcrypt.checkpw(("00" * 32).encode(), written.encode())


@pytest.fixture
def wishes(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Return what the platform asks of each of its programs, by their names."""
    found = dict[str, dict[str, Any]]()
    made = Program.__init__

    def noted(self: Program, name: str, **wish: Any) -> None:
        found[name] = wish
        made(self, name, **wish)

    monkeypatch.setattr(Program, "__init__", noted)
    rehearse("local")
    return found


def test_prometheus_scrapes_what_the_programs_of_the_platform_offer(
    wishes: dict[str, dict[str, Any]],
):
    scrapes = [wish["scrape"] for wish in wishes.values() if wish.get("scrape")]
    offered = {scrape["job"]: "password" in scrape for scrape in scrapes}
    # Ray tells of its nodes itself.
    assert {**offered, "ray": False} == scraping.SERVICES


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_of_another_build_is_started_anew(wishes: dict[str, dict[str, Any]], kind: str):
    (wish,) = [wish for name, wish in wishes.items() if name.endswith(f"-monitoring-{kind}")]
    asked = {"command": [], "environment": wish["environment"]}
    newer = {**asked, "environment": {"MLPLATFORM_BUILD": "newer"}}
    assert wish["environment"]["MLPLATFORM_BUILD"] == SERVERS[kind].programs.key
    assert digest(asked) != digest(newer)
