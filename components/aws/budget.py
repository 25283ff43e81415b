"""Limits of spending: for the stack, and for each team that has one."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.absent import nothing
from components.aws.iam.account import account_id
from components.aws.iam.document import HERE
from components.aws.spending_stop import stop
from components.aws.topic import topic
from components.contracts.budget import Budget, BudgetOutputs, BudgetSpec
from components.contracts.cluster import ClusterOutputs
from components.site import STACK_LABEL, TEAM_LABEL, Site


class AwsBudget(Budget):
    """Limits that AWS compares with the bill some times a day, 8 to 12 hours late: free.

    They count what carries the platform's labels, once the account that pays splits its bill by
    them (`cost_tags` of its baseline). People are told by mail straight from AWS Budgets, as a
    topic's subscribers would first have to confirm; programs listen to the topic. A team's limit
    counts the machines of its own pools, in any stack of the account.
    """

    TOKEN = "mlplatform:aws:Budget"

    def build(
        self, name: str, spec: BudgetSpec, site: Site, cluster: ClusterOutputs
    ) -> BudgetOutputs:
        """Create the topic, the limits, and what stops accelerators."""
        if spec.monthly_usd is None:
            return BudgetOutputs(id=nothing(), topic=nothing())
        sources = pulumi.Output.concat(HERE, ":budgets::", account_id(self, site), ":*")
        told = topic(
            name, f"Spending of {site.name}", "budgets.amazonaws.com", sources, site, self.child
        )

        def limit(called: str, usd: float, label: str, people: Sequence[str]) -> aws.budgets.Budget:
            return aws.budgets.Budget(
                called,
                budget_type="COST",
                limit_amount=f"{usd:.2f}",
                limit_unit="USD",
                time_unit="MONTHLY",
                cost_filters=[{"name": "TagKeyValue", "values": [f"user:{label}"]}],
                notifications=notifications(spec, people, told.arn),
                opts=self.child,
            )

        whole = limit(name, spec.monthly_usd, f"{STACK_LABEL}${site.name}", spec.notify)
        for team in site.teams:
            if team.budget:
                people = team.owners or spec.notify
                label = f"{TEAM_LABEL}${team.name}"
                limit(f"{name}-{team.name}", team.budget.monthly_usd, label, people)
        if spec.stop_accelerators_percent:
            stop(
                f"{name}-stop",
                spec.stop_accelerators_percent,
                whole,
                cluster.autoscaler_identity,
                told.arn,
                spec,
                site,
                self.child,
            )
        return BudgetOutputs(id=whole.id, topic=told.arn)


def notifications(
    spec: BudgetSpec, people: Sequence[str], topic: pulumi.Output[str]
) -> list[aws.budgets.BudgetNotificationArgsDict]:
    """Return who is told at which shares of a limit, of what was spent and of what will be."""
    shares = [
        *(("ACTUAL", percent) for percent in spec.actual_percent),
        *(("FORECASTED", percent) for percent in spec.forecast_percent),
    ]
    return [
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": kind,
            "threshold": percent,
            "threshold_type": "PERCENTAGE",
            "subscriber_email_addresses": list(dict.fromkeys(people)),
            "subscriber_sns_topic_arns": [topic],
        }
        for kind, percent in shares
    ]
