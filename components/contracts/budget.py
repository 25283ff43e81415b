"""A monthly limit, and who hears about it."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, Self

import pulumi
from pydantic import Field, model_validator

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.model import Email, Spec
from components.site import Site

Percent = Annotated[int, Field(ge=1, le=1000)]


class BudgetSpec(Spec):
    """What a month may cost; no limit is created while `monthly_usd` is not given."""

    monthly_usd: float | None = Field(default=None, gt=0)
    """US dollars a month for the whole stack."""
    notify: tuple[Email, ...] = Field(default=(), max_length=10)
    """E-mail addresses that are told; clouds take no more than ten."""
    actual_percent: tuple[Percent, ...] = Field(default=(50, 80, 100), max_length=5)
    """Of what was spent, where somebody is told."""
    forecast_percent: tuple[Percent, ...] = Field(default=(100,), max_length=5)
    """Of what the month is going to cost, where somebody is told."""
    stop_accelerators_percent: int | None = Field(default=None, ge=1, le=200)
    """Of what was spent, where no machine with accelerators starts any more; what runs goes on."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """A limit that nobody hears of is none, and nobody hears of a share twice."""
        if self.monthly_usd is not None and not self.notify:
            raise ValueError("a budget needs somebody who is told: notify: [somebody@example.org]")
        shares = {
            "actual_percent": self.actual_percent,
            "forecast_percent": self.forecast_percent,
        }
        for key, named in shares.items():
            once = list(dict.fromkeys(named))
            if len(once) != len(named):
                raise ValueError(
                    f"{key}: {list(named)} names a share twice, and clouds take each once: {once}"
                )
        return self


@dataclass(frozen=True)
class BudgetOutputs:
    """The budget's identity; empty where a cloud has none."""

    id: pulumi.Output[str]
    topic: pulumi.Output[str]
    """Where messages about spending go; a channel of the cloud."""


class Budget(Component[BudgetOutputs]):
    """A monthly limit that tells somebody."""

    def __init__(
        self,
        name: str,
        spec: BudgetSpec,
        site: Site,
        cluster: ClusterOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the budgets over everything that carries the site's labels."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, site, cluster))

    @abstractmethod
    def build(
        self, name: str, spec: BudgetSpec, site: Site, cluster: ClusterOutputs
    ) -> BudgetOutputs:
        """Create the children; return the outputs."""
