"""A topic: services of Azure write to it, and those who subscribe are told."""

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

from components.azure.names import short
from components.azure.tags import tags
from components.site import Site

SHORT = 12
"""Letters of the name that a mail or a message begins with."""


def topic(
    name: str,
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    people: Sequence[str] = (),
    workflows: Sequence[azure.monitor.LogicAppReceiverArgs] = (),
) -> azure.monitor.ActionGroup:
    """Create an action group, with people by mail and workflows; programs join it later; free."""
    return azure.monitor.ActionGroup(
        name,
        # It belongs to no region: alarms are told also while one is away.
        location="Global",
        resource_group_name=group,
        group_short_name=short(site.name, SHORT),
        enabled=True,
        email_receivers=[
            {"name": address, "email_address": address, "use_common_alert_schema": True}
            for address in dict.fromkeys(people)
        ],
        logic_app_receivers=list(workflows),
        tags=tags(site),
        opts=opts,
    )
