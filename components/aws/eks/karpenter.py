"""Karpenter's side of the cloud: who it is there, and how it hears that a machine will go."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.eks.disk_key import disks
from components.aws.eks.karpenter_rights import Rights
from components.aws.iam.document import Text, allow, by, document, tls_only
from components.aws.iam.pods import trusted
from components.aws.iam.role import give, role
from components.aws.spending_stop import no_accelerators
from components.contracts.identity import ServiceAccount
from components.order import after
from components.site import Site

NAMESPACE, SERVICE_ACCOUNT = "kube-system", "karpenter"

GONE = ["stopping", "stopped", "shutting-down", "terminated"]
EVENTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "health": (
        "A machine is going to be repaired",
        {
            "source": ["aws.health"],
            "detail-type": ["AWS Health Event"],
            "detail": {"service": ["EC2"], "eventTypeCategory": ["scheduledChange"]},
        },
    ),
    "spot": (
        "A spot machine is gone in two minutes",
        {"source": ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"]},
    ),
    "rebalance": (
        "A spot machine may soon be gone",
        {"source": ["aws.ec2"], "detail-type": ["EC2 Instance Rebalance Recommendation"]},
    ),
    "state": (
        "A machine has stopped or is gone",
        {
            "source": ["aws.ec2"],
            "detail-type": ["EC2 Instance State-change Notification"],
            "detail": {"state": GONE},
        },
    ),
    "reservation": (
        "A reserved machine is taken back",
        {
            "source": ["aws.ec2"],
            "detail-type": ["EC2 Capacity Reservation Instance Interruption Warning"],
        },
    ),
}
"""What Karpenter acts on, without what it would drop; events are the account's, not a cluster's."""


@dataclass(frozen=True)
class Karpenter:
    """What the chart is told, and who it is."""

    queue: pulumi.Output[str]
    """Name of the queue; whoever uses it is gone before any of this is."""
    role: pulumi.Output[str]
    """Name of the controller's role."""


def karpenter(
    name: str,
    cluster: aws.eks.Cluster,
    node_role: pulumi.Output[str],
    key: pulumi.Output[str],
    account: pulumi.Output[str],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> Karpenter:
    """Create the queue of warnings and the controller's identity; cents a month.

    `name` is the cluster's own: what Karpenter makes is marked with it.
    """
    queue, heard = warnings(name, account, opts)
    own = f"{name}-karpenter"
    # A spent budget has the policy attached to the role, which then has to go first.
    stop = pulumi.ResourceOptions(depends_on=[no_accelerators(site, opts)])
    last = pulumi.ResourceOptions.merge(opts, stop)
    itself = trusted([ServiceAccount(NAMESPACE, SERVICE_ACCOUNT)], name, account, site)
    made = role(own, "Karpenter, which starts and ends machines", itself, site, last)
    rights = Rights(cluster=name, region=site.region, account=account)
    may = (*rights.statements(node_role, queue.arn), *disks(key, site.region))
    identity = aws.eks.PodIdentityAssociation(
        own,
        cluster_name=cluster.name,
        namespace=NAMESPACE,
        service_account=SERVICE_ACCOUNT,
        role_arn=after(made.arn, give(own, made, opts, may)),
        opts=opts,
    )
    return Karpenter(queue=after(queue.name, [*heard, identity]), role=made.name)


def warnings(
    name: str, account: Text, opts: pulumi.ResourceOptions
) -> tuple[aws.sqs.Queue, list[pulumi.Resource]]:
    """Create the queue, and return it with what brings messages there."""
    queue = aws.sqs.Queue(
        f"{name}-warnings",
        # A warning of two minutes is of no use after five.
        message_retention_seconds=300,
        sqs_managed_sse_enabled=True,
        opts=opts,
    )
    rules = [
        aws.cloudwatch.EventRule(
            f"{name}-{suffix}", description=why, event_pattern=json.dumps(pattern), opts=opts
        )
        for suffix, (why, pattern) in EVENTS.items()
    ]
    from_rules = {"ArnEquals": {"aws:SourceArn": [rule.arn for rule in rules]}}
    from_here = {"StringEquals": {"aws:SourceAccount": account}}
    send = ("sqs:SendMessage",)
    policy = aws.sqs.QueuePolicy(
        f"{name}-warnings",
        queue_url=queue.url,
        policy=document(
            by(
                {"Service": "events.amazonaws.com"},
                allow(send, (queue.arn,), from_rules, "Rules"),
            ),
            by({"Service": "sqs.amazonaws.com"}, allow(send, (queue.arn,), from_here, "Queues")),
            tls_only(queue.arn, actions=("sqs:*",)),
        ),
        opts=opts,
    )
    targets = [
        aws.cloudwatch.EventTarget(
            f"{name}-{suffix}", rule=rule.name, target_id="karpenter", arn=queue.arn, opts=opts
        )
        for suffix, rule in zip(EVENTS, rules, strict=True)
    ]
    return queue, [policy, *targets]
