"""Who is told: people by mail, programs by a topic."""

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

from components.gcp.project import project_id, project_number
from components.gcp.topic import PUBLISHER
from components.order import after
from components.site import Site

NOTIFIER = "gcp-sa-monitoring-notification.iam.gserviceaccount.com"


def mail(
    name: str, people: Sequence[str], site: Site, opts: pulumi.ResourceOptions
) -> list[pulumi.Output[str]]:
    """Create a channel for each person; nobody is asked whether they want to be told."""
    return [
        gcp.monitoring.NotificationChannel(
            f"{name}-{address}",
            type="email",
            display_name=address,
            labels={"email_address": address},
            user_labels=site.labels,
            # Alarms that still name it do not keep it.
            force_delete=True,
            opts=opts,
        ).id
        for address in dict.fromkeys(people)
    ]


def programs(
    name: str, topic: pulumi.Output[str], site: Site, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Create the channel that writes to a topic; `opts` must name a parent.

    As whom Cloud Monitoring writes comes into being with the first such channel of a project.
    """
    assert opts.parent
    made = gcp.monitoring.NotificationChannel(
        name,
        type="pubsub",
        display_name=f"Alarms of {site.name}, for programs of {project_id(site)}",
        labels={"topic": topic},
        user_labels=site.labels,
        force_delete=True,
        opts=opts,
    )
    number = project_number(opts.parent, site)
    right = gcp.pubsub.TopicIAMMember(
        f"{name}-alarms",
        topic=topic,
        role=PUBLISHER,
        member=pulumi.Output.concat("serviceAccount:service-", number, "@", NOTIFIER),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[made])),
    )
    return after(made.id, [right])
