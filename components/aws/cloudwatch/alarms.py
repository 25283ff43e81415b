"""Metrics that are watched, and alarms where they leave what is right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.aws.iam.document import Text


@dataclass(frozen=True)
class Watch:
    """A metric, what it should be, and what it means when it is not."""

    name: str
    meaning: str
    namespace: str
    metric: str
    dimensions: Mapping[str, Text]
    statistic: Literal["Average", "Maximum", "Minimum", "Sum"]
    limit: float
    below: bool = False
    """Whether it is too little that is wrong."""
    minutes: int = 5
    """How long values are put together to one."""
    times: int = 1
    """How many of these in a row must be wrong."""
    share_of: str | None = None
    """The metric of which it is a share, in percent."""
    silence: Literal["missing", "notBreaching"] = "notBreaching"
    """What it means when nothing is reported: nothing is known, or nothing happened."""

    @property
    def comparison(self) -> str:
        """Return how AWS calls the side of the limit that is wrong."""
        return "LessThanThreshold" if self.below else "GreaterThanThreshold"


def alarm(
    name: str, watch: Watch, topic: pulumi.Output[str], opts: pulumi.ResourceOptions
) -> aws.cloudwatch.MetricAlarm:
    """Create an alarm that tells when a metric goes wrong and when it is right again.

    $0.10 a month for each metric in it.
    """
    alone = watch.share_of is None
    return aws.cloudwatch.MetricAlarm(
        f"{name}-{watch.name}",
        alarm_description=watch.meaning,
        comparison_operator=watch.comparison,
        threshold=watch.limit,
        evaluation_periods=watch.times,
        treat_missing_data=watch.silence,
        namespace=watch.namespace if alone else None,
        metric_name=watch.metric if alone else None,
        dimensions=watch.dimensions if alone else None,
        statistic=watch.statistic if alone else None,
        period=60 * watch.minutes if alone else None,
        metric_queries=None if alone else queries(watch),
        alarm_actions=[topic],
        ok_actions=[topic],
        opts=opts,
    )


SHARE = "100 * part / whole"


def queries(watch: Watch) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict]:
    """Return the two metrics of a share, and the share."""
    return [
        {"id": "share", "expression": SHARE, "label": watch.meaning, "return_data": True},
        *(
            aws.cloudwatch.MetricAlarmMetricQueryArgsDict(
                id=part,
                metric={
                    "namespace": watch.namespace,
                    "metric_name": metric,
                    "dimensions": watch.dimensions,
                    "stat": watch.statistic,
                    "period": 60 * watch.minutes,
                },
            )
            for part, metric in (("part", watch.metric), ("whole", str(watch.share_of)))
        ),
    ]
