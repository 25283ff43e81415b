"""Where logs are looked through: a workspace with an end of each day's bill, and traces in it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure.tags import tags
from components.site import Environment, Site

CAP_GB: Mapping[Environment, int] = {"dev": 1, "staging": 2, "prod": 10}
"""What a day may bring: each GB costs $2.99, six times what other clouds take. The rest of a day is
lost, also of what security asks for, so somebody is told before."""
SHORTEST, LONGEST = 30, 730
"""Days that a workspace keeps what can be looked through."""
YEARS = (1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653)
"""Days that a table keeps at most, beyond two years."""


@dataclass(frozen=True)
class Place:
    """Where the parts of monitoring are made."""

    site: Site
    group: pulumi.Input[str]
    opts: pulumi.ResourceOptions


def workspace(name: str, days: int, place: Place) -> azure.operationalinsights.Workspace:
    """Create the workspace; it takes Entra's tokens alone, and Microsoft's key encrypts it.

    An own key is for clusters of workspaces, from 100 GB a day.
    """
    return azure.operationalinsights.Workspace(
        name,
        location=place.site.region,
        resource_group_name=place.group,
        sku={"name": "PerGB2018"},
        retention_in_days=min(LONGEST, max(SHORTEST, days)),
        workspace_capping={"daily_quota_gb": float(CAP_GB[place.site.environment])},
        features={
            "disable_local_auth": True,
            "enable_log_access_using_only_resource_permissions": True,
        },
        tags=tags(place.site),
        opts=place.opts,
    )


def traces(
    name: str, logs: azure.operationalinsights.Workspace, place: Place
) -> azure.applicationinsights.Component:
    """Create where MLflow and Ray Serve send traces, which end up in the workspace."""
    return azure.applicationinsights.Component(
        name,
        location=place.site.region,
        resource_group_name=place.group,
        kind="web",
        application_type="web",
        ingestion_mode="LogAnalytics",
        workspace_resource_id=logs.id,
        disable_local_auth=True,
        tags=tags(place.site),
        opts=place.opts,
    )


def kept(days: int) -> int:
    """Return for how many days a table keeps what it was asked to keep for so many."""
    if days <= LONGEST:
        return max(SHORTEST, days)
    return next(one for one in YEARS if one >= days)
