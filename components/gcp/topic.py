"""A topic: services of Google's and pods write to it, programs read it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components.gcp.key import key
from components.gcp.project import agent
from components.order import after
from components.site import Site

PUBLISHER = "roles/pubsub.publisher"


@dataclass(frozen=True)
class Topic:
    """A topic that is ready: whoever takes its id comes after who may write is settled."""

    id: pulumi.Output[str]
    key: pulumi.Output[str]


def topic(
    name: str,
    writers: Mapping[str, pulumi.Input[str]],
    site: Site,
    opts: pulumi.ResourceOptions,
    users: Mapping[str, pulumi.Input[str]] | None = None,
) -> Topic:
    """Create a topic with a key of its own, in the region alone.

    `writers` are members of IAM by what each is called here. What nobody reads costs nothing:
    messages are kept by subscriptions, not by topics. Its key may have more `users`. `opts` must
    name a parent.
    """
    acting = {"pubsub": agent(name, "pubsub", site, opts), **(users or {})}
    encrypting = key(name, site, opts, acting)
    made = gcp.pubsub.Topic(
        name,
        kms_key_name=encrypting,
        message_storage_policy={"allowed_persistence_regions": [site.region]},
        opts=opts,
    )
    grants = [
        gcp.pubsub.TopicIAMMember(
            f"{name}-{writer}", topic=made.id, role=PUBLISHER, member=member, opts=opts
        )
        for writer, member in writers.items()
    ]
    return Topic(after(made.id, [*grants]), encrypting)
