"""A page with every metric that is watched, and what was asked of the workspace."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_azure_native as azure

from components.azure.monitor.alarms import Search, Watch
from components.azure.monitor.workspace import Place
from components.azure.names import grant
from components.azure.tags import tags

STATISTICS: Mapping[str, int] = {"Total": 1, "Minimum": 2, "Maximum": 3, "Average": 4}
"""What is made of a metric's values to how a workbook calls it."""
DAY_MS = 86_400_000


def workbook(
    name: str,
    watched: Sequence[Watch],
    asked: Sequence[Search],
    workspace: pulumi.Output[str],
    place: Place,
) -> pulumi.Output[str]:
    """Create the page, which is free, and return its address; it opens in the portal."""
    title = f"# {place.site.name}\nWhat is watched of the cloud's side, over a day."
    made = azure.applicationinsights.Workbook(
        name,
        # A page's name is a UUID; with a fixed one its address stays.
        resource_name_=grant(place.site, f"{name}-workbook"),
        location=place.site.region,
        resource_group_name=place.group,
        kind="shared",
        category="workbook",
        display_name=f"mlplatform {place.site.name}",
        source_id=workspace,
        serialized_data=pulumi.Output.json_dumps(
            {
                "version": "Notebook/1.0",
                "items": [
                    {"type": 1, "name": "title", "content": {"json": title}},
                    *(graph(watch) for watch in watched),
                    *(lines(search, workspace) for search in asked),
                ],
                "fallbackResourceIds": [workspace],
            }
        ),
        tags=tags(place.site),
        opts=place.opts,
    )
    return pulumi.Output.concat("https://portal.azure.com/#resource", made.id, "/workbook")


def graph(watch: Watch) -> dict[str, Any]:
    """Return one metric over time, half a page wide; what it means stands above it."""
    kind = pulumi.Output.from_input(watch.namespace).apply(lambda text: text.lower())
    return {
        "type": 10,
        "name": watch.name,
        "customWidth": "50",
        "content": {
            "chartId": f"workbook-{watch.name}",
            "version": "MetricsItem/2.0",
            "size": 1,
            "chartType": 2,
            "title": watch.meaning,
            "resourceType": kind,
            "metricScope": 0,
            "resourceIds": [watch.resource],
            "timeContext": {"durationMs": DAY_MS},
            "metrics": [
                {
                    "namespace": kind,
                    "metric": pulumi.Output.concat(kind, "--", watch.metric),
                    "aggregation": STATISTICS[watch.statistic],
                }
            ],
        },
    }


def lines(search: Search, workspace: pulumi.Output[str]) -> dict[str, Any]:
    """Return what a question finds, as a table."""
    return {
        "type": 3,
        "name": search.name,
        "customWidth": "50",
        "content": {
            "version": "KqlItem/1.0",
            "query": search.query,
            "size": 1,
            "title": search.meaning,
            "timeContext": {"durationMs": DAY_MS},
            "queryType": 0,
            "resourceType": "microsoft.operationalinsights/workspaces",
            "crossComponentResources": [workspace],
        },
    }
