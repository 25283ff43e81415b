"""A small program in the shape of a cloud's ground, without the cloud's SDK."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pulumi

from policies.graph.model import Graph
from policies.graph.record import record
from tests.recordings import ROOT

LATER = object()
"""Stands for what only the cloud can say."""

EVERYONE = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]}


def asked(given: Any, later: pulumi.Output[Any]) -> Any:
    """Return inputs as a program gives them, with an output in place of what is known later."""
    if given is LATER:
        return later
    if isinstance(given, Mapping):
        known = cast(Mapping[str, Any], given)
        return {key: asked(value, later) for key, value in known.items()}
    if isinstance(given, list):
        return [asked(one, later) for one in cast(list[Any], given)]
    return given


class Part(pulumi.ComponentResource):
    """A component of ours."""

    def __init__(self, kind: str, name: str, spec: Mapping[str, Any], parent: Any = None) -> None:
        super().__init__(
            f"mlplatform:{kind}", name, {"spec": spec}, pulumi.ResourceOptions(parent=parent)
        )

    def make(self, kind: str, name: str, inputs: Mapping[str, Any], **options: Any) -> Any:
        """Make a resource under this component; a type without a package is one of AWS."""
        opts = pulumi.ResourceOptions(parent=self, **options)
        full = kind if kind.count(":") > 1 else f"aws:{kind}"
        return pulumi.CustomResource(full, name, {**inputs}, opts)


def program() -> None:
    """Ask for every concern, with some doors open and some things protected."""
    platform = Part(
        "platform:Platform",
        "prod",
        {"name": "prod", "cloud": "aws", "region": "us-east-1", "environment": "prod"},
    )

    network = Part(
        "aws:Network",
        "prod-network",
        {"cidr": "10.0.0.0/16", "zones": 3, "nat": "regional"},
        platform,
    )
    network.make("ec2/vpc:Vpc", "prod-network", {"cidrBlock": "10.0.0.0/16"})
    for number, zone in enumerate(("us-east-1a", "us-east-1b", "us-east-1c")):
        for use, third in (("public", 0), ("nodes", 64), ("data", 32)):
            network.make(
                "ec2/subnet:Subnet",
                f"prod-network-{use}-{zone[-1]}",
                {"availabilityZone": zone, "cidrBlock": f"10.0.{third + number}.0/24"},
            )
    network.make("ec2/natGateway:NatGateway", "prod-network", {"availabilityMode": "regional"})
    network.make("ec2/internetGateway:InternetGateway", "prod-network", {})
    network.make(
        "ec2/vpcEndpoint:VpcEndpoint",
        "prod-network-s3",
        {"serviceName": "com.amazonaws.us-east-1.s3"},
    )

    pools = [
        {"name": "system", "cpus": 4, "memory_gib": 16, "min_nodes": 2, "max_nodes": 2,
         "capacity": ["on-demand"]},
        {"name": "cpu", "cpus": 8, "memory_gib": 32, "min_nodes": 0, "max_nodes": 20,
         "capacity": ["spot", "on-demand"]},
        {"name": "gpu", "accelerator": {"type": "nvidia-l4", "count": 1}, "min_nodes": 0,
         "max_nodes": 4, "capacity": ["reserved", "spot", "on-demand"]},
        {"name": "fabric", "accelerator": {"type": "nvidia-h100", "count": 8}, "min_nodes": 0,
         "max_nodes": 2, "capacity": ["reserved"]},
    ]  # fmt: skip
    cluster = Part("aws:Cluster", "prod-cluster", {"version": "1.35", "pools": pools}, platform)
    key = cluster.make(
        "kms/key:Key", "prod-cluster", {"deletionWindowInDays": 30, "enableKeyRotation": True}
    )
    api = cluster.make(
        "eks/cluster:Cluster",
        "prod-cluster",
        {
            "version": "1.35",
            "encryptionKey": key.id,
            "deletionProtection": True,
            "vpcConfig": {
                "endpointPublicAccess": True,
                "publicAccessCidrs": ["203.0.113.0/24", "198.51.100.7/32"],
            },
        },
        protect=True,
    )
    group = cluster.make("ec2/securityGroup:SecurityGroup", "prod-cluster", {"ingress": []})
    cluster.make(
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "prod-cluster-open",
        {"securityGroupId": group.id, "cidrIpv4": "0.0.0.0/0", "fromPort": 443, "toPort": 443},
    )
    cluster.make(
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "prod-cluster-inside",
        {"securityGroupId": group.id, "cidrIpv4": "10.0.0.0/16", "fromPort": 443, "toPort": 443},
    )

    lifecycle = [
        {"bucket": "data", "prefix": "raw/", "cool_after_days": 30, "archive_after_days": 365},
        {"bucket": "transient", "prefix": "checkpoints/", "delete_after_days": 14},
    ]
    storage = Part("aws:Storage", "prod-storage", {"lifecycle": lifecycle}, platform)
    for name in ("data", "open"):
        bucket = storage.make(
            "s3/bucket:Bucket", f"prod-storage-{name}", {}, retain_on_delete=name == "data"
        )
        if name == "data":
            blocks = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls")
            storage.make(
                "s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                f"prod-storage-{name}",
                {
                    "bucket": bucket.id,
                    **dict.fromkeys((*blocks, "restrictPublicBuckets"), True),
                },
            )
        else:
            storage.make(
                "s3/bucketPolicy:BucketPolicy",
                f"prod-storage-{name}",
                {"bucket": bucket.id, "policy": json.dumps(EVERYONE)},
            )

    database = Part(
        "aws:Database",
        "prod-database",
        {"version": "17", "cpus": 2, "memory_gib": 4.0, "storage_gib": 20, "max_storage_gib": 100,
         "multi_zone": True, "backup_days": 35, "protect": True},
        platform,
    )  # fmt: skip
    database.make(
        "rds/instance:Instance",
        "prod-database",
        {
            "engine": "postgres",
            "publiclyAccessible": False,
            "skipFinalSnapshot": False,
            "password": pulumi.Output.secret("hush-hush"),
        },
    )

    registry = Part(
        "aws:Registry",
        "prod-registry",
        {"repositories": ["ray", "mlflow"], "untagged_days": 7},
        platform,
    )
    registry.make("ecr/repository:Repository", "prod-registry-ray", {"name": "prod/ray"})
    identity = Part("aws:Identity", "prod-identity", {}, platform)
    identity.make(
        "eks/podIdentityAssociation:PodIdentityAssociation",
        "prod-identity-flights",
        {"namespace": "flights", "serviceAccount": "train"},
    )
    monitoring = Part("aws:Monitoring", "prod-monitoring", {"log_days": 400}, platform)
    monitoring.make(
        "cloudwatch/metricAlarm:MetricAlarm",
        "prod-monitoring-database-storage",
        {"namespace": "AWS/RDS", "metricName": "FreeStorageSpace", "threshold": 5e9},
    )
    Part("absent:Ray", "prod-ray", {}, platform)
    budget = Part(
        "aws:Budget",
        "prod-budget",
        {"monthly_usd": 800.0, "notify": ["ml@example.org"], "actual_percent": [50, 80, 100],
         "forecast_percent": [100], "stop_accelerators_percent": 100},
        platform,
    )  # fmt: skip
    budget.make("budgets/budget:Budget", "prod-budget", {"limitAmount": "800"})

    pulumi.export("cluster", {"id": api.id, "name": "prod-cluster"})
    pulumi.export("database", {"password": pulumi.Output.secret("hush-hush"), "secret": ""})


def ground() -> Graph:
    """Return the program's graph."""
    return record(program, stack="prod", root=ROOT)
