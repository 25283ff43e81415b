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
