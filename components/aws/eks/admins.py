"""Who may do everything in a cluster."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


def admins(
    name: str, cluster: aws.eks.Cluster, arns: Sequence[str], opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Let identities do everything in the cluster; nobody else may, not even who created it."""
    made: list[pulumi.Resource] = []
    for arn in arns:
        called = f"{name}-admin-{arn.partition('::')[2]}"
        entry = aws.eks.AccessEntry(
            called, cluster_name=cluster.name, principal_arn=arn, type="STANDARD", opts=opts
        )
        made.append(
            aws.eks.AccessPolicyAssociation(
                called,
                cluster_name=cluster.name,
                principal_arn=entry.principal_arn,
                policy_arn=POLICY,
                access_scope={"type": "cluster"},
                opts=opts,
            )
        )
    return made
