"""What would face the internet is seen, whatever it is; what would not is left alone."""

import json
from typing import Any

import pulumi
import pytest

from policies.graph.record import record
from stacks.plan.exposure import exposure
from tests.recordings import recorded
from tests.stacks.plan.ground import EVERYONE, Part, ground


def test_everything_that_faces_the_internet_is_named():
    assert {row[1:] for row in exposure(ground()).rows} == {
        ("prod-cluster", "Kubernetes API", "203.0.113.0/24, 198.51.100.7/32"),
        ("prod-cluster-open", "port 443", "0.0.0.0/0"),
        ("prod-network", "internet gateway", "public subnets"),
        ("prod-network", "public IP address of a NAT gateway", "out alone"),
        ("prod-storage-open", "no block of public access", "as the account decides"),
        ("prod-storage-open", "policy allows s3:GetObject", "everyone"),
    }


OPEN = [
    ("eks/cluster:Cluster", {}, "Kubernetes API"),
    ("eks/cluster:Cluster", {"vpcConfig": {"endpointPublicAccess": True}}, "Kubernetes API"),
    ("ec2/eip:Eip", {}, "public IP address"),
    ("ec2/instance:Instance", {"associatePublicIpAddress": True}, "public address"),
    ("ec2/natGateway:NatGateway", {}, "public IP address of a NAT gateway"),
    ("ec2/securityGroup:SecurityGroup",
     {"ingress": [{"fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}]}, "port 22"),
    ("ec2/securityGroup:SecurityGroup",
     {"ingress": [{"fromPort": 22, "toPort": 22, "ipv6CidrBlocks": ["::/0"]}]}, "port 22"),
    ("ec2/securityGroupRule:SecurityGroupRule",
     {"type": "ingress", "cidrBlocks": ["0.0.0.0/0"], "fromPort": 80, "toPort": 81},
     "ports 80 to 81"),
    ("ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True}, "machines get public addresses"),
    ("lambda/functionUrl:FunctionUrl", {"authorizationType": "NONE"},
     "function URL without login"),
    ("lb/loadBalancer:LoadBalancer", {}, "load balancer"),
    ("rds/instance:Instance", {"publiclyAccessible": True}, "public address"),
    ("rds/clusterInstance:ClusterInstance", {"publiclyAccessible": True}, "public address"),
    ("s3/bucketAcl:BucketAcl", {"acl": "public-read"}, "ACL public-read"),
    ("s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
     {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True},
     "public access not blocked: restrictPublicBuckets"),
    ("vpc/securityGroupIngressRule:SecurityGroupIngressRule",
     {"cidrIpv6": "::/0", "fromPort": 1, "toPort": 2}, "ports 1 to 2"),
]  # fmt: skip

SHUT = [
    ("eks/cluster:Cluster", {"vpcConfig": {"endpointPublicAccess": False}}),
    ("ec2/instance:Instance", {"associatePublicIpAddress": False}),
    ("ec2/natGateway:NatGateway", {"connectivityType": "private"}),
    ("ec2/securityGroup:SecurityGroup", {"ingress": [{"cidrBlocks": ["10.0.0.0/8"]}]}),
    ("ec2/securityGroupRule:SecurityGroupRule",
     {"type": "egress", "cidrBlocks": ["0.0.0.0/0"], "fromPort": 80, "toPort": 81}),
    ("ec2/subnet:Subnet", {"mapPublicIpOnLaunch": False}),
    ("lambda/functionUrl:FunctionUrl", {"authorizationType": "AWS_IAM"}),
    ("lb/loadBalancer:LoadBalancer", {"internal": True}),
    ("rds/instance:Instance", {"publiclyAccessible": False}),
    ("s3/bucketAcl:BucketAcl", {"acl": "private"}),
    ("s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
     {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True,
      "restrictPublicBuckets": True}),
    ("vpc/securityGroupIngressRule:SecurityGroupIngressRule",
     {"cidrIpv4": "10.0.0.0/8", "fromPort": 1, "toPort": 2}),
]  # fmt: skip


def ids(case: Any) -> str | None:
    return case.rsplit(":", 1)[-1] if isinstance(case, str) and ":" in case else None


POLICIES = (
    "ecr/repositoryPolicy:RepositoryPolicy",
    "kms/key:Key",
    "s3/bucketPolicy:BucketPolicy",
    "secretsmanager/secretPolicy:SecretPolicy",
    "sns/topicPolicy:TopicPolicy",
    "sqs/queuePolicy:QueuePolicy",
)


@pytest.mark.parametrize("kind", POLICIES, ids=ids)
def test_a_policy_for_everyone_is_seen(kind: str):
    policy = json.dumps(EVERYONE)
    graph = record(
        lambda: Part("aws:Network", "n", {}).make(kind, "it", {"policy": policy}) and None
    )
    assert [row[2:] for row in exposure(graph).rows] == [("policy allows s3:GetObject", "everyone")]


@pytest.mark.parametrize(
    "how",
    [{"Bool": {"aws:SecureTransport": "true"}}, {"StringLike": {"aws:Referer": "https://mine/*"}}],
)
def test_a_condition_that_says_how_and_not_who_leaves_a_policy_open(how: dict[str, Any]):
    policy = json.dumps({"Statement": [{**EVERYONE["Statement"][0], "Condition": how}]})
    graph = record(
        lambda: Part("aws:Network", "n", {}).make(POLICIES[2], "it", {"policy": policy}) and None
    )
    assert [row[2:] for row in exposure(graph).rows] == [("policy allows s3:GetObject", "everyone")]


@pytest.mark.parametrize("kind", POLICIES, ids=ids)
def test_a_policy_for_everyone_under_a_condition_is_none(kind: str):
    within = {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}
    statements = [{**EVERYONE["Statement"][0], "Condition": within}]
    policy = json.dumps({"Statement": statements})
    graph = record(
        lambda: Part("aws:Network", "n", {}).make(kind, "it", {"policy": policy}) and None
    )
    assert exposure(graph).rows == ()


@pytest.mark.parametrize(("kind", "inputs", "what"), OPEN, ids=ids)
def test_an_open_door_is_seen(kind: str, inputs: dict[str, Any], what: str):
    graph = record(lambda: Part("aws:Network", "n", {}).make(kind, "it", inputs) and None)
    assert [row[2] for row in exposure(graph).rows] == [what]


@pytest.mark.parametrize(("kind", "inputs"), SHUT, ids=ids)
def test_a_shut_door_is_none(kind: str, inputs: dict[str, Any]):
    graph = record(lambda: Part("aws:Network", "n", {}).make(kind, "it", inputs) and None)
    assert exposure(graph).rows == ()


def test_a_switch_that_nobody_knows_yet_counts_as_open():
    def unsure() -> None:
        part = Part("aws:Network", "n", {})
        other = part.make("ec2/vpc:Vpc", "other", {})
        part.make("ec2/subnet:Subnet", "it", {"mapPublicIpOnLaunch": other.id})

    assert [row[1] for row in exposure(record(unsure)).rows] == ["it"]


def test_nothing_of_this_machine_faces_the_internet():
    assert exposure(recorded("local")).rows == ()


def test_a_program_that_listens_beyond_this_machine_does():
    def program() -> None:
        part = Part("local:Ray", "ray", {})
        inputs = {"command": ["server", "--host=0.0.0.0"]}
        opts = pulumi.ResourceOptions(parent=part)
        pulumi.CustomResource("pulumi-python:dynamic/local:Program", "it", inputs, opts)

    ((_, name, what, _),) = exposure(record(program)).rows
    assert name == "it"
    assert "--host=0.0.0.0" in what
