"""What a stranger, a careless user and a hostile client get from a real platform."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.integration.conftest import CHECKOUT, Platform, home_for_tests
from workloads.flight_delay.deploy import SAMPLE

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

FLIGHT = SAMPLE["flights"][0]


def flights(**changes: Any) -> dict[str, Any]:
    """Return the sample request with changes to its flight."""
    return {"flights": [{**FLIGHT, **changes}]}


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"<xml/>",
    "half of JSON": b'{"flights": [{"carrier": "UA"',
    "a number": b"3",
    "null": b"null",
    "no flights": b'{"flights": []}',
    "an unknown key": json.dumps({**SAMPLE, "admin": True}).encode(),
    "an unknown key of a flight": json.dumps(flights(late=1)).encode(),
    "a wrong type": json.dumps(flights(hour="18")).encode(),
    "NaN": json.dumps(flights(temp=float("nan"))).encode(),
    "infinity": json.dumps(flights(temp=float("inf"))).encode(),
    "a huge number": json.dumps(flights(distance=10**400)).encode(),
    "out of range": json.dumps(flights(hour=99)).encode(),
    "a boolean for a number": json.dumps(flights(hour=True)).encode(),
    "a long code": json.dumps(flights(carrier="U" * 10_000)).encode(),
    "too many flights": json.dumps({"flights": [FLIGHT] * 1001}).encode(),
    "deep nesting": b'{"flights":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "a body that is too large": b'{"flights":"' + b"x" * 3_000_000 + b'"}',
    "bad UTF-8": b'{"flights": [{"carrier": "\xff\xfe"}]}',
    "a NUL": b"\x00" * 100,
    "SQL": json.dumps(flights(carrier="';DROP")).encode()[:-1] + b"x",
}


def ask(platform: Platform, body: bytes, **headers: str) -> httpx.Response:
    """Send a body to the model with the right key, unless told otherwise."""
    sent = {
        "Authorization": f"Bearer {platform.variables['SERVING_KEY']}",
        "Content-Type": "application/json",
        **headers,
    }
    url = platform.model["url"]
    return httpx.post(url, content=body, headers=sent, trust_env=False, timeout=30)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_request_gets_a_short_refusal_and_harms_nobody(
    platform: Platform, kind: str
) -> None:
    answer = ask(platform, HOSTILE[kind])
    assert 400 <= answer.status_code < 500, answer.text[:300]
    assert len(answer.content) < 2000
    assert "Traceback" not in answer.text
    assert ask(platform, json.dumps(SAMPLE).encode()).status_code == 200


def test_a_broken_connection_in_the_middle_of_a_request_harms_nobody(platform: Platform) -> None:
    port = httpx.URL(platform.model["url"]).port or 80
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(
                b"POST /delays/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"
            )
    assert ask(platform, json.dumps(SAMPLE).encode()).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_refused(platform: Platform, method: str) -> None:
    headers = {"Authorization": f"Bearer {platform.variables['SERVING_KEY']}"}
    url = platform.model["url"]
    answer = httpx.request(method, url, headers=headers, trust_env=False)
    assert answer.status_code == 405


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer wrong", "Basic YWRtaW46YWRtaW4="])
def test_a_caller_without_the_key_is_refused(platform: Platform, key: str) -> None:
    assert ask(platform, json.dumps(SAMPLE).encode(), Authorization=key).status_code == 401


def test_wrong_passwords_are_refused_by_every_service(platform: Platform) -> None:
    env, outputs = platform.variables, platform.outputs
    asked = {
        "tracking": f"{env['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/experiments/search?max_results=1",
        "jobs": f"{env['RAY_ADDRESS']}/api/jobs/",
        "serve": f"{env['RAY_ADDRESS']}/api/serve/applications/",
        "storage": f"{env['AWS_ENDPOINT_URL']}/data",
        "alerts": f"{outputs['monitoring']['alerts_url']}/api/v2/alerts",
    }
    for name, url in asked.items():
        for credentials in (None, ("admin", "wrong-password")):
            code = httpx.get(url, auth=credentials, trust_env=False).status_code
            assert code in (401, 403), (name, credentials, code)
        expired = {"Authorization": "Bearer 0123456789abcdef"}
        code = httpx.get(url, headers=expired, trust_env=False).status_code
        # SeaweedFS calls a bearer token "not implemented".
        assert code in (400, 401, 403, 501), (name, code)


def test_an_expired_token_is_told_with_the_way_out(platform: Platform) -> None:
    from workloads.api import RayApi, Unauthorized
    from workloads.jobs import Jobs

    with pytest.raises(Unauthorized, match="mlplatform env"):
        Jobs(RayApi(platform.variables["RAY_ADDRESS"], "0123456789abcdef")).get("x")


def test_no_secret_is_in_state_logs_arguments_or_answers(platform: Platform) -> None:
    secrets = {secret.encode() for secret in platform.secrets()}
    assert len(secrets) >= 6
    allowed = {platform.data / "passphrase"}
    for place in (platform.data / "state", platform.data / "logs", platform.data / "keys"):
        for path in place.rglob("*"):
            if path.is_file() and path not in allowed:
                content = path.read_bytes()
                assert not [s for s in secrets if s in content], path
    for path in platform.run.glob("r*/session_latest/logs/**/*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [secret for secret in secrets if secret in content], path
    for process in psutil.process_iter():
        try:
            line = "\0".join(process.cmdline()).encode()
        except psutil.Error:
            continue
        assert not [secret for secret in secrets if secret in line], process
    env = platform.variables
    headers = {"Authorization": f"Bearer {env['RAY_AUTH_TOKEN']}", "User-Agent": "curl"}
    for path in ("/api/jobs/", "/api/serve/applications/", "/api/v0/nodes?detail=1",
                 "/api/v0/runtime_envs", "/api/v0/actors?detail=1"):  # fmt: skip
        answer = httpx.get(env["RAY_ADDRESS"] + path, headers=headers, trust_env=False).content
        assert not [secret for secret in secrets if secret in answer], path


def test_files_that_hold_secrets_are_their_owners_alone(platform: Platform) -> None:
    for path in [platform.data, platform.run, platform.data / "keys", platform.data / "state"]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert (platform.data / "passphrase").stat().st_mode & 0o077 == 0


def listening(platform: Platform) -> dict[int, tuple[str, str]]:
    """Return address and process of every TCP port that the platform listens on."""
    supervisor = psutil.Process(int((platform.run / "supervisord.pid").read_text()))
    found: dict[int, tuple[str, str]] = {}
    for process in [supervisor, *supervisor.children(recursive=True)]:
        try:
            connections = process.net_connections("inet")
            title = " ".join(process.cmdline())[:120] or process.name()
        except psutil.Error:
            continue
        for connection in connections:
            if connection.status == psutil.CONN_LISTEN:
                found[connection.laddr.port] = (connection.laddr.ip, title)
    return found


def numbers(platform: Platform) -> dict[int, str]:
    """Return the ports that the state knows, by number."""
    told = platform.shell("pulumi stack export --show-secrets")
    found: dict[int, str] = {}
    for resource in json.loads(told.stdout)["deployment"]["resources"]:
        if resource["type"].endswith(":Ports"):
            name = resource["urn"].rsplit("::", 1)[-1]
            for key, number in resource["outputs"]["numbers"].items():
                found[int(number)] = f"{name}.{key}"
    return found


RANGES = {"workers": 200, "replicas": 20}
"""Ports that stand for the first of several."""
UNNUMBERED = ("ray::ServeReplica",)
"""Processes with a port that no setting of Ray's names: a replica's own gRPC, with the token."""


def test_every_listening_port_is_known_and_on_loopback_only(platform: Platform) -> None:
    known = numbers(platform)
    for number, name in dict(known).items():
        width = RANGES.get(name.rsplit(".", 1)[-1], 1)
        known |= {number + more: name for more in range(1, width)}
    for port, (address, title) in sorted(listening(platform).items()):
        print(f"{address}:{port} {known.get(port, '?')}  {title[:60]}")
        assert address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"), (port, address, title)
        named = port in known or title.startswith(UNNUMBERED)
        assert named, f"port {port} of {title!r} is in no table"


def test_a_caller_without_credentials_learns_nothing_from_any_port(platform: Platform) -> None:
    """Every port is asked for `/` and a few telling paths; docs/security.md lists what answers."""
    secrets = platform.secrets()
    words = ["flight-delay", "default/delays", *secrets]
    for port in sorted(listening(platform)):
        for path in ("/", "/metrics", "/api/jobs/", "/dir/status", "/buckets/", "/config"):
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=3)
            except (httpx.HTTPError, ValueError):
                continue
            # Prometheus exporters give their metrics for any path.
            metrics = answer.text.startswith("# ")
            if answer.status_code == 200 and path != "/" and not metrics:
                assert not any(word in answer.text for word in words), (port, path)
            assert not any(secret in answer.text for secret in secrets), (port, path)


def test_two_ups_at_once_end_in_one_platform_and_a_clear_message(platform: Platform) -> None:
    both = [platform.start("up", "local", "--json") for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes[0] == 0, said
    for process, text in zip(both, said, strict=True):
        assert "Traceback" not in text
        if process.returncode:
            assert "is being changed by process" in text or "lock" in text, text
    platform.wait_until_healthy()


@pytest.fixture
def nobodys_home() -> Any:
    """Yield the environment of a second platform that does not come up."""
    home, environment = home_for_tests()
    yield home, environment
    subprocess.run(
        [sys.executable, "-m", "stacks.cli", "down", "local", "--purge"],
        env=environment, cwd=CHECKOUT, stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
    )  # fmt: skip


def test_a_port_that_is_taken_is_told_with_its_path_before_anything_starts(
    platform: Platform, nobodys_home: Any, stack_file: Path
) -> None:
    home, environment = nobodys_home
    kept = stack_file.read_text() if stack_file.exists() else ""
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        try:
            wish = {"mlplatform:platform": {"tracking": {"ports": {"http": port}}}}
            stack_file.write_text(f"config: {json.dumps(wish)}\n")
            told = subprocess.run(
                [sys.executable, "-m", "stacks.cli", "up", "local"],
                env=environment, cwd=CHECKOUT, stdin=subprocess.DEVNULL, capture_output=True,
                text=True, timeout=120,
            )  # fmt: skip
        finally:
            stack_file.write_text(kept)
    said = told.stdout + told.stderr
    assert told.returncode == 2
    assert str(port) in said, said
    assert "tracking" in said, said
    assert "Traceback" not in said
    assert not (home / "local" / "s3").exists()


def test_a_full_disk_is_told_and_nothing_is_lost(platform: Platform, tmp_path: Path) -> None:
    """A tmpfs of 40 MB stands for the disk; mounting it needs the rights of root."""
    if os.getuid() != 0:
        pytest.skip("mounting a small disk needs root")
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(small)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs here: {mounted.stderr.decode().strip()}")
    try:
        environment = {**platform.environment, "MLPLATFORM_HOME": str(small)}
        told = subprocess.run(
            [sys.executable, "-m", "stacks.cli", "up", "local"],
            env=environment, cwd=CHECKOUT, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=300,
        )  # fmt: skip
        said = told.stdout + told.stderr
        assert told.returncode == 2, said
        assert "disk" in said.lower() or "space" in said.lower(), said
        assert "Traceback" not in said
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)
    platform.wait_until_healthy()


def test_a_corrupt_data_file_is_refused_whole_with_rows_and_reasons(
    platform: Platform, tmp_path: Path
) -> None:
    from workloads.flight_delay import ingest

    source = tmp_path / "source"
    source.mkdir()
    assert ingest
    for name in ("flights", "weather", "planes"):
        (source / f"{name}.csv").write_text("year,month\nnot,a number\n")
    script = tmp_path / "broken.py"
    script.write_text(
        "import os, runpy\n"
        f"os.environ |= {{'SOURCE': {str(source)!r}, 'RUN_NAME': 'broken', 'WORKERS': '2',"
        "'ROUNDS': '5', 'CHECKPOINT_EVERY': '5', 'PARAMETERS': '{}', 'MODEL': 'broken',"
        "'FINGERPRINT': 'deadbeefdeadbeef'}\n"
        "runpy.run_module('workloads.flight_delay.train', run_name='__main__')\n"
    )
    told = platform.mlplatform("submit", str(script), seconds=180)
    said = told.stdout + told.stderr
    assert told.returncode != 0
    assert "Traceback" not in said, said
    assert "flights" in said or "weather" in said or "planes" in said, said
