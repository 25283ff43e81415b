"""One run on Ray as a resource: submitted once, followed to its end, adopted by the next `up`."""

import os
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pulumi
from pulumi import dynamic

from components.local import machine
from components.platform import PlatformOutputs
from components.provider import Provider
from components.refused import Refused
from workloads.api import ApiError, NotFound, RayApi, Unauthorized, Unreachable
from workloads.jobs import Job, JobRequest, Jobs, payload_lines

INPUTS = (
    "address", "token", "entrypoint", "environment", "team", "fingerprint", "log", "wait",
    "timeout_minutes",
)  # fmt: skip
PATIENCE = 90.0
"""Seconds for a Ray that restarts to answer again."""
EVERY = 4.0
"""Seconds between two lines shown: the engine repeats all of them when it ends."""


class RayJobProvider(Provider):
    """Runs a command once for a fingerprint; what it leaves behind lives outside of Ray."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Submit, follow or adopt; if asked to wait, return when the job has succeeded."""
        with plainly():
            job = run(props)
        return dynamic.CreateResult(job.id, {**kept(props), "status": job.status})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Another fingerprint is another run; that Ray has forgotten the job is no change."""
        changed = [key for key in INPUTS if _olds.get(key) != _news.get(key)]
        # Deleted before it is replaced, or two runs would wait for the same CPUs.
        return dynamic.DiffResult(
            changes=bool(changed),
            replaces=["fingerprint"] if "fingerprint" in changed else [],
            delete_before_replace=True,
        )

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Never gone: its results outlive Ray's memory of it."""
        return dynamic.ReadResult(id_, props)

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Remember where Ray is now; the run itself stays."""
        return dynamic.UpdateResult({**kept(_news), "status": _olds.get("status")})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Stop the job if it still runs."""
        with plainly(), suppress(Unreachable, Unauthorized):  # that Ray is gone, its jobs with it
            Jobs(RayApi(_props["address"], _props["token"])).stop(_id)


class RayJob(dynamic.Resource, module="workloads", name="RayJob"):
    """A command that Ray runs once for every fingerprint.

    The submission id is the resource's name and the first 12 digits of the fingerprint, so that
    two `up`, or one that was killed and its successor, follow the same job.
    """

    status: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        address: pulumi.Input[str],
        token: pulumi.Input[str],
        entrypoint: str,
        environment: Mapping[str, str],
        team: str,
        fingerprint: str,
        log: str | None = None,
        wait: bool = True,
        timeout_minutes: int = 60,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Run `entrypoint` for `team`; `environment` is readable, so it holds no secret.

        `log` is a file that gets what the job prints; `wait` is whether `up` waits for its end.
        """
        props: dict[str, Any] = {
            "address": address,
            "token": pulumi.Output.secret(token),
            "entrypoint": entrypoint,
            "environment": dict(environment),
            "team": team,
            "fingerprint": fingerprint,
            "log": log,
            "wait": wait,
            "timeout_minutes": timeout_minutes,
            "name": name,
            "status": None,
        }
        secret = pulumi.ResourceOptions(additional_secret_outputs=["token"])
        options = pulumi.ResourceOptions.merge(secret, opts)
        super().__init__(RayJobProvider(), name, props, options)


def run_once(
    name: str, job: JobRequest, platform: PlatformOutputs, opts: pulumi.ResourceOptions
) -> RayJob:
    """Run a job on a platform, once for its fingerprint; here `up` waits for its end."""
    return RayJob(
        name,
        address=platform.ray.address,
        token=platform.ray.environment.apply(lambda variables: variables["RAY_AUTH_TOKEN"]),
        entrypoint=job.entrypoint,
        environment=job.environment,
        team=job.team,
        fingerprint=job.fingerprint,
        log=str(machine.logs_dir() / "jobs" / f"{job.id}.log"),
        opts=opts,
    )


def submission_id(name: str, fingerprint: str) -> str:
    """Return the id of a run: the same for the same fingerprint."""
    return f"{name}-{fingerprint[:12]}"


def kept(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs as the engine keeps them."""
    return {key: props.get(key) for key in (*INPUTS, "name")}


@contextmanager
def plainly() -> Generator[None]:
    """Let what Ray refuses reach the user in its own words, without a traceback."""
    try:
        yield
    except ApiError as error:
        raise Refused(str(error)) from error


def tell(line: str) -> None:
    """Show a line while `up` runs: the engine passes on what its providers print."""
    print(line[:160], file=sys.stderr, flush=True)


def run(props: Mapping[str, Any]) -> Job:
    """Bring a run to its end, through restarts of Ray. Raises ApiError or Refused."""
    jobs = Jobs(RayApi(props["address"], props["token"]), PATIENCE)
    log = Path(props["log"]) if props["log"] else None
    until = time.monotonic() + 60 * float(props["timeout_minutes"])
    for _ in range(3):
        job = begin(jobs, props)
        if job.status == "SUCCEEDED" or not props["wait"]:
            return job
        try:
            last = watch(job.id, jobs.follow(job.id, until=until), log)
            job = jobs.get(job.id)
        except NotFound:
            tell(f"{job.id}: Ray has restarted and lost the job; submitted again")
            continue
        except TimeoutError as error:
            raise Refused(f"{error}: it goes on; run `up` again to follow it") from None
        if job.status == "SUCCEEDED":
            return job
        raise Refused(failure(job, last))
    raise Refused(f"Ray restarted three times during {props['name']}: see `mlplatform logs ray`")


def begin(jobs: Jobs, props: Mapping[str, Any]) -> Job:
    """Return the run's job: the one that runs or has succeeded, else a new one.

    An attempt after a failed one has an id of its own. Ray would take the same id again, but the
    supervisor of the failed job, still on its way out, would take the new one with it.
    """
    first = id_ = submission_id(props["name"], props["fingerprint"])
    attempt = 1
    while found := jobs.find(id_):
        if found.status not in ("FAILED", "STOPPED"):
            tell(f"{id_}: {found.status.lower()} since an earlier `up`")
            return found
        attempt += 1
        id_ = f"{first}-{attempt}"
    return jobs.submit(JobRequest(id_, props["entrypoint"], props["team"], props["environment"]))


def watch(job: str, lines: Iterable[str], log: Path | None) -> deque[str]:
    """Keep all lines in a file, show some of them; return the last ones."""
    last: deque[str] = deque(maxlen=25)
    shown = 0.0
    if log:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(log or os.devnull, "w", opener=owner_only) as file:
        for line in payload_lines(lines):
            file.write(f"{line}\n")
            file.flush()
            last.append(line)
            if line.strip() and not line.startswith("(") and time.monotonic() - shown > EVERY:
                shown = time.monotonic()
                tell(f"{job}: {line.strip()}")
    return last


def owner_only(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)


def failure(job: Job, last: Iterable[str]) -> str:
    """Tell how a job ended, what it said last, and what to do."""
    how = "was stopped" if job.status == "STOPPED" else "failed"
    code = f" with exit code {job.exit_code}" if job.exit_code is not None else ""
    said = [f"  | {line[:300]}" for line in last] or [f"  | {job.message[:1000]}"]
    return "\n".join(
        [
            f"job {job.id} of team {job.metadata.get('team', '?')} {how}{code} "
            f"after {max(job.ended - job.started, 0):.0f} s. Its last lines:",
            *said,
            f"All of it: `mlplatform logs job {job.id}`. Put right what they name and run `up` "
            "again: it starts from the last checkpoint, if there is one.",
        ]
    )
