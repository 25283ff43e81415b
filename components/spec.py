"""What a platform is asked to be: one section per concern."""

from collections.abc import Iterator, Mapping
from typing import Any, Self, cast

from pydantic import Field, model_validator

from components.contracts.budget import BudgetSpec
from components.contracts.cluster import ClusterSpec
from components.contracts.database import DatabaseSpec
from components.contracts.identity import IdentitySpec, is_reserved
from components.contracts.monitoring import MonitoringSpec
from components.contracts.network import NetworkSpec
from components.contracts.ray import RaySpec
from components.contracts.registry import RegistrySpec
from components.contracts.serving import ServingSpec
from components.contracts.storage import StorageSpec
from components.contracts.tracking import TrackingSpec
from components.environments import filled
from components.model import Slug, Spec
from components.site import CloudName, Environment, Site, Team


class PlatformSpec(Spec):
    """A platform on one cloud, in one environment."""

    name: Slug = "local"
    cloud: CloudName = "local"
    region: str | None = Field(default=None, pattern=r"^[a-z]{2,}(-[a-z]+)*-?\d*$")
    """Asked for by clouds that have regions."""
    account: str | None = None
    """The account, project or subscription that is expected; another one is refused."""
    environment: Environment = "dev"
    """Sets what other sections leave open: sizes, protection, zones, retention."""
    cost_center: str = Field(default="unassigned", pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")
    """A label on everything that is paid for."""
    teams: tuple[Team, ...] = Field(default=(Team(name="default"),), min_length=1)
    """Every job, bucket prefix, MLflow experiment and submission names one of these."""
    network: NetworkSpec = NetworkSpec()
    cluster: ClusterSpec = ClusterSpec()
    storage: StorageSpec = StorageSpec()
    database: DatabaseSpec = DatabaseSpec()
    registry: RegistrySpec = RegistrySpec()
    identity: IdentitySpec = IdentitySpec()
    monitoring: MonitoringSpec = MonitoringSpec()
    tracking: TrackingSpec = TrackingSpec()
    ray: RaySpec = RaySpec()
    serving: ServingSpec = ServingSpec()
    budget: BudgetSpec = BudgetSpec()

    @model_validator(mode="before")
    @classmethod
    def fill(cls, given: Any) -> Any:
        """Let the environment say what a section does not."""
        return filled(cast(Mapping[str, Any], given)) if isinstance(given, Mapping) else given

    @model_validator(mode="after")
    def check(self) -> Self:
        """Hold the limits that concern more than one section."""
        if wrong := next(self.complaints(), None):
            raise ValueError(wrong)
        return self

    def complaints(self) -> Iterator[str]:
        """Yield what does not fit together."""
        names = [team.name for team in self.teams]
        for name in names:
            if names.count(name) > 1:
                yield f"teams: the name {name!r} is used twice"
        if self.cloud == "local":
            return
        for place, name in enumerate(names):
            if is_reserved(name):
                yield (
                    f"teams.{place}: {name!r} is a namespace of the platform or of Kubernetes, "
                    f"and a team's pods run in the namespace of its name: {name}-team"
                )
        if self.region is None:
            yield f"region: asked for by {self.cloud}, such as `region: us-east-1`"
        if self.budget.monthly_usd is None:
            yield (
                "budget.monthly_usd: what a month may cost is asked for on a cloud: "
                "budget: {monthly_usd: 800, notify: [somebody@example.org]}"
            )
        system, *others = self.cluster.pools
        if system.capacity != ("on-demand",) or system.accelerator or system.team:
            yield (
                f"cluster.pools.0: {system.name} carries the platform's own services: "
                "capacity: [on-demand], no accelerator and no team"
            )
        for place, pool in enumerate(others, 1):
            where = f"cluster.pools.{place}: {pool.name}"
            if self.environment == "prod" and pool.capacity == ("spot",):
                yield (
                    f"{where}: spot alone can be gone for days, and this is prod: "
                    "capacity: [spot, on-demand]"
                )
            if pool.team and pool.team not in names:
                yield f"{where}: team: {pool.team!r} is none of teams: {', '.join(names)}"
            unknown = set(pool.zones) - set(self.network.zone_names)
            if self.network.zone_names and unknown:
                yield (
                    f"{where}: zones {sorted(unknown)} are none of the network's: "
                    f"{', '.join(self.network.zone_names)}"
                )

    @property
    def watched(self) -> MonitoringSpec:
        """Return monitoring as it is built: who hears of spending, unless others are named."""
        told = self.monitoring.notify or self.budget.notify
        return self.monitoring.model_copy(update={"notify": told})

    @property
    def site(self) -> Site:
        """Return where the platform stands and whose it is."""
        return Site(
            name=self.name,
            cloud=self.cloud,
            region=self.region or "",
            environment=self.environment,
            account=self.account,
            cost_center=self.cost_center,
            boundary=self.identity.boundary,
            teams=self.teams,
        )
