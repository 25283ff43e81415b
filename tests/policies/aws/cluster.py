"""An EKS cluster."""

import json

import pulumi
import pulumi_aws as aws

from tests.policies.aws.values import ACCOUNT, KEY, document, trust


def cluster(subnet: aws.ec2.Subnet, group: aws.ec2.SecurityGroup) -> aws.eks.Cluster:
    """An EKS cluster with its key, its log, who may enter and an add-on."""
    key = aws.kms.Key(
        "key",
        description="Secrets of the cluster",
        key_usage="ENCRYPT_DECRYPT",
        customer_master_key_spec="SYMMETRIC_DEFAULT",
        enable_key_rotation=True,
        rotation_period_in_days=365,
        deletion_window_in_days=30,
        policy=document(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ),
    )
    aws.kms.Alias("key", name="alias/mlplatform-dev-cluster", target_key_id=key.key_id)
    role = aws.iam.Role(
        "cluster",
        name="mlplatform-dev-cluster",
        path="/mlplatform/",
        description="What EKS may do for the cluster",
        max_session_duration=3600,
        assume_role_policy=trust("eks.amazonaws.com"),
        permissions_boundary=f"arn:aws:iam::{ACCOUNT}:policy/mlplatform/boundary",
        force_detach_policies=True,
    )
    aws.iam.RolePolicyAttachment(
        "cluster", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
    )
    logs = aws.cloudwatch.LogGroup(
        "cluster",
        name="/aws/eks/mlplatform-dev/cluster",
        retention_in_days=30,
        log_group_class="STANDARD",
        kms_key_id=KEY,
    )
    eks = aws.eks.Cluster(
        "cluster",
        name="mlplatform-dev",
        version="1.34",
        role_arn=role.arn,
        bootstrap_self_managed_addons=False,
        deletion_protection=True,
        enabled_cluster_log_types=[
            "api",
            "audit",
            "authenticator",
            "controllerManager",
            "scheduler",
        ],
        access_config={
            "authentication_mode": "API",
            "bootstrap_cluster_creator_admin_permissions": False,
        },
        encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
        kubernetes_network_config={"ip_family": "ipv4", "service_ipv4_cidr": "172.20.0.0/16"},
        upgrade_policy={"support_type": "STANDARD"},
        vpc_config={
            "subnet_ids": [subnet.id],
            "security_group_ids": [group.id],
            "endpoint_private_access": True,
            "endpoint_public_access": True,
            "public_access_cidrs": ["203.0.113.0/24"],
        },
        zonal_shift_config={"enabled": True},
        opts=pulumi.ResourceOptions(depends_on=[logs]),
    )
    aws.eks.AccessEntry(
        "team",
        cluster_name=eks.name,
        principal_arn=f"arn:aws:iam::{ACCOUNT}:role/flights",
        kubernetes_groups=["flights"],
        type="STANDARD",
    )
    aws.eks.AccessPolicyAssociation(
        "team",
        cluster_name=eks.name,
        principal_arn=f"arn:aws:iam::{ACCOUNT}:role/flights",
        policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
        access_scope={"type": "namespace", "namespaces": ["flights"]},
    )
    aws.eks.Addon(
        "vpc-cni",
        cluster_name=eks.name,
        addon_name="vpc-cni",
        addon_version="v1.20.4-eksbuild.1",
        configuration_values=json.dumps({"enableNetworkPolicy": "true"}),
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        pod_identity_associations=[
            {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/cni", "service_account": "aws-node"}
        ],
    )
    return eks
