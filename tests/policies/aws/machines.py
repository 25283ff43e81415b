"""What runs in a cluster, and what Karpenter needs."""

import json

import pulumi_aws as aws

from tests.policies.aws.values import ACCOUNT, KEY, TAGS, tls_only, trust


def nodes(eks: aws.eks.Cluster, subnet: aws.ec2.Subnet) -> aws.iam.Role:
    """The nodes of the system."""
    role = aws.iam.Role(
        "nodes", name="mlplatform-dev-nodes", assume_role_policy=trust("ec2.amazonaws.com")
    )
    template = aws.ec2.LaunchTemplate(
        "system",
        name="mlplatform-dev-system",
        image_id="ami-0123456789abcdef0",
        ebs_optimized="true",
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,
            "instance_metadata_tags": "disabled",
        },
        block_device_mappings=[
            {
                "device_name": "/dev/xvda",
                "ebs": {
                    "volume_type": "gp3",
                    "volume_size": 50,
                    "encrypted": "true",
                    "kms_key_id": KEY,
                    "delete_on_termination": "true",
                },
            }
        ],
        tag_specifications=[{"resource_type": "instance", "tags": TAGS}],
        update_default_version=True,
    )
    aws.eks.NodeGroup(
        "system",
        cluster_name=eks.name,
        node_group_name="system",
        node_role_arn=role.arn,
        subnet_ids=[subnet.id],
        ami_type="AL2023_x86_64_STANDARD",
        capacity_type="ON_DEMAND",
        instance_types=["m7i.xlarge"],
        scaling_config={"min_size": 2, "max_size": 3, "desired_size": 2},
        update_config={"max_unavailable": 1},
        node_repair_config={"enabled": True},
        taints=[{"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}],
        labels={"mlplatform.dev/pool": "system"},
        launch_template={"id": template.id, "version": "1"},
    )
    return role


def karpenter(eks: aws.eks.Cluster, nodes: aws.iam.Role) -> None:
    """The cloud side of Karpenter."""
    aws.iam.InstanceProfile("nodes", name="mlplatform-dev-nodes", role=nodes.name)
    queue = aws.sqs.Queue(
        "interruptions",
        name="mlplatform-dev-interruptions",
        message_retention_seconds=300,
        visibility_timeout_seconds=30,
        receive_wait_time_seconds=20,
        sqs_managed_sse_enabled=True,
    )
    aws.sqs.QueuePolicy(
        "interruptions",
        queue_url=queue.id,
        policy=tls_only(f"arn:aws:sqs:us-east-1:{ACCOUNT}:mlplatform-dev-interruptions", "sqs:*"),
    )
    rule = aws.cloudwatch.EventRule(
        "spot",
        name="mlplatform-dev-spot",
        description="A spot machine is about to go",
        event_pattern=json.dumps(
            {"source": ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"]}
        ),
        state="ENABLED",
    )
    aws.cloudwatch.EventTarget("spot", rule=rule.name, target_id="karpenter", arn=queue.arn)
    aws.eks.PodIdentityAssociation(
        "karpenter",
        cluster_name=eks.name,
        namespace="kube-system",
        service_account="karpenter",
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/karpenter",
    )
    aws.ec2.CapacityReservation(
        "reserved",
        instance_type="g6.xlarge",
        instance_platform="Linux/UNIX",
        availability_zone="us-east-1a",
        instance_count=2,
        instance_match_criteria="targeted",
        end_date_type="unlimited",
        tenancy="default",
    )
    aws.ec2.PlacementGroup("gpu", name="mlplatform-dev-gpu", strategy="cluster")
