"""Concerns that a cloud does not have: no children, empty outputs."""

from typing import TypeVar

import pulumi

from components.baseline import Baseline, BaselineOutputs, BaselineSpec
from components.contracts.budget import Budget, BudgetOutputs, BudgetSpec
from components.contracts.cluster import ClusterOutputs, NodePool
from components.contracts.database import Database, DatabaseOutputs, DatabaseSpec
from components.contracts.identity import Identity, IdentityOutputs, IdentitySpec
from components.contracts.network import Network, NetworkOutputs, NetworkSpec
from components.contracts.ray import Ray, RayOutputs, RaySpec
from components.contracts.registry import Registry, RegistryOutputs, RegistrySpec
from components.contracts.serving import Serving, ServingOutputs, ServingSpec
from components.contracts.storage import StorageOutputs
from components.contracts.tracking import Tracking, TrackingOutputs, TrackingSpec
from components.site import Site

T = TypeVar("T")


def nothing() -> pulumi.Output[str]:
    """Return the empty output."""
    return pulumi.Output.from_input("")


def none_of(kind: type[T]) -> pulumi.Output[list[T]]:
    """Return the empty list of a kind."""
    return pulumi.Output.from_input(list[T]())


def no_entries() -> pulumi.Output[dict[str, str]]:
    """Return the empty mapping."""
    return pulumi.Output.from_input(dict[str, str]())


class AbsentBaseline(Baseline):
    """Nothing exists once for all stacks."""

    TOKEN = "mlplatform:absent:Baseline"

    def build(self, name: str, spec: BaselineSpec, site: Site) -> BaselineOutputs:
        """Create nothing."""
        return BaselineOutputs(
            state_url=nothing(),
            secrets_provider=nothing(),
            boundary=nothing(),
            plan_role=nothing(),
            deploy_role=nothing(),
        )


class AbsentNetwork(Network):
    """No network of our own."""

    TOKEN = "mlplatform:absent:Network"

    def build(self, name: str, spec: NetworkSpec, site: Site) -> NetworkOutputs:
        """Create nothing."""
        return NetworkOutputs(
            id=nothing(),
            cidr=nothing(),
            node_subnet_ids=none_of(str),
            data_subnet_ids=none_of(str),
            zones=none_of(str),
            nat_ids=none_of(str),
        )


class AbsentDatabase(Database):
    """No database server of our own."""

    TOKEN = "mlplatform:absent:Database"

    def build(
        self,
        name: str,
        spec: DatabaseSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> DatabaseOutputs:
        """Create nothing."""
        return DatabaseOutputs(
            id=nothing(), url=nothing(), secret_name=nothing(), key=nothing(), resource=nothing()
        )


class AbsentRegistry(Registry):
    """No registry of our own."""

    TOKEN = "mlplatform:absent:Registry"

    def build(
        self, name: str, spec: RegistrySpec, site: Site, cluster: ClusterOutputs
    ) -> RegistryOutputs:
        """Create nothing."""
        return RegistryOutputs(url=nothing(), repositories=no_entries())


class AbsentIdentity(Identity):
    """No identities: services give credentials to those who need them."""

    TOKEN = "mlplatform:absent:Identity"

    def build(
        self,
        name: str,
        spec: IdentitySpec,
        site: Site,
        cluster: ClusterOutputs,
        storage: StorageOutputs,
        registry: RegistryOutputs,
        database: DatabaseOutputs,
    ) -> IdentityOutputs:
        """Create nothing."""
        return IdentityOutputs(
            roles=no_entries(), secrets_prefix=nothing(), annotations=no_entries()
        )


class AbsentBudget(Budget):
    """No bill to limit."""

    TOKEN = "mlplatform:absent:Budget"

    def build(
        self, name: str, spec: BudgetSpec, site: Site, cluster: ClusterOutputs
    ) -> BudgetOutputs:
        """Create nothing."""
        return BudgetOutputs(id=nothing(), topic=nothing())


class AbsentTracking(Tracking):
    """No MLflow server of our own."""

    TOKEN = "mlplatform:absent:Tracking"

    def build(
        self, name: str, spec: TrackingSpec, cluster: ClusterOutputs, storage: StorageOutputs
    ) -> TrackingOutputs:
        """Create nothing."""
        return TrackingOutputs(uri=nothing(), environment=pulumi.Output.secret(no_entries()))


class AbsentRay(Ray):
    """No Ray cluster of our own."""

    TOKEN = "mlplatform:absent:Ray"

    def build(
        self,
        name: str,
        spec: RaySpec,
        pools: tuple[NodePool, ...],
        cluster: ClusterOutputs,
        environment: pulumi.Output[dict[str, str]],
    ) -> RayOutputs:
        """Create nothing."""
        return RayOutputs(
            address=nothing(),
            dashboard=nothing(),
            environment=pulumi.Output.secret(no_entries()),
            serving_key=nothing(),
        )


class AbsentServing(Serving):
    """No front door of our own."""

    TOKEN = "mlplatform:absent:Serving"

    def build(
        self, name: str, spec: ServingSpec, cluster: ClusterOutputs, ray: RayOutputs
    ) -> ServingOutputs:
        """Create nothing."""
        return ServingOutputs(
            url=nothing(), admin=nothing(), environment=pulumi.Output.secret(no_entries())
        )
