"""The front door on this machine: HAProxy, opened by Ray Serve."""

import pulumi

from components.contracts.cluster import ClusterOutputs
from components.contracts.ray import RayOutputs
from components.contracts.serving import Serving, ServingOutputs, ServingSpec
from components.local import machine
from components.local.front_door import FrontDoor
from components.local.ports import Ports
from components.local.serve_keeper import KEPT


class LocalServing(Serving):
    """Ray Serve's entry on one loopback port."""

    TOKEN = "mlplatform:local:Serving"

    def build(
        self, name: str, spec: ServingSpec, cluster: ClusterOutputs, ray: RayOutputs
    ) -> ServingOutputs:
        """Choose the port and open it."""
        ports = Ports(
            name,
            wanted={"http": 8000},
            fixed=spec.ports.model_dump(),
            where="platform.serving.ports",
            opts=self.child,
        )
        door = FrontDoor(
            name,
            ray=ray.address,
            token=ray.environment.apply(lambda variables: variables["RAY_AUTH_TOKEN"]),
            kept=str(machine.run_dir() / KEPT),
            port=ports.number("http"),
            opts=self.child,
        )
        access = pulumi.Output.all(door.url, ray.serving_key).apply(
            lambda found: {"SERVING_URL": found[0], "SERVING_KEY": found[1]}
        )
        return ServingOutputs(
            url=door.url,
            admin=pulumi.Output.concat(ray.address, "/api/serve/applications/"),
            environment=pulumi.Output.secret(access),
        )
