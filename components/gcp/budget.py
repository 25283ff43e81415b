"""Limits of spending: for the stack, and for each team that has one."""

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

from components.absent import nothing
from components.contracts.budget import Budget, BudgetOutputs, BudgetSpec
from components.contracts.cluster import ClusterOutputs
from components.gcp.names import short
from components.gcp.operations.channels import mail
from components.gcp.project import agent, billing_account, project_number
from components.gcp.spending_function import listener
from components.gcp.topic import topic
from components.order import behind
from components.site import TEAM_LABEL, Site

BILLING = "serviceAccount:billing-budget-alert@system.gserviceaccount.com"
"""As whom Cloud Billing writes, for every account that it bills."""
TITLE = 60
"""The most characters of a budget's name."""


class GcpBudget(Budget):
    """Limits that Google compares with the bill several times a day, some hours late: free.

    They count what carries the platform's labels in this project, in the currency of the billing
    account, which must be US dollars: Google refuses any other. Whoever makes them needs a right to
    that account. What stops accelerators does so for the whole project, and a person lets them
    start again: by the quota `GPUS-ALL-REGIONS-per-project`.
    """

    TOKEN = "mlplatform:gcp:Budget"

    def build(
        self, name: str, spec: BudgetSpec, site: Site, cluster: ClusterOutputs
    ) -> BudgetOutputs:
        """Create the topic, the limits, and what hears of them."""
        if spec.monthly_usd is None:
            return BudgetOutputs(id=nothing(), topic=nothing())
        opts = behind(self.child, cluster.name)  # and so the APIs
        users = {one: agent(name, one, site, opts) for one in ("artifactregistry", "storage")}
        told = topic(name, {"billing": BILLING}, site, opts, users)
        account, number = billing_account(self, site), project_number(self, site)
        owners = [one for team in site.teams if team.budget for one in team.owners]
        people = list(dict.fromkeys((*spec.notify, *owners)))
        channels = dict(zip(people, mail(name, people, site, opts), strict=True))

        def limit(
            called: str, title: str, usd: float, label: str, value: str, told_too: Sequence[str]
        ) -> gcp.billing.Budget:
            return gcp.billing.Budget(
                called,
                billing_account=account,
                display_name=title,
                amount={"specified_amount": money(usd)},
                budget_filter={
                    "projects": [pulumi.Output.concat("projects/", number)],
                    "labels": {label: value},
                    "calendar_period": "MONTH",
                    "credit_types_treatment": "INCLUDE_ALL_CREDITS",
                },
                threshold_rules=shares(spec),
                all_updates_rule={
                    "pubsub_topic": told.id,
                    "schema_version": "1.0",
                    "monitoring_notification_channels": [
                        channels[one] for one in dict.fromkeys(told_too)
                    ],
                    "disable_default_iam_recipients": True,
                },
                opts=opts,
            )

        title = site.name
        whole = limit(name, title, spec.monthly_usd, "mlplatform-stack", site.name, spec.notify)
        for team in site.teams:
            if team.budget:
                limit(
                    f"{name}-{team.name}",
                    short(f"{site.name}-{team.name}", TITLE),
                    team.budget.monthly_usd,
                    TEAM_LABEL,
                    team.name,
                    team.owners or spec.notify,
                )
        listener(f"{name}-spending", title, told, spec, site, opts)
        return BudgetOutputs(id=whole.id, topic=told.id)


def money(usd: float) -> gcp.billing.BudgetAmountSpecifiedAmountArgsDict:
    """Return an amount as Google writes it: whole dollars, and billionths of one."""
    cents = round(usd * 100)
    return {"currency_code": "USD", "units": f"{cents // 100}", "nanos": cents % 100 * 10_000_000}


def shares(spec: BudgetSpec) -> list[gcp.billing.BudgetThresholdRuleArgsDict]:
    """Return at which shares of a limit people are told, of what was spent and of what will be."""
    return [
        *(
            gcp.billing.BudgetThresholdRuleArgsDict(
                threshold_percent=percent / 100, spend_basis="CURRENT_SPEND"
            )
            for percent in spec.actual_percent
        ),
        *(
            gcp.billing.BudgetThresholdRuleArgsDict(
                threshold_percent=percent / 100, spend_basis="FORECASTED_SPEND"
            )
            for percent in spec.forecast_percent
        ),
    ]
