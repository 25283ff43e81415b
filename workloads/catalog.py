"""The workloads a stack file may name."""

from collections.abc import Sequence
from typing import Any

from components.platform import PlatformOutputs
from workloads.flight_delay.deploy import SAMPLE, FlightDelay, FlightDelaySpec, training
from workloads.jobs import JobRequest
from workloads.submit import fresh_id
from workloads.workload import Workload, WorkloadSpec

AnyWorkload = FlightDelaySpec
"""With a second kind: `Annotated[FlightDelaySpec | Other, Field(discriminator="kind")]`."""

BUILDERS: dict[type[WorkloadSpec], type[Workload[Any, Any]]] = {FlightDelaySpec: FlightDelay}


def default_workloads(team: str = "default") -> tuple[AnyWorkload, ...]:
    """Return the workloads of a stack that names none."""
    return (FlightDelaySpec(kind="flight_delay", name="delays", team=team),)


def deploy(spec: AnyWorkload, platform: PlatformOutputs) -> Workload[Any, Any]:
    """Build one workload on a platform."""
    return BUILDERS[type(spec)](spec, platform)


def served_model(spec: AnyWorkload) -> tuple[str, str, dict[str, Any]]:
    """Return the registered model a workload serves, its route, and a request it answers."""
    return spec.model, f"/{spec.name}/predict", SAMPLE


def job(spec: AnyWorkload, team: str | None = None) -> JobRequest:
    """Return a workload's job as another run beside those of `up`, for a team of its own."""
    asked = spec.model_copy(update={"team": team}) if team else spec
    return training(asked, again=fresh_id(spec.name))


def check_workloads(
    workloads: Sequence[WorkloadSpec], teams: Sequence[str] | None = None
) -> list[str]:
    """Return what is wrong with the workloads of a stack, each message led by its path.

    `teams` are the platform's; None where the platform is another stack's.
    """
    wrong: list[str] = []
    names = [workload.name for workload in workloads]
    for index, workload in enumerate(workloads):
        if workload.name in names[:index]:
            first = names.index(workload.name)
            wrong.append(
                f"workloads.{index}.name: {workload.name!r} is used by workloads.{first} already"
            )
        if teams is not None and workload.team not in teams:
            wrong.append(
                f"workloads.{index}.team: {workload.team!r} is no team of this platform; "
                f"teams: {', '.join(teams)}"
            )
    return wrong
