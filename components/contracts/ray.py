"""Ray: jobs, training and the dashboard."""

from abc import abstractmethod
from dataclasses import dataclass

import pulumi
from pydantic import Field

from components.component import Component
from components.contracts.cluster import ClusterOutputs, NodePool
from components.model import Spec


class RayPorts(Spec):
    """Ports of the Ray head; a free one is chosen where none is named."""

    gcs: int | None = Field(default=None, ge=1024, le=65535)
    dashboard: int | None = Field(default=None, ge=1024, le=65535)
    """Dashboard, Jobs API and Serve API."""
    metrics: int | None = Field(default=None, ge=1024, le=65535)
    ingress_metrics: int | None = Field(default=None, ge=1024, le=65535)
    """HAProxy's Prometheus metrics."""
    ingress_stats: int | None = Field(default=None, ge=1024, le=65535)
    """HAProxy's health and statistics page."""


class RaySpec(Spec):
    """A Ray cluster over the stack's pools."""

    ports: RayPorts = RayPorts()
    object_store_gib: float = Field(default=0.3, ge=0.1, le=1024)
    """Shared memory for objects, per node, in GiB."""


@dataclass(frozen=True)
class RayOutputs:
    """Where jobs are submitted, and with what."""

    address: pulumi.Output[str]
    """The Jobs API's URL, known once it answers."""
    dashboard: pulumi.Output[str]
    environment: pulumi.Output[dict[str, str]]
    """RAY_ADDRESS, RAY_AUTH_MODE and RAY_AUTH_TOKEN for clients; secret."""
    serving_key: pulumi.Output[str]
    """The bearer token that served applications ask their callers for; secret."""


class Ray(Component[RayOutputs]):
    """A Ray cluster: a head, and a group of workers per pool."""

    def __init__(
        self,
        name: str,
        spec: RaySpec,
        pools: tuple[NodePool, ...],
        cluster: ClusterOutputs,
        environment: pulumi.Output[dict[str, str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the cluster; what runs in it finds `environment` among its variables."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, pools, cluster, environment))

    @abstractmethod
    def build(
        self,
        name: str,
        spec: RaySpec,
        pools: tuple[NodePool, ...],
        cluster: ClusterOutputs,
        environment: pulumi.Output[dict[str, str]],
    ) -> RayOutputs:
        """Create the children; return the outputs."""
