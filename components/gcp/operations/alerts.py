"""Metrics that are watched, and alarms where they leave what is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_gcp as gcp

from components.site import Site

Text = str | pulumi.Output[str]
Aggregation = gcp.monitoring.AlertPolicyConditionConditionThresholdAggregationArgsDict
Threshold = gcp.monitoring.AlertPolicyConditionConditionThresholdArgsDict
Reducer = Literal["REDUCE_MAX", "REDUCE_MEAN", "REDUCE_MIN", "REDUCE_SUM"]
MISSING = {
    "nothing happened": "EVALUATION_MISSING_DATA_INACTIVE",
    "nothing is known": "EVALUATION_MISSING_DATA_NO_OP",
}


@dataclass(frozen=True)
class Watch:
    """A metric, what it should be, and what it means when it is not."""

    name: str
    meaning: str
    resource: str
    """The type of what is measured."""
    metric: str
    where: Text
    """The filter that says which of them."""
    aligner: str
    """How values of one series are put together."""
    reducer: Reducer
    """How series are."""
    limit: float
    below: bool = False
    """Whether it is too little that is wrong."""
    minutes: int = 5
    """Over how long values are put together to one."""
    times: int = 1
    """How many of these in a row must be wrong."""
    by: tuple[str, ...] = ()
    """Labels by which series stay apart."""
    only: str | None = None
    """What more the filter says of the part, where a metric is a share."""
    share_of: str | None = None
    """The metric of which it is a share."""
    silence: Literal["nothing happened", "nothing is known"] = "nothing happened"

    def filter(self, metric: str, only: str | None = None) -> pulumi.Output[str]:
        """Return what picks the series of a metric."""
        more = f" AND {only}" if only else ""
        return pulumi.Output.concat(
            f'resource.type="{self.resource}" AND metric.type="{metric}" AND ', self.where, more
        )

    @property
    def aggregation(self) -> Aggregation:
        """Return how values become one."""
        return {
            "alignment_period": f"{60 * self.minutes}s",
            "per_series_aligner": self.aligner,
            "cross_series_reducer": self.reducer,
            "group_by_fields": list(self.by),
        }


def alert(
    name: str,
    watch: Watch,
    channels: Sequence[pulumi.Output[str]],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> gcp.monitoring.AlertPolicy:
    """Create an alarm that tells when a metric goes wrong and when it is right again.

    $0.10 a month.
    """
    return gcp.monitoring.AlertPolicy(
        f"{name}-{watch.name}",
        display_name=f"{site.name}: {watch.name}",
        combiner="OR",
        conditions=[
            {
                "display_name": watch.name,
                "condition_threshold": threshold(watch),
            }
        ],
        documentation={"content": watch.meaning, "mime_type": "text/markdown"},
        alert_strategy={"auto_close": "1800s"},
        notification_channels=list(channels),
        user_labels=site.labels,
        opts=opts,
    )


def threshold(watch: Watch) -> Threshold:
    """Return the side of a limit that is wrong, and for how long it must be."""
    asked: Threshold = {
        "filter": watch.filter(watch.metric, watch.only),
        "aggregations": [watch.aggregation],
        "comparison": "COMPARISON_LT" if watch.below else "COMPARISON_GT",
        "threshold_value": watch.limit,
        # What is wrong once is so for no time yet.
        "duration": f"{60 * watch.minutes * (watch.times - 1)}s",
        "trigger": {"count": 1},
    }
    if watch.share_of:
        asked["denominator_filter"] = watch.filter(watch.share_of)
        asked["denominator_aggregations"] = [watch.aggregation]
    if watch.times > 1:  # elsewhere Google refuses to be told
        asked["evaluation_missing_data"] = MISSING[watch.silence]
    return asked
