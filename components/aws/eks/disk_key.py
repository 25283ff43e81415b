"""The cluster's key: secrets, the control plane's log, and the disks of nodes and volumes."""

import pulumi

from components.aws.iam.document import HERE, Statement, Text, allow, by
from components.aws.key import USE, key
from components.site import Site

LAUNCHERS = (
    "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    "ec2fleet.amazonaws.com/AWSServiceRoleForEC2Fleet",
    "spot.amazonaws.com/AWSServiceRoleForEC2Spot",
)
"""Roles of AWS's own that start machines for the node group and for Karpenter's fleets."""

GRANTED = {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def cluster_key(
    name: str,
    log_group: str,
    account: Text,
    site: Site,
    opts: pulumi.ResourceOptions,
    existing: str | None,
) -> pulumi.Output[str]:
    """Return the ARN of the key; $1 a month, and $0.03 for 10,000 uses.

    An existing one must let IAM decide, as a key does by default, and let `LAUNCHERS` use it and
    grant its use to AWS's resources: machines that cannot open their disk end within seconds.
    """
    users = (*launchers(account), logs(log_group, site.region, account))
    purpose = f"Secrets, log and disks of {name}"
    return key(name, purpose, site, opts, existing, users)


def launchers(account: Text) -> tuple[Statement, ...]:
    """Return the statements for roles of AWS that start machines with encrypted disks.

    No documents of ours can be attached to them, so the key lets them itself. They are named in
    a condition, since a principal that does not exist yet makes a whole policy invalid.
    """
    roles = [
        pulumi.Output.concat(HERE, ":iam::", account, ":role/aws-service-role/", launcher)
        for launcher in LAUNCHERS
    ]
    they = {"ArnEquals": {"aws:PrincipalArn": roles}}
    return (
        by({"AWS": "*"}, allow(USE, conditions=they, sid="Launch")),
        by({"AWS": "*"}, allow(("kms:CreateGrant",), conditions={**they, **GRANTED}, sid="Attach")),
    )


def logs(group: str, region: str, account: Text) -> Statement:
    """Return the statement for CloudWatch, which encrypts one log group."""
    arn = pulumi.Output.concat(HERE, ":logs:", region, ":", account, ":log-group:", group)
    only = {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": arn}}
    return by({"Service": f"logs.{region}.amazonaws.com"}, allow(USE, conditions=only, sid="Logs"))


def disks(key: Text, region: str) -> tuple[Statement, ...]:
    """Return what a role needs that makes encrypted disks: the key's use by way of EC2 alone."""
    by_ec2 = {"StringEquals": {"kms:ViaService": f"ec2.{region}.amazonaws.com"}}
    use = (
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncrypt*",
    )
    return (
        allow(use, (key,), by_ec2, "UseDiskKey"),
        allow(("kms:CreateGrant",), (key,), {**by_ec2, **GRANTED}, "AttachDisks"),
    )
