"""Machines that are nodes: who they are, and those that carry the platform's own services."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.catalog import machines
from components.aws.eks.versions import Release
from components.aws.iam.document import trust
from components.aws.iam.role import PATH, give, role
from components.contracts.cluster import NodePool
from components.order import after
from components.site import Site

RIGHTS = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")
"""Join the cluster, pull images; all else is a right of pods."""

ROOT_DISK = "/dev/xvda"


@dataclass(frozen=True)
class NodeIdentity:
    """As whom machines act that Karpenter starts, and how they get there."""

    arn: pulumi.Output[str]
    profile: pulumi.Output[str]
    """Name of the instance profile. An own one, since Karpenter would leave its behind, and a role
    in a profile cannot be deleted."""


def node_identity(
    name: str, cluster: aws.eks.Cluster, site: Site, opts: pulumi.ResourceOptions
) -> NodeIdentity:
    """Create their role, its instance profile, and its way into the cluster."""
    name = f"{name}-nodes"
    made, rights = node_role(name, "Nodes that come and go", site, opts)
    arn = after(made.arn, rights)
    profile = aws.iam.InstanceProfile(name, path=PATH, role=after(made.name, rights), opts=opts)
    entry = aws.eks.AccessEntry(
        name, cluster_name=cluster.name, principal_arn=arn, type="EC2_LINUX", opts=opts
    )
    return NodeIdentity(arn, after(profile.name, [entry]))


def node_role(
    name: str, why: str, site: Site, opts: pulumi.ResourceOptions
) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    """Create a role of nodes, and return it with what holds its rights."""
    made = role(name, why, trust("ec2.amazonaws.com"), site, opts)
    return made, give(name, made, opts, managed=RIGHTS)


def system_nodes(
    name: str,
    pool: NodePool,
    release: Release,
    cluster: aws.eks.Cluster,
    subnets: pulumi.Output[list[str]],
    key: pulumi.Output[str],
    site: Site,
    opts: pulumi.ResourceOptions,
    needed: Sequence[pulumi.Resource],
) -> aws.eks.NodeGroup:
    """Create the machines that always stand; one of 4 vCPUs and 16 GiB is about $147 a month.

    Ordinary pods do not tolerate their taint, so they can never starve what launches machines.
    Their role is not that of Karpenter's machines: EKS lets a node group's role into the cluster by
    itself, and takes it out with the group.
    """
    name = f"{name}-system"
    template = launch_template(name, pool, key, site, opts)
    made, rights = node_role(name, "Nodes that always stand", site, opts)
    ordered = pulumi.ResourceOptions(depends_on=list(needed))
    return aws.eks.NodeGroup(
        name,
        cluster_name=cluster.name,
        node_role_arn=after(made.arn, rights),
        subnet_ids=subnets,
        version=cluster.version,
        release_version=release.node,
        ami_type="AL2023_x86_64_STANDARD",
        capacity_type="ON_DEMAND",
        instance_types=[machine.name for machine in machines(pool, site.region)],
        scaling_config={
            "min_size": pool.min_nodes,
            "max_size": pool.max_nodes,
            "desired_size": pool.min_nodes,
        },
        update_config={"max_unavailable": 1},
        node_repair_config={"enabled": True},
        launch_template={
            "id": template.id,
            "version": pulumi.Output.format("{0}", template.latest_version),
        },
        labels={
            "mlplatform.dev/class": "system",
            "mlplatform.dev/capacity": "on-demand",
            "mlplatform.dev/pool": pool.name,
        },
        taints=[{"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}],
        opts=pulumi.ResourceOptions.merge(opts, ordered),
    )


def launch_template(
    name: str,
    pool: NodePool,
    key: pulumi.Output[str],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> aws.ec2.LaunchTemplate:
    """Create what the machines of a node group have in common; EKS adds the image and the rest."""
    tags: dict[str, pulumi.Input[str]] = {"Name": name, **site.labels}
    return aws.ec2.LaunchTemplate(
        name,
        update_default_version=True,
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            # A pod that is not on its host's network is a hop further, and cannot act as the node.
            "http_put_response_hop_limit": 1,
            "instance_metadata_tags": "disabled",
        },
        block_device_mappings=[
            {
                "device_name": ROOT_DISK,
                "ebs": {
                    "volume_type": "gp3",
                    "volume_size": pool.disk_gib,
                    "encrypted": "true",
                    "kms_key_id": key,
                    "delete_on_termination": "true",
                },
            }
        ],
        # The provider's default tags end at the template itself.
        tag_specifications=[
            aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags)
            for kind in ("instance", "volume", "network-interface")
        ],
        opts=opts,
    )
