"""A user's own job: submitted for a team, followed line by line, ended with its exit code."""

import os
import re
import secrets
import shlex
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workloads.api import RayApi
from workloads.jobs import Job, JobRequest, Jobs, payload_lines

PATIENCE = 10.0
"""Seconds for Ray to answer a submission; a job that is followed gets a minute."""


class Unsuitable(Exception):
    """What was asked for cannot be submitted; the text says why and what can."""


@dataclass(frozen=True)
class Submission:
    """A job that was submitted, as its sender sees it."""

    id: str
    jobs: Jobs

    def lines(self) -> Iterator[str]:
        """Yield what the job prints until it ends. Raises ApiError."""
        return payload_lines(self.jobs.follow(self.id))

    def finish(self) -> Job:
        """Return how it ended; its `shell_code` is the command's exit code."""
        return self.jobs.get(self.id)

    def stop(self) -> bool:
        """Stop it; False if it had ended already."""
        return self.jobs.stop(self.id)

    @property
    def hint(self) -> str:
        """What to tell a sender who stops watching."""
        return (
            f"Job {self.id} goes on without you.\n"
            f"  follow it:  mlplatform logs job {self.id}\n"
            f'  stop it:    eval "$(mlplatform env)" && ray job stop {self.id}'
        )


def submit(address: str, token: str, request: JobRequest) -> Submission:
    """Submit once. Raises ApiError: Unauthorized for a wrong token, Unreachable for no answer."""
    api = RayApi(address, token)
    Jobs(api, PATIENCE).submit(request)
    return Submission(request.id, Jobs(api, patience=60.0))


def script(
    file: str, arguments: Sequence[str], team: str, name: str | None = None, cpus: float = 0.0
) -> JobRequest:
    """Return a Python script of this machine as a job; raises Unsuitable.

    It runs where it stands: in the caller's folder, with its neighbours importable, also in the
    tasks it starts. Its arguments can be read by everybody who may read jobs.
    """
    path = Path(file).absolute()
    if not path.is_file():
        raise Unsuitable(f"{file}: no such file")
    if path.suffix != ".py":
        raise Unsuitable(f"{file}: not a Python script; name a .py file or a workload of the stack")
    if not os.access(path, os.R_OK):
        raise Unsuitable(f"{file}: not readable")
    command = shlex.join(["python", str(path), *arguments])
    return JobRequest(
        id=fresh_id(name or slug(path.stem)),
        entrypoint=f"cd {shlex.quote(os.getcwd())} && exec {command}",
        team=team,
        environment={"TEAM": team, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(path.parent)},
        cpus=cpus,
    )


def slug(text: str) -> str:
    """Return a name made of what names are made of."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "job"


def fresh_id(name: str) -> str:
    """Return a submission id that nobody else has. Raises Unsuitable."""
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name):
        raise Unsuitable(f"name {name!r}: up to 63 lower-case letters, digits and inner hyphens")
    return f"{name}-{time.strftime('%m%d-%H%M%S')}-{secrets.token_hex(2)}"
