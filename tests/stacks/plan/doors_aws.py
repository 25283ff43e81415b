"""Resources of AWS with a door to the internet, and the same with it shut."""

import json
from typing import Any

from tests.stacks.plan.ground import EVERYONE, LATER

POLICIES = (
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:kms/key:Key",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sqs/queuePolicy:QueuePolicy",
)

ALLOWED = EVERYONE["Statement"][0]
"""What everyone may do."""


def allowing(how: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a policy for everyone, under a condition if one is given."""
    statement = {**ALLOWED, **({"Condition": how} if how else {})}
    return {"policy": json.dumps({"Statement": [statement]})}


OPEN: list[tuple[str, dict[str, Any], str, str]] = [
    ("aws:eks/cluster:Cluster", {}, "Kubernetes API", "0.0.0.0/0"),
    ("aws:eks/cluster:Cluster", {"vpcConfig": {"endpointPublicAccess": True}}, "Kubernetes API",
     "0.0.0.0/0"),
    ("aws:ec2/internetGateway:InternetGateway", {}, "internet gateway", "public subnets"),
    ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {"ingress": LATER}, "rules",
     "<known after up>"),
    ("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": LATER}, "machines get public addresses",
     "by security group"),
    ("aws:ec2/eip:Eip", {}, "public IP address", "what holds it"),
    ("aws:ec2/instance:Instance", {"associatePublicIpAddress": True}, "public address",
     "by security group"),
    ("aws:ec2/natGateway:NatGateway", {}, "public IP address of a NAT gateway", "out alone"),
    ("aws:ec2/securityGroup:SecurityGroup",
     {"ingress": [{"fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}]}, "port 22",
     "0.0.0.0/0"),
    ("aws:ec2/securityGroup:SecurityGroup",
     {"ingress": [{"fromPort": 22, "toPort": 22, "ipv6CidrBlocks": ["::/0"]}]}, "port 22", "::/0"),
    ("aws:ec2/securityGroupRule:SecurityGroupRule",
     {"type": "ingress", "cidrBlocks": ["0.0.0.0/0"], "fromPort": 80, "toPort": 81},
     "ports 80 to 81", "0.0.0.0/0"),
    ("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True}, "machines get public addresses",
     "by security group"),
    ("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "NONE"},
     "function URL without login", "everyone"),
    ("aws:lb/loadBalancer:LoadBalancer", {}, "load balancer", "by security group"),
    ("aws:rds/instance:Instance", {"publiclyAccessible": True}, "public address",
     "by security group"),
    ("aws:rds/clusterInstance:ClusterInstance", {"publiclyAccessible": True}, "public address",
     "by security group"),
    ("aws:s3/bucketAcl:BucketAcl", {"acl": "public-read"}, "ACL public-read", "everyone"),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
     {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True},
     "public access not blocked: restrictPublicBuckets", "by policy or ACL"),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
     {"cidrIpv6": "::/0", "fromPort": 1, "toPort": 2}, "ports 1 to 2", "::/0"),
    *((kind, allowing(), "policy allows s3:GetObject", "everyone") for kind in POLICIES),
    (POLICIES[2], allowing({"Bool": {"aws:SecureTransport": "true"}}),
     "policy allows s3:GetObject", "everyone"),
    (POLICIES[2], allowing({"StringLike": {"aws:Referer": "https://mine/*"}}),
     "policy allows s3:GetObject", "everyone"),
]  # fmt: skip

SHUT: list[tuple[str, dict[str, Any]]] = [
    ("aws:eks/cluster:Cluster", {"vpcConfig": {"endpointPublicAccess": False}}),
    ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {"ingress": []}),
    ("aws:ec2/instance:Instance", {"associatePublicIpAddress": False}),
    ("aws:ec2/natGateway:NatGateway", {"connectivityType": "private"}),
    ("aws:ec2/securityGroup:SecurityGroup", {"ingress": [{"cidrBlocks": ["10.0.0.0/8"]}]}),
    ("aws:ec2/securityGroupRule:SecurityGroupRule",
     {"type": "egress", "cidrBlocks": ["0.0.0.0/0"], "fromPort": 80, "toPort": 81}),
    ("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": False}),
    ("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "AWS_IAM"}),
    ("aws:lb/loadBalancer:LoadBalancer", {"internal": True}),
    ("aws:rds/instance:Instance", {"publiclyAccessible": False}),
    ("aws:s3/bucketAcl:BucketAcl", {"acl": "private"}),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
     {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True,
      "restrictPublicBuckets": True}),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
     {"cidrIpv4": "10.0.0.0/8", "fromPort": 1, "toPort": 2}),
    *((kind, allowing({"StringEquals": {"aws:PrincipalAccount": "111122223333"}}))
      for kind in POLICIES),
]  # fmt: skip
