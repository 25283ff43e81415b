"""Pools of machines by shape, and what runs programs on them."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Literal, Self

import pulumi
from pydantic import Field, model_validator

from components.component import Component
from components.contracts.network import NetworkOutputs
from components.model import Slug, Spec

Capacity = Literal["reserved", "spot", "flex", "on-demand"]


class Accelerator(Spec):
    """Accelerators of one machine."""

    type: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """The vendor's name in lower case, such as `nvidia-l4`."""
    count: int = Field(default=1, ge=1, le=16)
    """Accelerators per machine."""


class NodePool(Spec):
    """One class of machines by shape, and in which order capacity is tried."""

    name: Slug
    cpus: int | None = Field(default=None, ge=1, le=448)
    """vCPUs of a machine; on this machine the logical CPUs that Ray may hand out."""
    memory_gib: float | None = Field(default=None, gt=0)
    """Memory of a machine in GiB."""
    accelerator: Accelerator | None = None
    machine: str | None = None
    """An exact machine type of the cloud, where a shape will not do."""
    min_nodes: int = Field(default=0, ge=0)
    max_nodes: int = Field(default=1, ge=1, le=1000)
    capacity: tuple[Capacity, ...] = Field(default=("on-demand",), min_length=1)
    """In which order capacity is tried."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """Hold the limits that concern more than one key."""
        if self.min_nodes > self.max_nodes:
            raise ValueError(
                f"{self.name}: min_nodes {self.min_nodes} > max_nodes {self.max_nodes}"
            )
        if len(set(self.capacity)) != len(self.capacity):
            raise ValueError(
                f"{self.name}: capacity names the same kind twice: {list(self.capacity)}"
            )
        return self


class ClusterSpec(Spec):
    """The machines a platform runs on."""

    pools: tuple[NodePool, ...] = Field(
        default=(
            NodePool(name="head", min_nodes=1, max_nodes=1),
            NodePool(name="spot", cpus=2, min_nodes=0, max_nodes=1, capacity=("spot",)),
        ),
        min_length=1,
    )
    """One entry per class of machines; the first carries the platform's own services."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """Hold the limits that concern more than one pool."""
        names = [pool.name for pool in self.pools]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"pools: the name {name!r} is used twice")
        if self.pools[0].min_nodes < 1:
            raise ValueError(
                f"pools.0: {names[0]} carries the platform's own services: "
                "min_nodes must be at least 1"
            )
        return self


@dataclass(frozen=True)
class ClusterOutputs:
    """How programs are started, and as whom nodes act; empty where a cloud has no such thing."""

    name: pulumi.Output[str]
    api: pulumi.Output[str]
    """Whatever starts programs: a Kubernetes API's address, or the local supervisor's socket."""
    kubeconfig: pulumi.Output[str]
    issuer: pulumi.Output[str]
    """The OIDC issuer of service accounts."""
    node_identity: pulumi.Output[str]


class Cluster(Component[ClusterOutputs]):
    """Machines in pools, and what runs programs on them."""

    def __init__(
        self,
        name: str,
        spec: ClusterSpec,
        network: NetworkOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the cluster and publish how programs are started on it."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, network))

    @abstractmethod
    def build(self, name: str, spec: ClusterSpec, network: NetworkOutputs) -> ClusterOutputs:
        """Create the children; return the outputs."""
