"""Jobs from the command line: submitted, followed, their logs read."""

import sys
from collections.abc import Sequence
from typing import Any

from components.refused import Refused
from stacks import report
from stacks.config import StackSpec, lender, platform_of, read
from workloads import catalog
from workloads.api import ApiError, NotFound, RayApi
from workloads.jobs import JobRequest, Jobs, payload_lines
from workloads.submit import Submission, Unsuitable, script
from workloads.submit import submit as send


def access(stack: str) -> tuple[str, str]:
    """Return the address and token of the Ray that a stack has or borrows; Refused without one."""
    builder = lender(read(stack)) or stack
    outputs: dict[str, Any] = report.opened(builder).outputs(show_secrets=True)
    if "ray" not in outputs:
        raise Refused(f"stack {builder} is not up: `mlplatform up {builder}` creates it")
    address = outputs["ray"]["address"]
    if not address:
        raise Refused(f"stack {builder} has no Ray yet, in which jobs run")
    return address, outputs["ray"]["environment"]["RAY_AUTH_TOKEN"]


def team_of(spec: StackSpec, team: str | None) -> str:
    """Return the team a job belongs to: the one named, or the only one there is."""
    platform = platform_of(spec)
    teams = [found.name for found in platform.teams] if platform else []
    if team is None and len(teams) == 1:
        return teams[0]
    if team is None:
        raise Refused(f"say whose job it is: --team with one of {', '.join(teams)}")
    if teams and team not in teams:
        raise Refused(f"--team {team!r} is no team of this platform; teams: {', '.join(teams)}")
    return team


def request(
    spec: StackSpec, what: str, arguments: Sequence[str], team: str | None, name: str | None
) -> JobRequest:
    """Return a workload of the stack, by name, or a script as a job."""
    for workload in spec.workloads:
        if workload.name == what:
            return catalog.job(workload, team_of(spec, team or workload.team))
    return script(what, arguments, team_of(spec, team), name)


def submit(
    stack: str, what: str, arguments: Sequence[str], team: str | None, name: str | None
) -> int:
    """Run a job, print its log as it comes, and return its exit code."""
    spec = read(stack)
    address, token = access(stack)
    try:
        submission = send(address, token, request(spec, what, arguments, team, name))
        return watch(submission)
    except (ApiError, Unsuitable) as error:
        raise Refused(str(error)) from error


def watch(submission: Submission) -> int:
    """Print a job's lines until it ends; an interrupt leaves the job running and says how on."""
    print(f"job {submission.id}", file=sys.stderr, flush=True)
    try:
        for line in submission.lines():
            print(line, flush=True)
    except KeyboardInterrupt:
        print(f"\n{submission.hint}", file=sys.stderr)
        return 130
    return submission.finish().shell_code


def logs(stack: str, job: str | None, follow: bool) -> int:
    """Print a job's log; without an id, the jobs there are."""
    address, token = access(stack)
    jobs = Jobs(RayApi(address, token), patience=10.0)
    try:
        if job is None:
            for found in jobs.all():
                print(f"{found.id}  {found.status}  {found.metadata.get('team', '')}")
            return 0
        if follow:
            return watch(Submission(job, jobs))
        for line in payload_lines(jobs.log(job).splitlines()):
            print(line)
    except NotFound as error:
        raise Refused(f"{error}; `mlplatform logs job` lists the jobs Ray knows") from error
    except ApiError as error:
        raise Refused(str(error)) from error
    return 0
