"""A platform watches itself."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import yaml

from components.alerts.firing import USER
from components.local import scraping
from tests.integration.conftest import Platform
from tests.repetitions import times, took

# Where Prometheus is not there yet, it is being built beside the platform.
pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]


def eventually(found: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(1)
    return value


@pytest.fixture(scope="module")
def watched(platform: Platform) -> Platform:
    """Return the platform once Prometheus and Alertmanager are there."""

    def states() -> set[str]:
        names = ("prometheus", "alertmanager")
        found = [s for s in platform.status()["services"] if s["name"] in names]
        assert {s["state"] for s in found} <= {"up", "building"}, found
        return {s["state"] for s in found}

    eventually(lambda: states() == {"up"}, 1500)
    return platform


def query(platform: Platform, expression: str) -> list[dict[str, Any]]:
    answer = httpx.get(
        f"{platform.outputs['monitoring']['url']}/api/v1/query",
        params={"query": expression},
        auth=(USER, platform.variables["PROMETHEUS_PASSWORD"]),
        trust_env=False,
    )
    return answer.raise_for_status().json()["data"]["result"]


def test_every_service_is_scraped(watched: Platform):
    def scraped() -> bool:
        return {s["metric"]["job"] for s in query(watched, "up == 1")} == scraping.SERVICES.keys()

    eventually(scraped, 120)


def test_every_rule_can_be_evaluated(watched: Platform):
    (failures,) = eventually(
        lambda: query(watched, "sum(prometheus_rule_evaluation_failures_total)"), 60
    )
    assert failures["value"][1] == "0"


def samples(platform: Platform, moment: float) -> float:
    """Return how many looks at the machine are known of the hour before a moment."""
    (found,) = query(platform, f'count_over_time(up{{job="machine"}}[1h] @ {moment})')
    return float(found["value"][1])


def scraped_since(platform: Platform, job: str, moment: float) -> bool:
    """Tell whether Prometheus reached a service after a moment; it may be away itself."""
    fresh = f'(timestamp(up{{job="{job}"}}) > {moment}) and up{{job="{job}"}} == 1'
    try:
        return bool(query(platform, fresh))
    except httpx.HTTPError:
        return False


def answers(platform: Platform, server: str) -> bool:
    """Tell whether a server says anything, be it that it wants a password."""
    (target,) = yaml.safe_load((platform.run / "targets" / f"{server}.yml").read_text())
    try:
        httpx.get(f"http://{target['targets'][0]}/", timeout=3, trust_env=False)
    except httpx.HTTPError:
        return False
    return True


@pytest.mark.parametrize("server", ["prometheus", "alertmanager", "machine"])
def test_a_monitoring_server_that_is_killed_comes_back_and_nothing_is_forgotten(
    watched: Platform, server: str
):
    for _ in range(times(10)):
        before = time.time()
        known = samples(watched, before)
        found = watched.program(f"local-monitoring-{server}")
        found.kill()
        found.wait(10)
        killed = time.time()
        while not answers(watched, server):
            assert time.time() - killed < 60
            time.sleep(0.1)
        took(time.time() - killed)
        while not scraped_since(watched, server, killed):
            assert time.time() - killed < 90
            time.sleep(0.5)
        assert samples(watched, before) == known > 0


def test_predictions_are_recorded_by_application(watched: Platform):
    def recorded() -> bool:
        watched.status()
        return any(
            float(sample["value"][1]) > 0
            for sample in query(watched, "application:serving_answers:rate5m")
        ) and bool(query(watched, "application_le:serving_latency_ms_bucket:rate5m > 0"))

    eventually(recorded, 120)


def test_the_end_of_a_failed_job_is_told_to_who_has_the_password(platform: Platform):
    variables = platform.variables
    jobs = f"{variables['RAY_ADDRESS']}/api/jobs/"
    headers = {"Authorization": f"Bearer {variables['RAY_AUTH_TOKEN']}"}
    asked = {"entrypoint": "exit 3", "metadata": {"name": "broken", "team": "default"}}
    job = httpx.post(jobs, json=asked, headers=headers, timeout=60, trust_env=False)
    submission = job.raise_for_status().json()["submission_id"]
    (target,) = yaml.safe_load((platform.run / "targets" / "jobs.yml").read_text())
    password = (platform.run / "targets" / "jobs.password").read_text()
    url = f"http://{target['targets'][0]}/metrics"
    assert httpx.get(url, trust_env=False).status_code == 401

    def told() -> list[str]:
        text = httpx.get(url, auth=(USER, password), timeout=30, trust_env=False).text
        return [line for line in text.splitlines() if submission in line]

    (line,) = eventually(told, 60)
    assert line.startswith(
        f'platform_job_end_time_seconds{{submission="{submission}",name="broken",team="default",'
        'status="FAILED"}'
    )


def test_a_failed_job_fires_and_shows_in_the_status(watched: Platform):
    eventually(lambda: any(a[0] == "JobFailed" for a in watched.status()["alerts"]), 120)
