"""A run is made once for a fingerprint, followed to its end, and never lost with Ray's memory."""

import re
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from components.refused import Refused
from tests.workloads.conftest import Head, free_ports
from workloads import ray_job
from workloads.api import NotFound
from workloads.jobs import Job, JobRequest, Jobs
from workloads.ray_job import RayJobProvider, submission_id

PROVIDER = RayJobProvider()


@pytest.fixture
def props(head: Head, tmp_path: Path) -> dict[str, Any]:
    """What the engine hands over: every number a float, the token in plain text."""
    return {
        "name": "run",
        "address": head.address,
        "token": head.token,
        "entrypoint": f"echo started; echo x >> {tmp_path}/runs; echo ended",
        "environment": {"COLOUR": "blue"},
        "team": "flights",
        "fingerprint": secrets.token_hex(32),
        "log": str(tmp_path / "logs" / "run.log"),
        "wait": True,
        "timeout_minutes": 1.0,
    }


def test_a_run_is_waited_for_and_shown(
    props: dict[str, Any], tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    made = PROVIDER.create(props)
    assert made.id == submission_id("run", props["fingerprint"])
    assert made.outs == props | {"status": "SUCCEEDED"}
    assert f"{made.id}: started" in capfd.readouterr().err
    assert (tmp_path / "logs" / "run.log").read_text() == "started\nended\n"
    assert (tmp_path / "logs" / "run.log").stat().st_mode & 0o777 == 0o600


def test_a_run_that_succeeded_is_adopted_and_not_made_again(props: dict[str, Any], tmp_path: Path):
    PROVIDER.create(props)
    assert PROVIDER.create(props).outs == props | {"status": "SUCCEEDED"}
    assert (tmp_path / "runs").read_text() == "x\n"


def test_a_run_that_still_goes_on_is_followed(props: dict[str, Any], tmp_path: Path):
    props["entrypoint"] = f"echo x >> {tmp_path}/runs; sleep 3; echo ended"
    PROVIDER.create(props | {"wait": False})
    assert PROVIDER.create(props).outs == props | {"status": "SUCCEEDED"}
    assert (tmp_path / "runs").read_text() == "x\n"


def test_a_failed_run_tells_its_last_lines_and_what_to_do(props: dict[str, Any]):
    props["entrypoint"] = "echo the cause; exit 7"
    with pytest.raises(Refused) as refusal:
        PROVIDER.create(props)
    id_ = submission_id("run", props["fingerprint"])
    assert re.search(
        rf"job {id_} of team flights failed with exit code 7 .*\n  \| the cause\n.*{id_}.*run `up`",
        str(refusal.value),
    )


def test_a_failed_run_is_made_again_under_an_id_of_its_own(props: dict[str, Any], tmp_path: Path):
    with pytest.raises(Refused):
        PROVIDER.create(props | {"entrypoint": "echo old; exit 1"})
    made = PROVIDER.create(props)
    assert made.id == submission_id("run", props["fingerprint"]) + "-2"
    assert (tmp_path / "logs" / "run.log").read_text() == "started\nended\n"
    assert PROVIDER.create(props).id == made.id


def test_a_run_that_takes_too_long_goes_on(props: dict[str, Any], head: Head):
    props |= {"entrypoint": "sleep 60", "timeout_minutes": 0.01}
    with pytest.raises(Refused, match="goes on; run `up` again to follow it"):
        PROVIDER.create(props)
    id_ = submission_id("run", props["fingerprint"])
    assert not head.jobs.get(id_).finished
    PROVIDER.delete(id_, props)
    assert head.jobs.get(id_).status == "STOPPED"


class Forgetful(Jobs):
    """Jobs of a Ray that restarts once, while a job runs."""

    runs: ClassVar[list[str]] = []

    def find(self, job: str) -> Job | None:
        return None

    def submit(self, request: JobRequest) -> Job:
        self.runs.append(request.id)
        return self.get(request.id)

    def get(self, job: str) -> Job:
        status = "RUNNING" if len(self.runs) == 1 else "SUCCEEDED"
        return Job(job, status, "", "", {}, 0, 0, None)

    def follow(self, job: str, **more: float) -> Iterator[str]:
        yield "a line"
        if len(self.runs) == 1:
            raise NotFound("forgotten")


def test_a_run_that_ray_loses_with_a_restart_is_submitted_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ray_job, "Jobs", Forgetful)
    somewhere = {"address": "http://127.0.0.1:1", "token": "x", "name": "run", "log": None}
    asked = {"entrypoint": "true", "environment": {}, "team": "flights", "fingerprint": "a" * 64}
    made = PROVIDER.create(somewhere | asked | {"wait": True, "timeout_minutes": 1.0})
    assert Forgetful.runs == [made.id, made.id]


def test_a_silent_ray_is_waited_for_and_then_named(
    props: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    (port,) = free_ports(1)
    late = props | {"address": f"http://127.0.0.1:{port}"}
    monkeypatch.setattr(ray_job, "PATIENCE", 1.0)
    begun = time.monotonic()
    with pytest.raises(Refused, match=rf"127\.0\.0\.1:{port} does not answer"):
        PROVIDER.create(late)
    assert time.monotonic() - begun > 0.5


def test_the_same_fingerprint_is_no_change_even_if_nothing_answers(props: dict[str, Any]):
    silent = props | {"address": f"http://127.0.0.1:{free_ports(1)[0]}"}
    assert not PROVIDER.diff("id", silent | {"status": "SUCCEEDED"}, silent).changes
    assert PROVIDER.read("id", silent).id == "id"


def test_another_fingerprint_is_another_run(props: dict[str, Any]):
    found = PROVIDER.diff("id", props, props | {"fingerprint": "0" * 64})
    assert (found.changes, found.replaces, found.delete_before_replace) == (
        True,
        ["fingerprint"],
        True,
    )


def test_another_address_is_no_other_run(props: dict[str, Any]):
    moved = props | {"address": "http://127.0.0.1:1"}
    found = PROVIDER.diff("id", props | {"status": "SUCCEEDED"}, moved)
    assert (found.changes, found.replaces) == (True, [])
    update = PROVIDER.update("id", props | {"status": "SUCCEEDED"}, moved)
    assert update.outs == moved | {"status": "SUCCEEDED"}


def test_a_finished_run_leaves_nothing_to_stop(props: dict[str, Any], head: Head):
    made = PROVIDER.create(props)
    PROVIDER.delete(made.id, props)
    assert head.jobs.get(made.id).status == "SUCCEEDED"


def test_a_run_of_a_ray_that_is_gone_is_gone(props: dict[str, Any]):
    PROVIDER.delete("run-1", props | {"address": f"http://127.0.0.1:{free_ports(1)[0]}"})
    PROVIDER.delete("run-1", props | {"token": "of-another-platform"})


def test_two_that_wait_for_one_run_see_the_same_end(props: dict[str, Any], tmp_path: Path):
    props["entrypoint"] = f"echo x >> {tmp_path}/runs; sleep 1"
    ends: list[Any] = []
    waiting = [
        threading.Thread(target=lambda: ends.append(PROVIDER.create(props).outs)) for _ in range(2)
    ]
    for each in waiting:
        each.start()
    for each in waiting:
        each.join()
    assert ends == [props | {"status": "SUCCEEDED"}] * 2
    assert (tmp_path / "runs").read_text() == "x\n"
