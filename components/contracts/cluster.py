"""Pools of machines by shape, and what runs programs on them."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, Literal, Self

import pulumi
from pydantic import Field, model_validator

from components.component import Component
from components.contracts.network import Cidr, NetworkOutputs
from components.model import Slug, Spec
from components.site import Site

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
    """Of each kind of capacity, where a cloud's autoscaler limits each by itself: while two kinds
    are to be had, a pool that names both may come to twice as many."""
    capacity: tuple[Capacity, ...] = Field(default=("on-demand",), min_length=1)
    """In which order capacity is tried."""
    team: Slug | None = None
    """The one team whose pods it is for, and whose bill and budget its machines count in; all
    teams', if not given."""
    zones: tuple[str, ...] = ()
    """Only these zones, where all of the network's will not do."""
    reservation: str | None = None
    """Id of the capacity reservation behind `reserved`."""
    fabric: bool = False
    """Whether machines are joined by the cloud's low-latency fabric (EFA, InfiniBand): one zone."""
    disk_gib: int = Field(default=100, ge=20, le=16384)
    idle_minutes: int = Field(default=5, ge=1, le=120)
    """How long a machine stays when it is empty."""
    max_age_days: int = Field(default=14, ge=1, le=90)
    """When a machine is replaced, so that its image does not grow old."""
    disruption_percent: int = Field(default=10, ge=1, le=100)
    """How much of the pool may be replaced at once."""

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
        if ("reserved" in self.capacity) != (self.reservation is not None):
            raise ValueError(
                f"{self.name}: `reservation` and `reserved` in `capacity` belong together"
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
    version: str = Field(default="1.35", pattern=r"^1\.\d{2}$")
    """Of Kubernetes."""
    public_cidrs: tuple[Cidr, ...] = ()
    """From where the API is reached besides the network itself; nowhere, if not given."""
    admins: tuple[str, ...] = ()
    """Identities, by the cloud's own names, that may do everything in the cluster."""
    log_days: int = Field(default=30, ge=1, le=3653)
    """How long the control plane's logs are kept."""
    protect: bool = False
    """Whether the cluster refuses to be deleted."""
    key: str | None = None
    """An existing key that encrypts secrets and disks; an own one if not given."""

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
        for cidr in self.public_cidrs:
            if cidr.endswith("/0"):
                raise ValueError(
                    f"public_cidrs: {cidr} is everybody; name the ranges you work from"
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
    """As whom nodes act before any pod runs."""
    security_group: pulumi.Output[str]
    """Whom other services let in: the nodes' own group of network rules."""
    disk_key: pulumi.Output[str]
    """The key that encrypts disks, also those of pods; empty where a cloud has none."""
    autoscaler: pulumi.Output[dict[str, str]]
    """What the autoscaler's chart is told: names and addresses of its side of the cloud."""
    autoscaler_identity: pulumi.Output[str]
    """Name of the identity that launches machines; what stops spending takes its rights away."""
    node_pools: pulumi.Output[list[dict[str, Any]]]
    """Kubernetes objects that make the pools, for the layer inside the cluster."""


class Cluster(Component[ClusterOutputs]):
    """Machines in pools, and what runs programs on them."""

    def __init__(
        self,
        name: str,
        spec: ClusterSpec,
        site: Site,
        network: NetworkOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the cluster and publish how programs are started on it."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, site, network))

    @abstractmethod
    def build(
        self, name: str, spec: ClusterSpec, site: Site, network: NetworkOutputs
    ) -> ClusterOutputs:
        """Create the children; return the outputs."""
