"""How AWS calls what it makes: the ARNs and ids of resources, by their type.

Sources: Service Authorization Reference, "Resource types defined by" each service; Amazon EKS,
Amazon RDS and AWS KMS API references for what is no ARN.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HERE = "{region}:{account}"
EC2 = f"arn:aws:ec2:{HERE}"


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Form:
    """How a type's resources are called.

    In braces stand `region`, `account`, `name`, `id` and `arn`; inputs by their names on the wire,
    and the `host` of an `url`; made from the URN a `uuid`, and its digits as `lower` and `UPPER`.
    """

    arn: str
    id: str = "{name}"
    """What the provider takes for its id."""
    named_by: str | None = "name"
    """The input that names it; where the program leaves it out the engine makes up a name."""
    more: Mapping[str, Any] = field(default_factory=_nothing)
    """Further outputs that documents mention, nested as the provider nests them."""


def _ec2(kind: str, prefix: str) -> Form:
    """Return the form of what EC2 numbers."""
    return Form(f"{EC2}:{kind}/{{id}}", f"{prefix}-{{lower:.17}}", None)


FORMS: Mapping[str, Form] = {
    "aws:budgets/budget:Budget": Form(
        "arn:aws:budgets::{account}:budget/{name}", "{account}:{name}"
    ),
    "aws:cloudtrail/trail:Trail": Form(f"arn:aws:cloudtrail:{HERE}:trail/{{name}}", "{arn}"),
    "aws:cloudwatch/eventRule:EventRule": Form(f"arn:aws:events:{HERE}:rule/{{name}}"),
    "aws:cloudwatch/logGroup:LogGroup": Form(f"arn:aws:logs:{HERE}:log-group:{{name}}"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Form(f"arn:aws:cloudwatch:{HERE}:alarm:{{name}}"),
    "aws:ec2/capacityReservation:CapacityReservation": _ec2("capacity-reservation", "cr"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ec2("security-group", "sg"),
    "aws:ec2/eip:Eip": _ec2("elastic-ip", "eipalloc"),
    "aws:ec2/flowLog:FlowLog": _ec2("vpc-flow-log", "fl"),
    "aws:ec2/internetGateway:InternetGateway": _ec2("internet-gateway", "igw"),
    "aws:ec2/launchTemplate:LaunchTemplate": _ec2("launch-template", "lt"),
    "aws:ec2/natGateway:NatGateway": _ec2("natgateway", "nat"),
    "aws:ec2/routeTable:RouteTable": _ec2("route-table", "rtb"),
    "aws:ec2/securityGroup:SecurityGroup": _ec2("security-group", "sg"),
    "aws:ec2/subnet:Subnet": _ec2("subnet", "subnet"),
    "aws:ec2/vpc:Vpc": _ec2("vpc", "vpc"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2("vpc-endpoint", "vpce"),
    "aws:ecr/repository:Repository": Form(
        f"arn:aws:ecr:{HERE}:repository/{{name}}",
        more={
            "registryId": "{account}",
            "repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
        },
    ),
    "aws:eks/addon:Addon": Form(
        f"arn:aws:eks:{HERE}:addon/{{clusterName}}/{{addonName}}/{{uuid}}",
        "{clusterName}:{addonName}",
        None,
    ),
    "aws:eks/cluster:Cluster": Form(
        f"arn:aws:eks:{HERE}:cluster/{{name}}",
        more={
            "identities": [
                {"oidcs": [{"issuer": "https://oidc.eks.{region}.amazonaws.com/id/{UPPER}"}]}
            ]
        },
    ),
    "aws:eks/nodeGroup:NodeGroup": Form(
        f"arn:aws:eks:{HERE}:nodegroup/{{clusterName}}/{{name}}/{{uuid}}",
        "{clusterName}:{name}",
        "nodeGroupName",
    ),
    "aws:iam/instanceProfile:InstanceProfile": Form(
        "arn:aws:iam::{account}:instance-profile{path}{name}"
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Form(
        "arn:aws:iam::{account}:oidc-provider/{host}", "{arn}", None, {"url": "{host}"}
    ),
    "aws:iam/policy:Policy": Form("arn:aws:iam::{account}:policy{path}{name}", "{arn}"),
    "aws:iam/role:Role": Form(
        "arn:aws:iam::{account}:role{path}{name}", more={"uniqueId": "AROA{UPPER:.17}"}
    ),
    "aws:kms/alias:Alias": Form(f"arn:aws:kms:{HERE}:{{name}}", named_by=None),
    "aws:kms/key:Key": Form(f"arn:aws:kms:{HERE}:key/{{id}}", "{uuid}", None, {"keyId": "{id}"}),
    "aws:rds/instance:Instance": Form(
        f"arn:aws:rds:{HERE}:db:{{name}}",
        "db-{UPPER:.26}",
        "identifier",
        {
            "resourceId": "{id}",
            "masterUserSecrets": [
                {"secretArn": f"arn:aws:secretsmanager:{HERE}:secret:rds!{{id}}-AbCdEf"}
            ],
        },
    ),
    "aws:s3/bucket:Bucket": Form(
        "arn:aws:s3:::{name}",
        named_by="bucket",
        more={
            "bucketDomainName": "{name}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{name}.s3.{region}.amazonaws.com",
        },
    ),
    "aws:secretsmanager/secret:Secret": Form(
        f"arn:aws:secretsmanager:{HERE}:secret:{{name}}-AbCdEf", "{arn}"
    ),
    "aws:sns/topic:Topic": Form(f"arn:aws:sns:{HERE}:{{name}}", "{arn}"),
    "aws:sqs/queue:Queue": Form(
        f"arn:aws:sqs:{HERE}:{{name}}",
        "https://sqs.{region}.amazonaws.com/{account}/{name}",
        more={"url": "{id}"},
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _ec2("security-group-rule", "sgr"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _ec2("security-group-rule", "sgr"),
}
