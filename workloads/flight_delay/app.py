"""The Serve application: replicas that answer with the champion."""

# Ray Serve types its decorators in part.
# pyright: reportUnknownMemberType=false, reportUntypedClassDecorator=false

import os
import time
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from ray import serve
from ray.serve import Application

from workloads.flight_delay.endpoint import Endpoint
from workloads.flight_delay.live import Live
from workloads.flight_delay.prediction_log import PredictionLog
from workloads.flight_delay.registry import Registry
from workloads.flight_delay.repeated import Repeated
from workloads.flight_delay.traffic import Traffic


class Served(BaseModel):
    """What an application's `args` may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    model: str = Field(default="flight-delay", pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)
    """The registered model whose champion answers."""
    team: str = Field(default="default", pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)
    log_seconds: float = Field(default=30.0, gt=0, le=3600)
    """How often predictions are written to the bucket."""


@serve.deployment(max_ongoing_requests=200, ray_actor_options={"num_cpus": 0.2})
@serve.ingress()
class FlightDelay:
    """One replica."""

    def __init__(self, served: Served) -> None:
        """Load the champion if there is one; go on looking if not."""
        environment = os.environ
        key, logs = (environment.get(name, "") for name in ("SERVING_KEY", "LOGS_URL"))
        if not key or not logs:
            raise ValueError(
                "SERVING_KEY and LOGS_URL must be set: who may ask, and where it is noted"
            )
        live = Live(Registry.of(environment), served.model)
        replica = f"{os.getpid()}-{time.time_ns() // 1_000_000:x}"
        log = PredictionLog(f"{logs}/predictions/{served.team}/{served.model}", replica)
        traffic = Traffic(served.model)
        following = Repeated("model", live.pause, live.follow)
        following.once()
        self.threads = [
            following,
            Repeated("prediction log", lambda: served.log_seconds, log.flush),
            Repeated(
                "metrics", lambda: 1.0, lambda: traffic.flush(self.endpoint.version, log.dropped)
            ),
        ]
        self.endpoint = Endpoint(live, key, log, traffic, self.close)

    def __serve_build_asgi_app__(self) -> Endpoint:
        """Return what answers requests."""
        return self.endpoint

    def close(self) -> None:
        """Stop what runs beside, and write what is left."""
        for thread in self.threads:
            thread.close()


def build(args: dict[str, Any]) -> Application:
    """Return the application that a Serve config's `args` ask for."""
    return FlightDelay.bind(Served.model_validate(args))
