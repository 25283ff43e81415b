"""How Ray's jobs ended, as Prometheus reads it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from components.local import job_metrics

TOKEN, PASSWORD = "token", "password"
HOUR = 3600

FAILED: dict[str, Any] = {
    "submission_id": "train-1",
    "status": "FAILED",
    "end_time": 1_000_000_000_000,
    "metadata": {"team": 'a "team"\n', "name": "train"},
    "runtime_env": {"env_vars": {"KEY": "hidden"}},
}
RUNNING: dict[str, Any] = {"submission_id": "train-2", "status": "RUNNING", "end_time": None}
DRIVER: dict[str, Any] = {"submission_id": None, "status": "FAILED", "end_time": 1}


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Ray(BaseHTTPRequestHandler):
    """Answers as the Jobs API does."""

    def do_GET(self) -> None:
        allowed = self.headers["Authorization"] == f"Bearer {TOKEN}"
        body = json.dumps([FAILED, RUNNING, DRIVER] if allowed else []).encode()
        self.send_response(200 if allowed and self.path == "/api/jobs/" else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def samples(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_jobs_are_counted_and_ends_told_without_their_environment():
    with serving(Ray) as ray, serving(job_metrics.handler(ray, TOKEN, PASSWORD)) as url:
        text = httpx.get(f"{url}/metrics", auth=("admin", PASSWORD), trust_env=False).text
    assert "hidden" not in text
    assert samples(text)["platform_jobs", "FAILED"] == 1
    assert samples(text)["platform_jobs", "RUNNING"] == 1


def test_the_end_of_a_job_names_job_and_team():
    text = job_metrics.exposition([FAILED, RUNNING], now=1_000_000_000 + HOUR)
    found = samples(text)
    ended = ("platform_job_end_time_seconds", "train-1", "train", 'a "team"\n', "FAILED")
    assert found[ended] == 1_000_000_000
    assert [key for key in found if key[0] == ended[0]] == [ended]


def test_the_end_of_a_job_is_forgotten_after_a_week():
    text = job_metrics.exposition([FAILED], now=1_000_000_000 + 8 * 24 * HOUR)
    assert not [key for key in samples(text) if key[0] == "platform_job_end_time_seconds"]


@pytest.mark.parametrize("auth", [None, ("admin", "wrong"), ("other", PASSWORD)])
def test_who_has_no_password_is_refused(auth: tuple[str, str] | None):
    with serving(job_metrics.handler("http://127.0.0.1:9", TOKEN, PASSWORD)) as url:
        assert httpx.get(f"{url}/metrics", auth=auth, trust_env=False).status_code == 401


def test_a_silent_ray_is_told_as_such():
    with serving(job_metrics.handler("http://127.0.0.1:9", TOKEN, PASSWORD)) as url:
        answer = httpx.get(f"{url}/metrics", auth=("admin", PASSWORD), trust_env=False)
    assert answer.status_code == 503
