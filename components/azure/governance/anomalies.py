"""Spending that is unlike that of other days, of everything in the subscription."""

from datetime import date

import pulumi
import pulumi_azure_native as azure

from components.baseline import Anomalies

VIEW = "providers/Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup"
"""What Azure looks at by itself, for each resource group."""


def anomalies(
    name: str,
    spec: Anomalies,
    subscription: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Tell people once a day; free. Azure knows no sum below which nobody is told.

    An alert ends after a year at the latest: an `up` in a later month makes it last longer.
    """
    scope = pulumi.Output.concat("subscriptions/", subscription)
    begins, ends = a_year(date.today())
    azure.costmanagement.ScheduledActionByScope(
        name,
        name="mlplatform-anomalies",
        scope=scope,
        kind="InsightAlert",
        display_name="Spending unlike that of other days",
        status="Enabled",
        view_id=pulumi.Output.concat("/", scope, "/", VIEW),
        notification={
            "subject": "Spending unlike that of other days",
            "to": list(dict.fromkeys(spec.notify)),
        },
        notification_email=spec.notify[0],
        schedule={"frequency": "Daily", "start_date": begins, "end_date": ends},
        opts=opts,
    )


def a_year(day: date) -> tuple[str, str]:
    """Return the first of a day's month and a year later, as Azure writes moments."""
    first = day.replace(day=1)
    return (f"{first:%Y-%m-%d}T00:00:00Z", f"{first.replace(year=day.year + 1):%Y-%m-%d}T00:00:00Z")
