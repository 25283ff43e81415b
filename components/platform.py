"""The platform: every concern in order, each from its spec and the outputs of earlier ones."""

from dataclasses import dataclass, fields
from typing import Any, Self

import pulumi

from components.cloud import load
from components.component import Component, plain
from components.contracts.budget import BudgetOutputs
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.identity import IdentityOutputs
from components.contracts.monitoring import MonitoringOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.ray import RayOutputs
from components.contracts.registry import RegistryOutputs
from components.contracts.serving import ServingOutputs
from components.contracts.storage import StorageOutputs
from components.contracts.tracking import TrackingOutputs
from components.spec import PlatformSpec


@dataclass(frozen=True)
class PlatformOutputs:
    """What a platform offers its workloads: one typed record per concern."""

    network: NetworkOutputs
    cluster: ClusterOutputs
    storage: StorageOutputs
    database: DatabaseOutputs
    registry: RegistryOutputs
    identity: IdentityOutputs
    monitoring: MonitoringOutputs
    tracking: TrackingOutputs
    ray: RayOutputs
    serving: ServingOutputs
    budget: BudgetOutputs

    def export(self) -> None:
        """Make each concern an output of the stack."""
        for field in fields(self):
            pulumi.export(field.name, plain(getattr(self, field.name)))

    @classmethod
    def of_stack(cls, name: str) -> Self:
        """Read the outputs that another stack exported."""
        stack = pulumi.StackReference(name)

        def concern(kind: Any, key: str) -> Any:
            record = stack.require_output(key)
            return kind(**{field.name: record[field.name] for field in fields(kind)})

        return cls(**{field.name: concern(field.type, field.name) for field in fields(cls)})


class Platform(Component[PlatformOutputs]):
    """A platform on one cloud."""

    TOKEN = "mlplatform:platform:Platform"

    def __init__(self, spec: PlatformSpec, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build every concern; each line uses only the lines above it."""
        cloud, name = load(spec.cloud), spec.name
        services = cloud.services
        provider = cloud.provider(spec.site)
        placed = pulumi.ResourceOptions(providers=[provider] if provider else None)
        super().__init__(name, spec, pulumi.ResourceOptions.merge(opts, placed))
        site, own = spec.site, self.child
        network = cloud.network(f"{name}-network", spec.network, site, own).outputs
        cluster = cloud.cluster(f"{name}-cluster", spec.cluster, site, network, own).outputs
        storage = cloud.storage(
            f"{name}-storage", spec.storage, site, network, cluster, own
        ).outputs
        database = cloud.database(
            f"{name}-database", spec.database, site, network, cluster, own
        ).outputs
        registry = cloud.registry(f"{name}-registry", spec.registry, site, cluster, own).outputs
        identity = cloud.identity(
            f"{name}-identity", spec.identity, site, cluster, storage, registry, database, own
        ).outputs
        inside = services.inside(name, cluster, own)
        monitoring = cloud.monitoring(
            f"{name}-monitoring", spec.watched, site, network, cluster, storage, database, inside
        ).outputs
        tracking = services.tracking(
            f"{name}-tracking", spec.tracking, cluster, storage, inside
        ).outputs
        access = pulumi.Output.all(storage.environment, tracking.environment).apply(
            lambda found: {**found[0], **found[1]}
        )
        ray = services.ray(
            f"{name}-ray", spec.ray, spec.cluster.pools, cluster, access, inside
        ).outputs
        serving = services.serving(f"{name}-serving", spec.serving, cluster, ray, inside).outputs
        budget = cloud.budget(f"{name}-budget", spec.budget, site, cluster, own).outputs
        self.publish(
            PlatformOutputs(
                network=network,
                cluster=cluster,
                storage=storage,
                database=database,
                registry=registry,
                identity=identity,
                monitoring=monitoring,
                tracking=tracking,
                ray=ray,
                serving=serving,
                budget=budget,
            )
        )
