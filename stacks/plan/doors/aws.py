"""What of AWS the internet could reach."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from policies.graph.model import Node, Unknown
from policies.graph.walk import reveal
from stacks.plan.details import at
from stacks.plan.doors.door import EVERYONE, Door, Doors, address, is_, public_ranges, to
from stacks.plan.shown import LATER, plain

OPEN_ACLS = ("public-read", "public-read-write", "authenticated-read")
BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def cluster(node: Node) -> Iterator[Door]:
    """A control plane is public unless it says otherwise."""
    switch = at(node.inputs, "vpcConfig.endpointPublicAccess")
    if switch is None or is_(switch):
        yield "Kubernetes API", to(at(node.inputs, "vpcConfig.publicAccessCidrs") or EVERYONE[:1])


def nat(node: Node) -> Iterator[Door]:
    """A way out for private subnets."""
    if at(node.inputs, "connectivityType") != "private":
        yield "public IP address of a NAT gateway", "out alone"


def gateway(node: Node) -> Iterator[Door]:
    """A way in and out for subnets routed to it."""
    yield "internet gateway", "public subnets"


def subnet(node: Node) -> Iterator[Door]:
    """A subnet whose machines get public addresses."""
    if is_(at(node.inputs, "mapPublicIpOnLaunch")):
        yield "machines get public addresses", "by security group"


def ports(rule: Mapping[str, Any]) -> str:
    """Return which ports a rule opens."""
    first, last = (plain(rule.get(key)) for key in ("fromPort", "toPort"))
    if first in (None, -1) or (first, last) == (0, 0):
        return "all ports"
    return f"port {first}" if first == last else f"ports {first} to {last}"


def rules(node: Node) -> Iterator[Door]:
    """The rules inside a security group."""
    ingress = at(node.inputs, "ingress")
    if isinstance(ingress, Unknown):
        yield "rules", LATER
        return
    for one in cast(tuple[Mapping[str, Any], ...], ingress or ()):
        for ranges in (one.get("cidrBlocks"), one.get("ipv6CidrBlocks")):
            if ranges and public_ranges(ranges):
                yield ports(one), to(ranges)


def rule(node: Node) -> Iterator[Door]:
    """One rule of a security group, in either of its forms."""
    if node.inputs.get("type") == "egress":
        return
    for key in ("cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks"):
        given = node.inputs.get(key)
        if given is not None and public_ranges(given):
            yield ports(node.inputs), to(given if isinstance(given, tuple) else (given,))


def balancer(node: Node) -> Iterator[Door]:
    """A load balancer that is not internal."""
    if node.inputs.get("internal") is not True:
        yield "load balancer", "by security group"


def instance(node: Node) -> Iterator[Door]:
    """A database or machine with a public address."""
    for key in ("publiclyAccessible", "associatePublicIpAddress"):
        if is_(node.inputs.get(key)):
            yield "public address", "by security group"


def bucket_block(node: Node) -> Iterator[Door]:
    """What a bucket leaves open of the four blocks."""
    left = [key for key in BLOCKS if node.inputs.get(key) is not True]
    if left:
        yield f"public access not blocked: {', '.join(left)}", "by policy or ACL"


def bucket_acl(node: Node) -> Iterator[Door]:
    """An ACL that lets everyone in."""
    if node.inputs.get("acl") in OPEN_ACLS:
        yield f"ACL {node.inputs['acl']}", "everyone"


HOW = {
    "aws:currenttime", "aws:epochtime", "aws:referer", "aws:securetransport", "aws:useragent",
    "s3:tlsversion",
}  # fmt: skip
"""What conditions ask of a request that anybody can make."""


def policy(node: Node) -> Iterator[Door]:
    """A policy that allows everyone something, without a condition that says who."""
    text = reveal(node.inputs.get("policy"))
    if not isinstance(text, str):
        return  # written from names that only the cloud knows; the block above it still holds
    for one in statements(text):
        everyone = one.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        asked = {key.lower() for keys in one.get("Condition", {}).values() for key in keys}
        if one.get("Effect") == "Allow" and everyone and not asked - HOW:
            yield f"policy allows {one.get('Action')}", "everyone"


def statements(text: str) -> list[dict[str, Any]]:
    """Return the statements of a policy document."""
    found: Any = json.loads(text).get("Statement") or []
    return cast(list[dict[str, Any]], found if isinstance(found, list) else [found])


def function_url(node: Node) -> Iterator[Door]:
    """A function's own URL."""
    if node.inputs.get("authorizationType") != "AWS_IAM":
        yield "function URL without login", "everyone"


DOORS: Doors = {
    "aws:ec2/eip:Eip": address,
    "aws:ec2/instance:Instance": instance,
    "aws:ec2/internetGateway:InternetGateway": gateway,
    "aws:ec2/natGateway:NatGateway": nat,
    "aws:ec2/securityGroup:SecurityGroup": rules,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": rules,
    "aws:ec2/securityGroupRule:SecurityGroupRule": rule,
    "aws:ec2/subnet:Subnet": subnet,
    "aws:ecr/repositoryPolicy:RepositoryPolicy": policy,
    "aws:eks/cluster:Cluster": cluster,
    "aws:kms/key:Key": policy,
    "aws:lambda/functionUrl:FunctionUrl": function_url,
    "aws:lb/loadBalancer:LoadBalancer": balancer,
    "aws:rds/*nstance:*Instance": instance,
    "aws:s3/bucketAcl:BucketAcl": bucket_acl,
    "aws:s3/bucketPolicy:BucketPolicy": policy,
    "aws:secretsmanager/secretPolicy:SecretPolicy": policy,
    "aws:sns/topicPolicy:TopicPolicy": policy,
    "aws:sqs/queuePolicy:QueuePolicy": policy,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucket_block,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
}
