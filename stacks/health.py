"""Which services of a stack answer, what is firing, and what the served model says."""

import contextlib
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

TIMEOUT = 5.0
"""Seconds that a service has to answer a probe."""


@dataclass(frozen=True)
class Service:
    """One service, as `status` shows it."""

    name: str
    url: str
    state: str
    """`up`, `building`, `down`, or `off` where the stack has no such service."""
    milliseconds: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Probe:
    """How a service is asked: a URL below its own, who asks, and which answers are good."""

    name: str
    url: str
    path: str
    headers: Mapping[str, str]
    auth: tuple[str, str] | None = None
    good: Callable[[int], bool] = lambda code: code < 400


def refuses(code: int) -> bool:
    """Tell an S3 server that is well: it refuses anonymous callers."""
    return code in (200, 403)


def probes(outputs: Mapping[str, Any]) -> list[Probe]:
    """Return a probe per service that the stack's outputs name."""
    storage, tracking = outputs["storage"]["environment"], outputs["tracking"]["environment"]
    ray, monitoring = outputs["ray"], outputs["monitoring"]
    token = {"Authorization": f"Bearer {ray['environment'].get('RAY_AUTH_TOKEN', '')}"}
    user = (
        tracking.get("MLFLOW_TRACKING_USERNAME", ""),
        tracking.get("MLFLOW_TRACKING_PASSWORD", ""),
    )
    watcher = (
        monitoring["environment"].get("PROMETHEUS_USERNAME", ""),
        monitoring["environment"].get("PROMETHEUS_PASSWORD", ""),
    )
    found = [
        Probe("storage", storage.get("AWS_ENDPOINT_URL", ""), "/", {}, good=refuses),
        Probe("tracking", outputs["tracking"]["uri"], "/health", {}, user),
        Probe("ray", ray["address"], "/api/version", token),
        Probe("serving", outputs["serving"]["url"], "/-/healthz", {}),
        Probe("prometheus", monitoring["url"], "/-/ready", {}, watcher),
        Probe("alertmanager", monitoring["alerts_url"], "/-/ready", {}, watcher),
    ]
    return [probe for probe in found if probe.url]


def ask(probe: Probe) -> Service:
    """Return what one service answers."""
    started, note = time.perf_counter(), ""
    try:
        answer = httpx.get(
            probe.url + probe.path,
            headers=probe.headers,
            auth=probe.auth,
            timeout=TIMEOUT,
            trust_env=False,
        )
        state = "up" if probe.good(answer.status_code) else "down"
        if state == "down":
            note = f"answers {answer.status_code}"
    except httpx.HTTPError as error:
        state, note = "down", type(error).__name__
    took = (time.perf_counter() - started) * 1000
    return Service(probe.name, probe.url, state, took if state == "up" else None, note)


def services(outputs: Mapping[str, Any]) -> list[Service]:
    """Ask every service at once."""
    asked = probes(outputs)
    with ThreadPoolExecutor(max(1, len(asked))) as pool:
        return list(pool.map(ask, asked))


@dataclass(frozen=True)
class Model:
    """A served model: which version is champion, how good it was, and one answer of it."""

    name: str
    version: str
    auc: float | None
    prediction: float | None
    milliseconds: float | None
    url: str
    note: str = ""


def champion(tracking: Mapping[str, str], name: str) -> tuple[str, float | None] | None:
    """Return a model's champion version and its validation AUC; None if there is none."""
    uri = tracking["MLFLOW_TRACKING_URI"]
    auth = (tracking["MLFLOW_TRACKING_USERNAME"], tracking["MLFLOW_TRACKING_PASSWORD"])
    with (
        contextlib.suppress(httpx.HTTPError, KeyError, ValueError),
        httpx.Client(base_url=uri, auth=auth, timeout=TIMEOUT, trust_env=False) as client,
    ):
        found = client.get(
            "/api/2.0/mlflow/registered-models/alias",
            params={"name": name, "alias": "champion"},
        )
        if found.status_code != 200:
            return None
        version = found.json()["model_version"]
        run = client.get("/api/2.0/mlflow/runs/get", params={"run_id": version["run_id"]})
        metrics = run.json()["run"]["data"].get("metrics", [])
        auc = [metric["value"] for metric in metrics if metric["key"] == "validation_auc"]
        return str(version["version"]), (auc[0] if auc else None)
    return None


def predict(
    url: str, key: str, sample: Mapping[str, Any], tries: int = 5
) -> tuple[float, float, str]:
    """Return probability, best milliseconds of a few tries and the answering version.

    Raises httpx.HTTPError when the front door does not answer as it should.
    """
    best, probability, version = float("inf"), 0.0, ""
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(headers=headers, timeout=TIMEOUT, trust_env=False) as client:
        for _ in range(tries):
            started = time.perf_counter()
            answer = client.post(url, json=sample)
            took = (time.perf_counter() - started) * 1000
            answer.raise_for_status()
            best, body = min(best, took), answer.json()
            probability, version = body["late_probability"][0], str(body["version"])
    return probability, best, version
