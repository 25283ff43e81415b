"""A monthly limit, and who hears about it."""

from abc import abstractmethod
from dataclasses import dataclass

import pulumi
from pydantic import Field

from components.component import Component
from components.model import Spec


class BudgetSpec(Spec):
    """What a month may cost; no limit is created while `monthly_usd` is not given."""

    monthly_usd: float | None = Field(default=None, gt=0)
    """US dollars a month for the whole stack."""
    notify: tuple[str, ...] = ()
    """E-mail addresses that are told."""


@dataclass(frozen=True)
class BudgetOutputs:
    """The budget's identity; empty where a cloud has none."""

    id: pulumi.Output[str]


class Budget(Component[BudgetOutputs]):
    """A monthly limit that tells somebody."""

    def __init__(
        self,
        name: str,
        spec: BudgetSpec,
        labels: dict[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the budget over everything that carries `labels`."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, labels))

    @abstractmethod
    def build(self, name: str, spec: BudgetSpec, labels: dict[str, str]) -> BudgetOutputs:
        """Create the children; return the outputs."""
