"""A page with every metric that is watched, and where its limit is."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_gcp as gcp

from components.gcp.operations.alerts import Watch
from components.gcp.project import project_id
from components.site import Site

COLUMNS = 48
WIDTH, HEIGHT = COLUMNS // 2, 16
"""Of a graph, in cells of a page that is 48 wide."""
STATES = 12
"""How high the list of alarms is."""


def dashboard(
    name: str,
    watches: Sequence[Watch],
    alerts: Sequence[pulumi.Output[str]],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Create the page, which costs nothing, and return its address."""
    states = {
        "width": COLUMNS,
        "height": STATES,
        "widget": {"title": "Alarms", "incidentList": {"policyNames": list(alerts)}},
    }
    made = gcp.monitoring.Dashboard(
        name,
        dashboard_json=pulumi.Output.json_dumps(
            {
                "displayName": f"mlplatform {site.name}",
                # The provider's labels reach what has them at the top, and this is a text.
                "labels": site.labels,
                "mosaicLayout": {
                    "columns": COLUMNS,
                    "tiles": [states, *(tile(at, watch) for at, watch in enumerate(watches))],
                },
            }
        ),
        opts=opts,
    )
    console = "https://console.cloud.google.com/monitoring/dashboards/builder"
    return pulumi.Output.concat(console, "/", made.id.apply(last), "?project=", project_id(site))


def last(id: str) -> str:
    """Return the last part of an id."""
    return id.rpartition("/")[2]


def tile(place: int, watch: Watch) -> dict[str, Any]:
    """Return one metric over time; two of them stand beside each other."""
    row, column = divmod(place, 2)
    return {
        "xPos": column * WIDTH,
        "yPos": STATES + row * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "widget": {
            "title": watch.name,
            "xyChart": {
                "dataSets": [{"plotType": "LINE", "timeSeriesQuery": query(watch)}],
                "thresholds": [{"label": "alarm", "value": watch.limit}],
            },
        },
    }


def query(watch: Watch) -> dict[str, Any]:
    """Return the metric, or the share and what it is computed from."""

    def part(metric: str, only: str | None) -> dict[str, Any]:
        aggregation = {
            "alignmentPeriod": f"{60 * watch.minutes}s",
            "perSeriesAligner": watch.aligner,
            "crossSeriesReducer": watch.reducer,
            "groupByFields": list(watch.by),
        }
        return {"filter": watch.filter(metric, only), "aggregation": aggregation}

    if not watch.share_of:
        return {"timeSeriesFilter": part(watch.metric, watch.only)}
    return {
        "timeSeriesFilterRatio": {
            "numerator": part(watch.metric, watch.only),
            "denominator": part(watch.share_of, None),
        }
    }
