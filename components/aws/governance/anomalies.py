"""Spending that is unlike that of other days, of every service of the account."""

import pulumi
import pulumi_aws as aws

from components.baseline import Anomalies


def anomalies(name: str, spec: Anomalies, opts: pulumi.ResourceOptions) -> None:
    """Create what looks at the bill, unless it exists, and tell people once a day; free."""
    monitor = (
        spec.monitor
        or aws.costexplorer.AnomalyMonitor(
            name, monitor_type="DIMENSIONAL", monitor_dimension="SERVICE", opts=opts
        ).arn
    )
    aws.costexplorer.AnomalySubscription(
        name,
        frequency="DAILY",
        monitor_arn_lists=[monitor],
        subscribers=[{"type": "EMAIL", "address": one} for one in dict.fromkeys(spec.notify)],
        threshold_expression={
            "dimension": {
                "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                "match_options": ["GREATER_THAN_OR_EQUAL"],
                "values": [f"{spec.minimum_usd:g}"],
            }
        },
        opts=opts,
    )
