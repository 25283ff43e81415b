"""Which inputs of a resource say what matters about it."""

from collections.abc import Mapping
from typing import Any, cast

from policies.graph.model import Node, Values
from stacks.plan.shown import plain

TELLING: dict[str, tuple[str, ...]] = {
    "aws:budgets/budget:Budget": ("budgetType", "limitAmount", "limitUnit", "timeUnit"),
    "aws:budgets/budgetAction:BudgetAction": ("actionType", "approvalModel", "notificationType"),
    "aws:cloudwatch/logGroup:LogGroup": ("name", "retentionInDays"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("namespace", "metricName", "threshold"),
    "aws:ec2/capacityReservation:CapacityReservation": (
        "availabilityZone", "instanceType", "instanceCount",
    ),
    "aws:ec2/natGateway:NatGateway": ("connectivityType", "availabilityMode"),
    "aws:ec2/route:Route": ("destinationCidrBlock",),
    "aws:ec2/subnet:Subnet": ("availabilityZone", "cidrBlock"),
    "aws:ec2/vpc:Vpc": ("cidrBlock",),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("serviceName", "vpcEndpointType"),
    "aws:ec2/flowLog:FlowLog": ("trafficType", "logDestinationType"),
    "aws:ecr/repository:Repository": ("name", "imageTagMutability"),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": (
        "ecrRepositoryPrefix", "upstreamRegistryUrl",
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ("policyArn", "principalArn"),
    "aws:eks/addon:Addon": ("addonName", "addonVersion"),
    "aws:eks/cluster:Cluster": ("version", "vpcConfig.endpointPublicAccess"),
    "aws:eks/nodeGroup:NodeGroup": (
        "capacityType", "instanceTypes", "scalingConfig.minSize", "scalingConfig.maxSize",
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("namespace", "serviceAccount"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("url",),
    "aws:iam/role:Role": ("permissionsBoundary", "maxSessionDuration"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn",),
    "aws:kms/key:Key": ("enableKeyRotation", "deletionWindowInDays"),
    "aws:rds/instance:Instance": (
        "engine", "engineVersion", "instanceClass", "multiAz", "backupRetentionPeriod",
    ),
    "aws:s3/bucketLogging:BucketLogging": ("targetBucket", "targetPrefix"),
    "aws:s3/bucketVersioning:BucketVersioning": ("versioningConfiguration.status",),
    "aws:sns/topicSubscription:TopicSubscription": ("protocol", "endpoint"),
    "aws:sqs/queue:Queue": ("messageRetentionSeconds",),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (
        "ipProtocol", "cidrIpv4", "fromPort", "toPort",
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (
        "ipProtocol", "cidrIpv4", "fromPort", "toPort",
    ),
    "pulumi-python:dynamic/local:Bucket": ("bucket",),
    "pulumi-python:dynamic/local:FrontDoor": ("port",),
    "pulumi-python:dynamic/local:Program": ("url",),
    "pulumi-python:dynamic/workloads:RayApp": ("application.route_prefix",),
    "pulumi-python:dynamic/workloads:RayJob": ("entrypoint", "team", "timeout_minutes"),
}  # fmt: skip
"""Wire names by type; a type that is not here shows its names alone."""


def details(node: Node) -> dict[str, Any]:
    """Return the telling inputs that a resource is given, by wire name."""
    found = {path: at(node.inputs, path) for path in TELLING.get(node.type, ())}
    return {
        path.rsplit(".", 1)[-1]: plain(value)
        for path, value in found.items()
        if value is not None and not (isinstance(value, str) and not value)
    }


def at(inputs: Values, path: str) -> Any:
    """Return what stands at a dotted path; None where nothing does, or nobody knows yet."""
    value: Any = inputs
    for key in path.split("."):
        value = cast(Values, value).get(key) if isinstance(value, Mapping) else None
    return value
