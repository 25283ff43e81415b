"""What a platform is asked to be: one section per concern."""

from typing import Any, Literal, Self, cast

from pydantic import Field, model_validator

from components.contracts.budget import BudgetSpec
from components.contracts.cluster import ClusterSpec
from components.contracts.monitoring import MonitoringSpec
from components.contracts.network import NetworkSpec
from components.contracts.ray import RaySpec
from components.contracts.registry import RegistrySpec
from components.contracts.serving import ServingSpec
from components.contracts.storage import StorageSpec, lifecycle_for
from components.contracts.tracking import TrackingSpec
from components.model import Slug, Spec

CloudName = Literal["local"]
Environment = Literal["dev", "staging", "prod"]


class Quota(Spec):
    """The most a team may use at once."""

    cpus: float | None = Field(default=None, gt=0)
    memory_gib: float | None = Field(default=None, gt=0)
    accelerators: int | None = Field(default=None, ge=0)


class TeamBudget(Spec):
    """What a team may spend."""

    monthly_usd: float = Field(gt=0)


class Team(Spec):
    """Who owns jobs, prefixes and experiments."""

    name: Slug
    owners: tuple[str, ...] = ()
    """E-mail addresses."""
    quota: Quota | None = None
    budget: TeamBudget | None = None


class PlatformSpec(Spec):
    """A platform on one cloud, in one environment."""

    name: Slug = "local"
    cloud: CloudName = "local"
    region: str | None = None
    """Asked for by clouds that have regions."""
    environment: Environment = "dev"
    teams: tuple[Team, ...] = Field(default=(Team(name="default"),), min_length=1)
    """Every job, bucket prefix, MLflow experiment and submission names one of these."""
    network: NetworkSpec = NetworkSpec()
    cluster: ClusterSpec = ClusterSpec()
    storage: StorageSpec = StorageSpec()
    registry: RegistrySpec = RegistrySpec()
    monitoring: MonitoringSpec = MonitoringSpec()
    tracking: TrackingSpec = TrackingSpec()
    ray: RaySpec = RaySpec()
    serving: ServingSpec = ServingSpec()
    budget: BudgetSpec = BudgetSpec()

    @model_validator(mode="before")
    @classmethod
    def age_by_environment(cls, given: Any) -> Any:
        """Fill the default lifecycle table of the environment where none is given."""
        if not isinstance(given, dict):
            return given
        asked = dict(cast(dict[str, Any], given))
        storage = asked.get("storage", {})
        if asked.get("environment") == "prod" and isinstance(storage, dict):
            asked["storage"] = {"lifecycle": lifecycle_for("prod")} | cast(dict[str, Any], storage)
        return asked

    @model_validator(mode="after")
    def check(self) -> Self:
        """Hold the limits that concern more than one section."""
        names = [team.name for team in self.teams]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"teams: the name {name!r} is used twice")
        return self
