"""Where a platform stands and whose it is: what concerns of a cloud know beside their own spec."""

from typing import Literal

from pydantic import Field

from components.model import Email, Slug, Spec

CloudName = Literal["local", "aws", "gcp", "azure"]
Environment = Literal["dev", "staging", "prod"]
STACK_LABEL = "mlplatform-stack"
"""On everything of a stack."""
TEAM_LABEL = "mlplatform-team"
"""On what one team alone is paid for."""


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
    owners: tuple[Email, ...] = Field(default=(), max_length=10)
    """E-mail addresses; those who are told of the team's spending."""
    quota: Quota | None = None
    budget: TeamBudget | None = None


class Site(Spec):
    """Where a platform stands and whose it is."""

    name: Slug
    cloud: CloudName
    region: str = ""
    """Empty where a cloud has none."""
    environment: Environment = "dev"
    account: str | None = None
    """The account, project or subscription that is expected; another one is refused."""
    cost_center: str = "unassigned"
    boundary: str | None = None
    """Name of the existing policy that no role of the platform goes beyond."""
    teams: tuple[Team, ...] = Field(default=(Team(name="default"),), min_length=1)

    @property
    def is_prod(self) -> bool:
        """Tell whether what holds data must be hard to lose."""
        return self.environment == "prod"

    @property
    def labels(self) -> dict[str, str]:
        """Return what every object of the platform carries, for budgets, bills and the sweep."""
        return {
            STACK_LABEL: self.name,
            "mlplatform-env": self.environment,
            "mlplatform-cost-center": self.cost_center,
        }
