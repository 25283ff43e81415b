"""A small account as a program: roles, pods, keys, buckets and queues that guard each other."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from policies.graph.model import Graph
from policies.graph.record import record
from policies.iam.account import Account
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory

ACCOUNT = "123456789012"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/mlplatform-boundary"
NODES = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
MANAGED: dict[str, dict[str, Any]] = {
    BOUNDARY: {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "NoIdentities",
                "Effect": "Allow",
                "NotAction": ["iam:*", "organizations:*", "account:*"],
                "Resource": "*",
            }
        ],
    },
    NODES: {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["ec2:DescribeInstances", "eks:DescribeCluster"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
            }
        ],
    },
}


def document(*statements: dict[str, Any]) -> pulumi.Output[str]:
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: Any, resources: Any = None, **more: Any) -> dict[str, Any]:
    on = {} if resources is None else {"Resource": resources}
    return {"Effect": "Allow", "Action": actions, **on, **more}


def deny(actions: Any, resources: Any = None, **more: Any) -> dict[str, Any]:
    return {**allow(actions, resources, **more), "Effect": "Deny"}


def trusting(service: str, **more: Any) -> pulumi.Output[str]:
    return document(
        allow(["sts:AssumeRole", "sts:TagSession"], Principal={"Service": service}, **more)
    )


def recorded(program: Callable[[], object], **more: Any) -> Graph:
    return record(program, outputs=identifiers, **more)


def account_of(program: Callable[[], object], **more: Any) -> Account:
    return inventory(recorded(program), MANAGED, **more)


def storage() -> None:
    """A bucket by teams, its key, and a pod that may use its own team's part."""
    key = aws.kms.Key(
        "data",
        policy=document(
            allow("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/admin"}),
            allow(
                ["kms:Decrypt", "kms:GenerateDataKey"],
                "*",
                Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                Condition={"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
            ),
        ),
    )
    bucket = aws.s3.Bucket("data")
    aws.s3.BucketPolicy(
        "data",
        bucket=bucket.id,
        policy=document(
            deny(
                "s3:*",
                [bucket.arn, pulumi.Output.concat(bucket.arn, "/*")],
                Principal="*",
                Condition={"Bool": {"aws:SecureTransport": "false"}},
            )
        ),
    )
    own = "${aws:PrincipalTag/kubernetes-namespace}"
    role = aws.iam.Role(
        "training",
        assume_role_policy=trusting("pods.eks.amazonaws.com"),
        permissions_boundary=BOUNDARY,
    )
    aws.iam.RolePolicy(
        "training",
        role=role.id,
        policy=document(
            allow(
                ["s3:GetObject", "s3:PutObject"],
                pulumi.Output.concat(bucket.arn, f"/{own}/*"),
            ),
            allow(
                "s3:ListBucket",
                bucket.arn,
                Condition={"StringLike": {"s3:prefix": f"{own}/*"}},
            ),
            allow(["kms:Decrypt", "kms:GenerateDataKey"], key.arn),
            allow("iam:PassRole", "*"),
        ),
    )
    for team in ("flights", "weather"):
        aws.eks.PodIdentityAssociation(
            team,
            cluster_name="mlplatform",
            namespace=team,
            service_account="training",
            role_arn=role.arn,
        )
