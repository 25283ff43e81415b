"""The front door of served models."""

from abc import abstractmethod
from dataclasses import dataclass

import pulumi
from pydantic import Field

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.contracts.ray import RayOutputs
from components.model import Spec


class ServingPorts(Spec):
    """Ports of the front door; a free one is chosen where none is named."""

    http: int | None = Field(default=None, ge=1024, le=65535)


class ServingSpec(Spec):
    """An HTTP entry in front of Ray Serve."""

    ports: ServingPorts = ServingPorts()


@dataclass(frozen=True)
class ServingOutputs:
    """Where predictions are asked for, and where applications are deployed."""

    url: pulumi.Output[str]
    """Known once the front door answers."""
    admin: pulumi.Output[str]
    """The Serve REST API's URL: takes the YAML shape of a RayService's `serveConfigV2`."""
    environment: pulumi.Output[dict[str, str]]
    """SERVING_URL and SERVING_KEY (a bearer token) for callers; secret."""


class Serving(Component[ServingOutputs]):
    """The front door of served models."""

    def __init__(
        self,
        name: str,
        spec: ServingSpec,
        cluster: ClusterOutputs,
        ray: RayOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Open the front door and publish its address."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, cluster, ray))

    @abstractmethod
    def build(
        self, name: str, spec: ServingSpec, cluster: ClusterOutputs, ray: RayOutputs
    ) -> ServingOutputs:
        """Create the children; return the outputs."""
