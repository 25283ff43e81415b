"""Jobs on Ray: submitted once, followed, stopped, over the Ray Jobs API."""

import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from workloads.api import ApiError, NotFound, RayApi, Unreachable

Status = Literal["PENDING", "RUNNING", "STOPPED", "SUCCEEDED", "FAILED"]
FINISHED: frozenset[Status] = frozenset({"STOPPED", "SUCCEEDED", "FAILED"})


@dataclass(frozen=True)
class JobRequest:
    """A command to run on the platform, for a team, under an id of our own."""

    id: str
    """The submission id: letters, digits, dots, hyphens; Ray runs an id once."""
    entrypoint: str
    """A shell command."""
    team: str
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """Readable by everybody who may read jobs: never a secret."""
    fingerprint: str = ""
    """What tells this run from another; empty for one that is made once only."""
    cpus: float = 0.0
    """Logical CPUs of the command itself, beside those of the tasks it starts."""


@dataclass(frozen=True)
class Job:
    """What Ray knows of a job."""

    id: str
    status: Status
    message: str
    entrypoint: str
    metadata: Mapping[str, str]
    started: float
    """Unix seconds; 0 before it is known."""
    ended: float
    """Unix seconds; 0 while it runs."""
    exit_code: int | None

    @property
    def finished(self) -> bool:
        """Whether it has come to its end, a good one or not."""
        return self.status in FINISHED

    @property
    def shell_code(self) -> int:
        """The exit code for a shell: the command's own, 130 if stopped, 1 if it never ran."""
        if self.status == "SUCCEEDED":
            return 0
        if self.status == "STOPPED":
            return 130
        # A command ended by a signal has a negative code; shells count up from 128.
        code = self.exit_code or 1
        return code if code > 0 else 128 - code


class Jobs:
    """The jobs of one Ray cluster; calls wait up to `patience` seconds for Ray to answer."""

    def __init__(self, api: RayApi, patience: float = 0.0) -> None:
        """Speak to Ray over `api`."""
        self.api = api
        self.patience = patience

    def submit(self, request: JobRequest) -> Job:
        """Submit once; a connection that breaks is followed by a question, never by a second run.

        Raises ApiError. A job that already has this id is returned as it is.
        """
        body: dict[str, Any] = {
            "submission_id": request.id,
            "entrypoint": request.entrypoint,
            "runtime_env": {"env_vars": dict(request.environment)},
            "metadata": {"team": request.team},
        }
        if request.cpus:
            body["entrypoint_num_cpus"] = request.cpus
        until = time.monotonic() + max(self.patience, 5.0)
        while True:
            try:
                self.api.call("POST", "/api/jobs/", body)
                return self.get(request.id)
            except (Unreachable, NotFound):
                # Ray may have taken it all the same, and refuses an id that it already has.
                found = self.find(request.id)
                if found:
                    return found
                if time.monotonic() > until:
                    raise
            time.sleep(0.5)

    def get(self, job: str) -> Job:
        """Return a job. Raises NotFound."""
        return described(self.api.call("GET", path(job), patience=self.patience))

    def all(self) -> list[Job]:
        """Return the submitted jobs that Ray remembers, the oldest first."""
        found = self.api.call("GET", "/api/jobs/", patience=self.patience)
        submitted = [described(each) for each in found if each.get("submission_id")]
        return sorted(submitted, key=lambda job: job.started)

    def find(self, job: str) -> Job | None:
        """Return a job, or None if Ray does not know it."""
        try:
            return self.get(job)
        except NotFound:
            return None

    def log(self, job: str) -> str:
        """Return all that a job has printed. Raises NotFound."""
        answer = self.api.call("GET", f"{path(job)}/logs", patience=self.patience)
        return answer.get("logs") or ""

    def tail(self, job: str, lines: int = 100) -> list[str]:
        """Return the last lines that a job has printed. Raises NotFound."""
        return list(payload_lines(self.log(job).splitlines()))[-lines:]

    def follow(self, job: str, *, until: float = math.inf, pause: float = 0.5) -> Iterator[str]:
        """Yield what a job prints, line by line, until it has finished.

        Polls, so that a broken connection costs nothing but time. `until` is a time of
        `time.monotonic`. Raises NotFound when Ray has lost the job with a restart, TimeoutError.
        """
        seen = 0
        while True:
            done = self.get(job).finished  # asked before the log, so that its end is in it
            text = self.log(job)
            end = len(text) if done else text.rfind("\n") + 1
            if end > seen:
                yield from text[seen:end].splitlines()
                seen = end
            if done:
                return
            if time.monotonic() > until:
                raise TimeoutError(f"job {job} has not finished in time")
            time.sleep(max(pause, len(text) / 2e6))  # every poll fetches the whole log

    def stop(self, job: str, patience: float = 20.0) -> bool:
        """Stop a job and wait until it has; False if there was nothing to stop."""
        found = self.find(job)
        if found is None or found.finished:
            return False
        self.api.call("POST", f"{path(job)}/stop", patience=self.patience)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            found = self.find(job)
            if found is None or found.finished:
                return True
            time.sleep(0.2)
        raise ApiError(f"job {job} at {self.api.address} did not stop within {patience:.0f} s")


def described(found: Mapping[str, Any]) -> Job:
    """Read one job out of Ray's answer."""
    return Job(
        id=found["submission_id"],
        status=found["status"],
        message=found.get("message") or "",
        entrypoint=found.get("entrypoint") or "",
        metadata=found.get("metadata") or {},
        started=(found.get("start_time") or 0) / 1000,
        ended=(found.get("end_time") or 0) / 1000,
        exit_code=found.get("driver_exit_code"),
    )


def path(job: str) -> str:
    """Return where a job lives in the API."""
    return f"/api/jobs/{quote(job, safe='')}"


def payload_lines(lines: Iterable[str]) -> Iterator[str]:
    """Leave out the lines that Ray itself writes into a job's log."""
    return (line for line in lines if not RAYS_OWN.search(line))


RAYS_OWN = re.compile(r"\bjob_manager\.py:\d+ -- |^Running entrypoint for job ")
