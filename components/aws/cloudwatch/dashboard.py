"""A page with every metric that is watched, and where its limit is."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.cloudwatch.alarms import SHARE, Watch
from components.aws.iam.document import Text
from components.site import Site

WIDTH, HEIGHT = 12, 6
"""Of a graph, in cells of a page that is 24 wide."""
STATES = 3
"""How high the list of alarms is."""


def dashboard(
    name: str,
    watches: Sequence[Watch],
    alarms: Sequence[Text],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Create the page and return its address; $3 a month after an account's first three.

    An account has one page of a name, whatever the region: so it is called like the stack.
    """
    called = f"mlplatform-{site.name}"
    states = {"title": "Alarms", "alarms": list(alarms)}
    made = aws.cloudwatch.Dashboard(
        name,
        dashboard_name=called,
        dashboard_body=pulumi.Output.json_dumps(
            {
                "widgets": [
                    {"type": "alarm", "x": 0, "y": 0, "width": 24, "height": STATES,
                     "properties": states},
                    *(graph(place, watch, site.region) for place, watch in enumerate(watches)),
                ]
            }
        ),
        opts=opts,
    )  # fmt: skip
    console = f"https://{site.region}.console.aws.amazon.com/cloudwatch/home?region={site.region}"
    return pulumi.Output.concat(console, "#dashboards/dashboard/", made.dashboard_name)


def graph(place: int, watch: Watch, region: str) -> dict[str, Any]:
    """Return one metric over time; two of them stand beside each other."""
    row, column = divmod(place, 2)
    limit = {"label": "alarm", "value": watch.limit, "fill": "below" if watch.below else "above"}
    return {
        "type": "metric",
        "x": column * WIDTH,
        "y": STATES + row * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "properties": {
            "title": watch.name,
            "region": region,
            "view": "timeSeries",
            "stat": watch.statistic,
            "period": 60 * watch.minutes,
            "metrics": lines(watch),
            "annotations": {"horizontal": [limit]},
        },
    }


def lines(watch: Watch) -> list[list[Any]]:
    """Return the metric, or the share and what it is computed from, as CloudWatch spells them."""
    named = [text for pair in watch.dimensions.items() for text in pair]
    if not watch.share_of:
        return [[watch.namespace, watch.metric, *named]]
    parts = (("part", watch.metric), ("whole", watch.share_of))
    return [
        [{"id": "share", "expression": SHARE, "label": f"{watch.metric}, %"}],
        *([watch.namespace, metric, *named, {"id": id, "visible": False}] for id, metric in parts),
    ]
