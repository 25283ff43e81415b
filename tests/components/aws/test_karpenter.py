"""What Karpenter may do, and what it hears. Its rights are decided by an evaluator that knows IAM's
rules, not by IAM; that they are enough is by Karpenter's own documents, and not tried here."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.contracts.cluster import ClusterOutputs
from policies.graph.model import Graph
from policies.iam import principal
from policies.iam.account import Account
from policies.iam.case import failures, may, may_not, never, unnoticed
from policies.iam.inventory import inventory
from tests.components.aws.clusters import cluster, known
from tests.components.ordering import found, made_before
from tests.policies.asked import unaskable
from tests.policies.aws_policies import aws_policies

POD = "kube-system/karpenter"
LAUNCH = ("ec2:RunInstances", "ec2:CreateFleet")
ARN = "arn:aws:ec2:{region}:{account}:"
OWNED = "kubernetes.io/cluster/dev-cluster"
ASKED = {
    f"aws:RequestTag/{OWNED}": "owned",
    "aws:RequestTag/eks:eks-cluster-name": "dev-cluster",
    "aws:RequestTag/karpenter.sh/nodepool": "gpu-spot",
}
OURS = {
    f"aws:ResourceTag/{OWNED}": "owned",
    "aws:ResourceTag/karpenter.sh/nodepool": "gpu-spot",
}
TO_EC2 = {"iam:PassedToService": "ec2.amazonaws.com"}
SHIFT = "arc-zonal-shift:ResourceIdentifier"


def without(keys: dict[str, str], key: str) -> dict[str, str]:
    """Return conditions with one left out."""
    assert key in keys
    return {name: value for name, value in keys.items() if name != key}


def other(keys: dict[str, str], key: str) -> dict[str, str]:
    """Return conditions with another value for one."""
    return {**keys, key: "other"}


def creating(action: str) -> dict[str, str]:
    return {**ASKED, "ec2:CreateAction": action}


MACHINES = [
    # Machines are started from anything in the region, but only with the cluster's marks.
    may(POD, LAUNCH, "arn:aws:ec2:{region}::image/ami-1"),
    may(POD, "ec2:RunInstances", "arn:aws:ec2:{region}::snapshot/snap-1"),
    *(may(POD, "ec2:RunInstances", f"{ARN}{kind}/*") for kind in ("subnet", "security-group")),
    may(POD, "ec2:RunInstances", f"{ARN}capacity-reservation/*"),
    may(POD, "ec2:RunInstances", f"{ARN}placement-group/*"),
    may_not(POD, "ec2:RunInstances", "arn:aws:ec2:eu-west-1:{account}:subnet/*"),
    *(
        may(POD, "ec2:RunInstances", f"{ARN}{kind}/*", ASKED)
        for kind in ("instance", "volume", "network-interface", "spot-instances-request")
    ),
    may(POD, "ec2:CreateFleet", f"{ARN}fleet/*", ASKED),
    may(POD, "ec2:CreateLaunchTemplate", f"{ARN}launch-template/*", ASKED),
    may_not(POD, "ec2:RunInstances", f"{ARN}instance/*"),
    *(may_not(POD, "ec2:RunInstances", f"{ARN}instance/*", without(ASKED, key)) for key in ASKED),
    may_not(POD, LAUNCH[0], f"{ARN}instance/*", other(ASKED, f"aws:RequestTag/{OWNED}")),
    may_not(
        POD, LAUNCH[0], f"{ARN}instance/*", other(ASKED, "aws:RequestTag/eks:eks-cluster-name")
    ),
    may_not(POD, "ec2:RunInstances", "arn:aws:ec2:{region}:210987654321:instance/*", ASKED),
    # From its own templates alone: another's could hand out another role.
    may(POD, LAUNCH, f"{ARN}launch-template/*", OURS),
    *(may_not(POD, LAUNCH, f"{ARN}launch-template/*", without(OURS, key)) for key in OURS),
    may_not(POD, LAUNCH, f"{ARN}launch-template/*", other(OURS, f"aws:ResourceTag/{OWNED}")),
]

MARKS = [
    *(
        may(POD, "ec2:CreateTags", f"{ARN}instance/*", creating(action))
        for action in ("RunInstances", "CreateFleet", "CreateLaunchTemplate")
    ),
    may_not(POD, "ec2:CreateTags", f"{ARN}instance/*", ASKED),
    may_not(POD, "ec2:CreateTags", f"{ARN}instance/*", creating("CreateVolume")),
    *(
        may_not(POD, "ec2:CreateTags", f"{ARN}volume/*", without(creating("RunInstances"), key))
        for key in ASKED
    ),
    may_not(POD, "ec2:CreateTags", f"{ARN}subnet/*", creating("RunInstances")),
    *(
        may_not(POD, "ec2:CreateTags", f"{ARN}volume/*", other(creating("RunInstances"), key))
        for key in (f"aws:RequestTag/{OWNED}", "aws:RequestTag/eks:eks-cluster-name")
    ),
    # A machine of the cluster may be named, and its marks stay.
    may(POD, "ec2:CreateTags", f"{ARN}instance/*", {**OURS, "aws:TagKeys": ("Name",)}),
    may_not(POD, "ec2:CreateTags", f"{ARN}instance/*", {**OURS, "aws:TagKeys": (OWNED,)}),
    *(
        may_not(
            POD,
            "ec2:CreateTags",
            f"{ARN}instance/*",
            {**without(OURS, key), "aws:TagKeys": ("Name",)},
        )
        for key in OURS
    ),
    may_not(
        POD,
        "ec2:CreateTags",
        f"{ARN}instance/*",
        {**other(OURS, f"aws:ResourceTag/{OWNED}"), "aws:TagKeys": ("Name",)},
    ),
    may_not(
        POD,
        "ec2:CreateTags",
        f"{ARN}instance/*",
        {
            **OURS,
            "aws:TagKeys": ("eks:eks-cluster-name",),
            "aws:RequestTag/eks:eks-cluster-name": "other",
        },
    ),
    may(
        POD,
        "ec2:CreateTags",
        f"{ARN}instance/*",
        {
            **OURS,
            "aws:TagKeys": ("eks:eks-cluster-name",),
            "aws:RequestTag/eks:eks-cluster-name": "dev-cluster",
        },
    ),
]

ENDS = [
    may(POD, "ec2:TerminateInstances", f"{ARN}instance/*", OURS),
    may(POD, "ec2:DeleteLaunchTemplate", f"{ARN}launch-template/*", OURS),
    *(may_not(POD, "ec2:TerminateInstances", f"{ARN}instance/*", without(OURS, k)) for k in OURS),
    may_not(
        POD, "ec2:TerminateInstances", f"{ARN}instance/*", other(OURS, f"aws:ResourceTag/{OWNED}")
    ),
    may_not(POD, "ec2:DeleteVolume", f"{ARN}volume/*", OURS),
]

HERE = {"aws:RequestedRegion": "us-east-1"}
THERE = {"aws:RequestedRegion": "eu-west-1"}
KNOWS = [
    may(POD, "iam:PassRole", "{Role.dev-cluster-nodes}", TO_EC2),
    may_not(POD, "iam:PassRole", "{Role.dev-cluster-nodes}"),
    may_not(POD, "iam:PassRole", "{Role.dev-cluster-nodes}", other(TO_EC2, "iam:PassedToService")),
    may_not(POD, "iam:PassRole", "{Role.dev-cluster-karpenter}", TO_EC2),
    may_not(POD, "iam:PassRole", "{Role.dev-cluster}", TO_EC2),
    may(POD, "iam:ListInstanceProfiles"),
    *(
        may_not(POD, f"iam:{action}", "arn:aws:iam::{account}:instance-profile/karpenter/new")
        for action in (
            "AddRoleToInstanceProfile",
            "CreateInstanceProfile",
            "DeleteInstanceProfile",
            "RemoveRoleFromInstanceProfile",
            "TagInstanceProfile",
        )
    ),
    may(POD, ("ec2:DescribeInstances", "ec2:DescribeCapacityReservations"), context=HERE),
    may_not(POD, "ec2:DescribeInstances", context=THERE),
    may_not(POD, "ec2:DescribeVolumes", context=HERE),
    may(POD, "ssm:GetParameter", "arn:aws:ssm:{region}::parameter/aws/service/eks/image"),
    may_not(POD, "ssm:GetParameter", "arn:aws:ssm:{region}:{account}:parameter/secret"),
    may(POD, "pricing:GetProducts"),
    may(POD, "eks:DescribeCluster", "{Cluster.dev-cluster}"),
    may_not(POD, "eks:DescribeCluster", "arn:aws:eks:{region}:{account}:cluster/other"),
    may_not(POD, "eks:DeleteCluster", "{Cluster.dev-cluster}"),
    may(POD, "sqs:ReceiveMessage", "{Queue.dev-cluster-warnings}"),
    may_not(POD, "sqs:SendMessage", "{Queue.dev-cluster-warnings}"),
    may_not(POD, "sqs:ReceiveMessage", "arn:aws:sqs:{region}:{account}:other"),
]
# The table of actions that cases are held against does not name EKS's clusters here.
SHIFTS = [
    may(POD, "arc-zonal-shift:GetManagedResource", "*", {SHIFT: "{Cluster.dev-cluster}"}),
    may_not(POD, "arc-zonal-shift:GetManagedResource", "*", {SHIFT: "other"}),
    may_not(POD, "arc-zonal-shift:GetManagedResource", "*"),
]

bridge = principal.service("events.amazonaws.com")
queues = principal.service("sqs.amazonaws.com")
QUEUE = "{Queue.dev-cluster-warnings}"
RULES = ("health", "spot", "rebalance", "state", "reservation")
HEARD = [
    *(
        may(bridge, "sqs:SendMessage", QUEUE, {"aws:SourceArn": f"{{EventRule.dev-cluster-{one}}}"})
        for one in RULES
    ),
    may_not(bridge, "sqs:SendMessage", QUEUE),
    may_not(
        bridge,
        "sqs:SendMessage",
        QUEUE,
        {"aws:SourceArn": "arn:aws:events:{region}:210987654321:rule/x"},
    ),
    may(queues, "sqs:SendMessage", QUEUE, {"aws:SourceAccount": "{account}"}),
    may_not(queues, "sqs:SendMessage", QUEUE, {"aws:SourceAccount": "210987654321"}),
    may_not(principal.service("sns.amazonaws.com"), "sqs:SendMessage", QUEUE),
    never(POD, "sqs:ReceiveMessage", QUEUE, {"aws:SecureTransport": "false"}),
    may_not(bridge, "sqs:ReceiveMessage", QUEUE),
]
pods = principal.service("pods.eks.amazonaws.com")
ITSELF = {
    "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:{region}:{account}:cluster/dev-cluster",
    "aws:RequestTag/kubernetes-namespace": "kube-system",
    "aws:RequestTag/kubernetes-service-account": "karpenter",
}
WHO = [
    may(pods, ("sts:AssumeRole", "sts:TagSession"), "{Role.dev-cluster-karpenter}", ITSELF),
    *(
        may_not(pods, "sts:AssumeRole", "{Role.dev-cluster-karpenter}", other(ITSELF, key))
        for key in ITSELF
    ),
    may_not(
        principal.service("ec2.amazonaws.com"), "sts:AssumeRole", "{Role.dev-cluster-karpenter}"
    ),
    may(principal.service("ec2.amazonaws.com"), "sts:AssumeRole", "{Role.dev-cluster-nodes}"),
    may_not(pods, "sts:AssumeRole", "{Role.dev-cluster-nodes}"),
    may_not("dev-cluster-nodes", "ec2:RunInstances", f"{ARN}instance/*", ASKED),
    may_not("dev-cluster-nodes", "ssm:GetParameter", "arn:aws:ssm:{region}:{account}:parameter/x"),
]
ASKABLE = [*MACHINES, *MARKS, *ENDS, *KNOWS, *HEARD, *WHO]


@pytest.fixture(scope="module")
def whole() -> Graph:
    return cluster(outputs=known)


@pytest.fixture(scope="module")
def account(whole: Graph) -> Account:
    return inventory(whole, aws_policies())


@pytest.mark.parametrize(
    "cases", [MACHINES, MARKS, ENDS, KNOWS, SHIFTS, HEARD, WHO],
    ids=["machines", "marks", "ends", "knows", "shifts", "heard", "who"],
)  # fmt: skip
def test_it_may_do_what_the_table_says_and_no_more(account: Account, cases: Any):
    assert failures(account, cases) == ()


def test_no_condition_can_be_dropped_or_turned_round_unnoticed(account: Account):
    about = ("dev-cluster-karpenter", "dev-cluster-warnings")
    missed = [
        one
        for one in unnoticed(account, [*ASKABLE, *SHIFTS])
        if any(name in one for name in about) and "kms:" not in one
    ]
    assert missed == []


def test_the_table_asks_what_aws_would_ask(account: Account):
    assert unaskable(account, ASKABLE) == ()


def test_its_rights_fit_into_a_role(whole: Graph):
    policy = found(whole, "RolePolicy", "dev-cluster-karpenter").inputs["policy"]
    assert len("".join(policy.split())) < 10_240


def test_five_kinds_of_events_come_into_the_queue(whole: Graph):
    queue = told(whole)["autoscaler"]["queue"]
    heard = {}
    for node in whole.of_type("aws:cloudwatch/eventRule:EventRule"):
        pattern = json.loads(node.inputs["eventPattern"])
        target = found(whole, "EventTarget", node.name)
        assert target.inputs["arn"].endswith(f":{queue}")
        [heard[node.name]] = pattern["detail-type"]
    assert heard == {
        "dev-cluster-health": "AWS Health Event",
        "dev-cluster-spot": "EC2 Spot Instance Interruption Warning",
        "dev-cluster-rebalance": "EC2 Instance Rebalance Recommendation",
        "dev-cluster-state": "EC2 Instance State-change Notification",
        "dev-cluster-reservation": "EC2 Capacity Reservation Instance Interruption Warning",
    }


def test_a_warning_is_encrypted_and_forgotten_after_five_minutes(whole: Graph):
    made = found(whole, "Queue", "dev-cluster-warnings").inputs
    assert made["messageRetentionSeconds"] == 300
    assert made["sqsManagedSseEnabled"] is True


def test_the_chart_comes_after_all_that_karpenter_needs_and_goes_before_it():
    def use(made: ClusterOutputs, opts: pulumi.ResourceOptions) -> None:
        queue = made.autoscaler.apply(lambda keys: keys["queue"])
        aws.ssm.Parameter("chart", type="String", value=queue, opts=opts)

    graph = cluster(use=use)
    before = made_before(graph, found(graph, "Parameter", "chart"))
    assert ("PodIdentityAssociation", "dev-cluster-karpenter") in before
    assert ("RolePolicy", "dev-cluster-karpenter") in before
    assert ("QueuePolicy", "dev-cluster-warnings") in before
    for rule in RULES:
        assert ("EventTarget", f"dev-cluster-{rule}") in before


def test_pools_come_after_their_nodes_may_enter():
    def use(made: ClusterOutputs, opts: pulumi.ResourceOptions) -> None:
        text = made.node_pools.apply(json.dumps)
        aws.ssm.Parameter("pools", type="String", value=text, opts=opts)

    graph = cluster(use=use)
    before = made_before(graph, found(graph, "Parameter", "pools"))
    assert ("InstanceProfile", "dev-cluster-nodes") in before
    assert ("AccessEntry", "dev-cluster-nodes") in before
    assert ("RolePolicyAttachment", "dev-cluster-nodes-AmazonEKSWorkerNodePolicy") in before


def told(graph: Graph) -> Any:
    [node] = graph.of_type("mlplatform:aws:Cluster")
    return node.outputs
