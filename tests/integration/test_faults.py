"""Every service killed while it is used, on a real platform; `make soak` repeats it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import httpx
import psutil
import pytest
from botocore.config import Config

from tests.integration.conftest import Platform
from tests.repetitions import times, took
from workloads.flight_delay.deploy import SAMPLE

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]

GOAL = 15.0
"""Seconds after which a killed service should be back; the tests allow four times as many."""


def child(parent: psutil.Process, *words: str) -> psutil.Process:
    """Return a descendant by its command line."""
    for process in parent.children(recursive=True):
        with contextlib.suppress(psutil.Error):
            line = " ".join(process.cmdline()) or process.name()
            if all(word in line for word in words):
                return process
    raise AssertionError(f"no process of {parent} says {words}")


VICTIMS: dict[str, Callable[[Platform], psutil.Process]] = {
    "storage": lambda p: p.program("local-storage"),
    "tracking": lambda p: p.program("local-tracking"),
    "ray head": lambda p: p.program("local-ray"),
    "ray control store": lambda p: child(p.program("local-ray"), "gcs_server"),
    "raylet": lambda p: child(p.program("local-ray"), "raylet/raylet"),
    "ray dashboard": lambda p: child(p.program("local-ray"), "dashboard/dashboard.py"),
    "serve controller": lambda p: child(p.program("local-ray"), "ServeController"),
    "serve ingress": lambda p: child(p.program("local-ray"), "haproxy", "-f"),
    "serve replica": lambda p: child(p.program("local-ray"), "ServeReplica"),
}


SPARED = ("storage", "tracking", "ray dashboard", "serve controller")
"""What predictions do not need. Ray's other processes live and die together: a head without one of
them is started anew, and with it the replicas."""


@dataclass
class Use:
    """Somebody who asks for predictions all the time, and counts."""

    platform: Platform
    url: str = ""
    good: int = 0
    bad: list[str] = field(default_factory=list[str])
    last_bad: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Ask one request after another, each with the retries of docs/serving."""
        headers = {"Authorization": f"Bearer {self.platform.variables['SERVING_KEY']}"}
        with httpx.Client(headers=headers, timeout=3, trust_env=False) as client:
            while not self.stop.is_set():
                try:
                    code = client.post(self.url, json=SAMPLE).status_code
                except httpx.HTTPError as error:
                    code = type(error).__name__
                if code == 200:
                    self.good += 1
                else:
                    self.bad.append(str(code))
                    self.last_bad = time.monotonic()
                self.stop.wait(0.01)


@contextlib.contextmanager
def used(platform: Platform) -> Iterator[Use]:
    """Ask for predictions in the background."""
    use = Use(platform, url=platform.model["url"])
    thread = threading.Thread(target=use.run)
    thread.start()
    try:
        yield use
    finally:
        use.stop.set()
        thread.join()


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_service_killed_while_it_is_used_comes_back(healthy: Platform, victim: str) -> None:
    for _ in range(times(10)):
        found = VICTIMS[victim](healthy)
        with used(healthy) as use:
            time.sleep(1)
            killed = time.monotonic()
            os.kill(found.pid, signal.SIGKILL)
            time.sleep(0.5)
            healthy.wait_until_healthy(GOAL * 4)
            back = time.monotonic() - killed
            took(back)
            time.sleep(1)
        gap = max(0.0, use.last_bad - killed)
        print(f"\n{victim}: back after {back:.1f} s, predictions failed for {gap:.1f} s, "
              f"{len(use.bad)} of {len(use.bad) + use.good} lost")  # fmt: skip
        assert not found.is_running() or found.status() == psutil.STATUS_ZOMBIE
        if victim in SPARED:
            assert len(use.bad) <= 20, use.bad[:20]


def s3(platform: Platform) -> Any:
    """Return a client of the platform's buckets that waits for a server to come back."""
    env = platform.variables
    return boto3.client(
        "s3",
        endpoint_url=env["AWS_ENDPOINT_URL"],
        aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
        region_name="us-east-1",
        config=Config(retries={"max_attempts": 8, "mode": "standard"}, read_timeout=5),
    )


def test_no_acknowledged_object_is_lost_when_storage_is_killed(healthy: Platform) -> None:
    client, prefix = s3(healthy), f"tmp/{uuid.uuid4().hex}"
    for _ in range(times(10)):
        put: dict[str, bytes] = {}
        for number in range(60):
            if number == 30:
                os.kill(healthy.program("local-storage").pid, signal.SIGKILL)
            key, body = f"{prefix}/{number}", os.urandom(5000)
            deadline = time.monotonic() + 60
            while True:
                try:
                    client.put_object(Bucket="transient", Key=key, Body=body)
                    break
                except Exception:
                    assert time.monotonic() < deadline
                    time.sleep(0.2)
            put[key] = body
        read = {key: client.get_object(Bucket="transient", Key=key)["Body"].read() for key in put}
        assert read == put


LOGGING = """
import time
import mlflow

client = mlflow.MlflowClient()
experiment = mlflow.set_experiment("default/faults").experiment_id
run = client.create_run(experiment, run_name="faults").info.run_id
print(run, flush=True)
for step in range(120):
    while True:
        try:
            # A request that broke is sent again with the same time, so it cannot count twice.
            client.log_metric(run, "value", step, timestamp=step, step=step)
            break
        except mlflow.MlflowException:
            time.sleep(0.2)
    print(step, flush=True)
"""


def test_no_logged_metric_is_lost_or_doubled_when_tracking_is_killed(healthy: Platform) -> None:
    for _ in range(times(10)):
        writer = subprocess.Popen(
            [sys.executable, "-c", LOGGING],
            env={**os.environ, **healthy.variables, "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "9"},
            stdout=subprocess.PIPE,
            text=True,
        )
        with writer:
            assert writer.stdout
            run = writer.stdout.readline().strip()
            for line in writer.stdout:
                if line.strip() == "40":
                    os.kill(healthy.program("local-tracking").pid, signal.SIGKILL)
            assert writer.wait(180) == 0
        env = healthy.variables
        told = httpx.get(
            f"{env['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/metrics/get-history",
            params={"run_id": run, "metric_key": "value", "max_results": 1000},
            auth=(env["MLFLOW_TRACKING_USERNAME"], env["MLFLOW_TRACKING_PASSWORD"]),
            trust_env=False,
        ).json()
        assert sorted(int(found["step"]) for found in told["metrics"]) == list(range(120))


def trained(platform: Platform, run: str) -> dict[str, float]:
    """Return the metrics of the newest finished training run of a job."""
    env = platform.variables
    auth = (env["MLFLOW_TRACKING_USERNAME"], env["MLFLOW_TRACKING_PASSWORD"])
    with httpx.Client(base_url=env["MLFLOW_TRACKING_URI"], auth=auth, trust_env=False) as client:
        experiment = client.get(
            "/api/2.0/mlflow/experiments/get-by-name", params={"experiment_name": "default/delays"}
        ).json()["experiment"]["experiment_id"]
        found = client.post(
            "/api/2.0/mlflow/runs/search",
            json={"experiment_ids": [experiment], "max_results": 50,
                  "order_by": ["attributes.start_time DESC"]},
        ).json()["runs"]  # fmt: skip
    runs = [r for r in found if any(m["key"] == "validation_auc" for m in r["data"]["metrics"])]
    newest = next(r for r in runs if "baseline" not in r["info"]["run_name"])
    return {m["key"]: m["value"] for m in newest["data"]["metrics"]}


def test_training_goes_on_from_its_checkpoint_when_a_worker_is_killed(healthy: Platform) -> None:
    undisturbed = trained(healthy, "delays")["validation_auc"]
    for _ in range(times(5)):
        job = healthy.start("submit", "delays")
        said: list[str] = []
        with job:
            assert job.stdout
            killed = False
            for line in job.stdout:
                said.append(line.rstrip())
                if not killed and "round 20 of" in line:
                    worker = child(healthy.program("local-ray"), "RayTrainWorker")
                    os.kill(worker.pid, signal.SIGKILL)
                    killed = True
            assert job.wait(300) == 0, "\n".join(said)
        assert killed, "\n".join(said)
        assert any("going on from round" in line for line in said), "\n".join(said)
        assert trained(healthy, "delays")["validation_auc"] == pytest.approx(undisturbed, abs=0.003)


@pytest.mark.parametrize("moment", ["Supervisor", "local-tracking", "RayJob"])
def test_up_killed_half_way_converges_at_the_next_up(healthy: Platform, moment: str) -> None:
    """The platform is taken down and `up` killed as soon as its log names a resource."""
    for _ in range(times(20)):
        assert healthy.mlplatform("down", "local").returncode == 0
        up = healthy.start("up", "local")
        with up:
            assert up.stdout
            for line in up.stdout:
                if moment in line and "creat" in line:
                    for victim in psutil.Process(up.pid).children(recursive=True):
                        with contextlib.suppress(psutil.NoSuchProcess):
                            if victim.name() == "pulumi":
                                victim.kill()
                    up.kill()
                    break
        healthy.up()
        healthy.forget()
        healthy.wait_until_healthy(60)
        state = json.loads(healthy.shell("pulumi stack export").stdout)["deployment"]
        urns = [resource["urn"] for resource in state["resources"]]
        assert len(urns) == len(set(urns))
        assert not state.get("pending_operations")
        assert healthy.status()["models"][0]["version"] == healthy.model["version"]
