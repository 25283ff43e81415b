"""Limits of spending: for the stack, and for each team that has one."""

from collections.abc import Mapping, Sequence
from datetime import date

import pulumi
import pulumi_azure_native as azure

from components.absent import nothing
from components.azure.account import subscription_id
from components.azure.group import inside
from components.azure.names import short
from components.azure.notices import shares
from components.azure.spending_stop import stop
from components.azure.topic import topic
from components.contracts.budget import Budget, BudgetOutputs, BudgetSpec
from components.contracts.cluster import ClusterOutputs
from components.site import TEAM_LABEL, Site

Notice = azure.consumption.NotificationArgs
NAME = 63
"""Letters of a budget's name at most."""


class AzureBudget(Budget):
    """Limits that Azure compares with the bill about once a day, a day late: free.

    They count what carries the platform's labels in any resource group of the subscription: most of
    what a cluster costs is in the group that AKS makes, and what is kept is in another one. People
    are told by mail straight from the budget; programs join the topic. A team's limit counts what
    carries the team's name in any stack of the subscription.
    """

    TOKEN = "mlplatform:azure:Budget"

    def build(
        self, name: str, spec: BudgetSpec, site: Site, cluster: ClusterOutputs
    ) -> BudgetOutputs:
        """Create the topic, the limits, and what stops accelerators."""
        if spec.monthly_usd is None:
            return BudgetOutputs(id=nothing(), topic=nothing())
        group = inside(site, cluster.name)
        told = topic(name, site, group, self.child)
        whole = notices(spec, spec.notify, told.id)
        if spec.stop_accelerators_percent:
            called = stop(f"{name}-stop", cluster, site, group, self.child)
            acting = topic(f"{name}-stop", site, group, self.child, workflows=[called])
            whole["stop"] = notice(
                "Actual", spec.stop_accelerators_percent, spec.notify, [told.id, acting.id]
            )
        made = self.limit(name, spec.monthly_usd, "mlplatform-stack", site.name, whole, site)
        for team in site.teams:
            if team.budget:
                heard = notices(spec, team.owners or spec.notify, told.id)
                usd = team.budget.monthly_usd
                self.limit(f"{name}-{team.name}", usd, TEAM_LABEL, team.name, heard, site)
        return BudgetOutputs(id=made.id, topic=told.id)

    def limit(
        self,
        name: str,
        usd: float,
        label: str,
        value: str,
        heard: Mapping[str, Notice],
        site: Site,
    ) -> azure.consumption.Budget:
        """Create a limit for what carries a label, in the money that the subscription pays in."""
        return azure.consumption.Budget(
            name,
            budget_name=short(name, NAME, "-"),
            scope=pulumi.Output.concat("/subscriptions/", subscription_id(self, site)),
            category="Cost",
            amount=usd,
            time_grain="Monthly",
            time_period={"start_date": first_of_month(date.today())},
            filter={"tags": {"name": label, "operator": "In", "values": [value]}},
            notifications=heard,
            opts=pulumi.ResourceOptions(
                parent=self,
                # It begins in the month when it is made, takes no other, and never changes.
                ignore_changes=["timePeriod"],
                delete_before_replace=True,
            ),
        )


def first_of_month(day: date) -> str:
    """Return when a budget begins that is made on a day: Azure takes nothing else."""
    return f"{day:%Y-%m}-01T00:00:00Z"


def notices(spec: BudgetSpec, people: Sequence[str], topic: pulumi.Input[str]) -> dict[str, Notice]:
    """Return who is told at which shares of a limit, of what was spent and of what will be."""
    return {
        f"{kind.lower()}-{percent}": notice(kind, percent, people, [topic])
        for kind, percent in shares(spec)
    }


def notice(
    kind: str, percent: int, people: Sequence[str], topics: Sequence[pulumi.Input[str]]
) -> Notice:
    """Return who is told at one share of a limit."""
    return Notice(
        enabled=True,
        operator="GreaterThan",
        threshold=float(percent),
        threshold_type=kind,
        contact_emails=list(dict.fromkeys(people)),
        contact_groups=list(topics),
        locale="en-us",
    )
