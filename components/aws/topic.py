"""A topic: one service of AWS writes to it, people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam.account import account_id
from components.aws.iam.document import Conditions, Statement, Text, allow, by, document, tls_only
from components.aws.key import key
from components.order import after
from components.site import Site

WRITING = ("kms:Decrypt", "kms:GenerateDataKey*")
"""What whoever publishes asks of the key of an encrypted topic."""


@dataclass(frozen=True)
class Topic:
    """A topic that is ready: whoever takes its ARN comes after who may write is settled."""

    arn: pulumi.Output[str]
    key: pulumi.Output[str]


def topic(
    name: str,
    purpose: str,
    publisher: str,
    sources: Text,
    site: Site,
    opts: pulumi.ResourceOptions,
    users: Sequence[Statement] = (),
) -> Topic:
    """Create an encrypted topic; its key, which may have more `users`, costs $1 a month.

    The publisher is let in on behalf of this account's `sources` alone, a pattern of ARNs. AWS's
    own key for topics would lock it out: its policy names no service. `opts` must name a parent.
    """
    assert opts.parent
    service = {"Service": publisher}
    ours: Conditions = {
        "StringEquals": {"aws:SourceAccount": account_id(opts.parent, site)},
        "ArnLike": {"aws:SourceArn": sources},
    }
    encrypting = key(
        name, purpose, site, opts, users=(by(service, allow(WRITING, ("*",), ours)), *users)
    )
    made = aws.sns.Topic(name, display_name=purpose, kms_master_key_id=encrypting, opts=opts)
    publish = ("sns:Publish",)  # SNS refuses a wildcard in the document of a topic
    policy = aws.sns.TopicPolicy(
        name,
        arn=made.arn,
        policy=document(
            by(service, allow(publish, (made.arn,), ours)), tls_only(made.arn, actions=publish)
        ),
        opts=opts,
    )
    return Topic(after(made.arn, [policy]), encrypting)
