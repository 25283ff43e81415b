"""Metrics that are watched, and alarms where they leave what is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pulumi
import pulumi_azure_native as azure

from components.azure.monitor.workspace import Place
from components.azure.tags import tags

Statistic = Literal["Average", "Maximum", "Minimum", "Total"]
CRITERIA = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"


@dataclass(frozen=True)
class Watch:
    """A metric of one resource, what it should be, and what it means when it is not."""

    name: str
    meaning: str
    resource: pulumi.Output[str]
    """Id of the resource."""
    namespace: pulumi.Input[str]
    metric: pulumi.Input[str]
    statistic: Statistic
    limit: float
    below: bool = False
    """Whether it is too little that is wrong."""
    minutes: Literal[5, 15, 30] = 5
    """Over how long values are put together."""
    severity: Literal[1, 2, 3] = 2
    """1 calls somebody, 2 wants to be looked at the same day."""
    only: pulumi.Input[Mapping[str, str]] = field(default_factory=dict[str, str])
    """Dimensions to the value that counts."""
    there: pulumi.Input[bool] = True
    """Whether there is something to be watched; else the alarm is off."""


def alarm(
    name: str, watch: Watch, topic: pulumi.Input[str], place: Place
) -> azure.monitor.MetricAlert:
    """Create an alarm that tells when a metric goes wrong and when it is right again.

    $0.10 a month.
    """
    return azure.monitor.MetricAlert(
        f"{name}-{watch.name}",
        # It belongs to no region, like who is told.
        location="Global",
        resource_group_name=place.group,
        description=watch.meaning,
        severity=watch.severity,
        enabled=watch.there,
        scopes=[watch.resource],
        evaluation_frequency="PT5M",
        window_size=f"PT{watch.minutes}M",
        criteria=azure.monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
            odata_type=CRITERIA, all_of=[criterion(watch)]
        ),
        auto_mitigate=True,
        actions=[{"action_group_id": topic}],
        tags=tags(place.site),
        opts=place.opts,
    )


def criterion(watch: Watch) -> azure.monitor.MetricCriteriaArgs:
    """Return where a metric goes wrong."""
    return azure.monitor.MetricCriteriaArgs(
        criterion_type="StaticThresholdCriterion",
        name=watch.name,
        metric_namespace=watch.namespace,
        metric_name=watch.metric,
        time_aggregation=watch.statistic,
        operator="LessThan" if watch.below else "GreaterThan",
        threshold=watch.limit,
        dimensions=pulumi.Output.from_input(watch.only).apply(dimensions),
    )


def dimensions(only: Mapping[str, str]) -> list[azure.monitor.MetricDimensionArgs]:
    """Return which values of a metric count."""
    return [
        azure.monitor.MetricDimensionArgs(name=key, operator="Include", values=[value])
        for key, value in only.items()
    ]


@dataclass(frozen=True)
class Search:
    """A question to the workspace, and what it means when it finds something."""

    name: str
    meaning: str
    query: str
    limit: float = 0
    measure: str | None = None
    """The column that is compared; the number of lines, if not given."""
    by: Sequence[str] = ()
    """Columns by which alarms are told apart."""
    every: Literal["PT5M", "PT15M", "PT1H"] = "PT15M"
    window: Literal["PT5M", "PT15M", "P1D"] = "PT15M"
    severity: Literal[1, 2, 3] = 2


def search(
    name: str,
    asked: Search,
    workspace: pulumi.Input[str],
    topic: pulumi.Input[str],
    place: Place,
) -> azure.monitor.ScheduledQueryRule:
    """Create an alarm on what a question finds: $1.50 a month each five minutes, else $0.50."""
    return azure.monitor.ScheduledQueryRule(
        f"{name}-{asked.name}",
        location=place.site.region,
        resource_group_name=place.group,
        kind="LogAlert",
        display_name=f"{place.site.name}: {asked.name}",
        description=asked.meaning,
        severity=float(asked.severity),
        enabled=True,
        scopes=[workspace],
        evaluation_frequency=asked.every,
        window_size=asked.window,
        criteria=azure.monitor.ScheduledQueryRuleCriteriaArgs(all_of=[found_by(asked)]),
        # Tables of services are made by the first line that comes, after this is.
        skip_query_validation=True,
        auto_mitigate=True,
        actions={"action_groups": [topic]},
        tags=tags(place.site),
        opts=place.opts,
    )


def found_by(asked: Search) -> azure.monitor.ConditionArgs:
    """Return what of an answer is too much."""
    return azure.monitor.ConditionArgs(
        query=asked.query,
        time_aggregation="Maximum" if asked.measure else "Count",
        metric_measure_column=asked.measure,
        operator="GreaterThan",
        threshold=asked.limit,
        dimensions=[
            azure.monitor.DimensionArgs(name=one, operator="Include", values=["*"])
            for one in asked.by
        ],
        failing_periods=azure.monitor.ConditionFailingPeriodsArgs(
            number_of_evaluation_periods=1.0, min_failing_periods_to_alert=1.0
        ),
    )
