"""Images."""

import json

import pulumi_aws as aws

from tests.policies.aws.values import ACCOUNT, KEY, document


def registry() -> None:
    """A repository of images, and what an account has of it once."""
    images = aws.ecr.Repository(
        "images",
        name="mlplatform/dev/flights",
        image_tag_mutability="IMMUTABLE",
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": KEY}],
        image_scanning_configuration={"scan_on_push": True},
    )
    old = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days"}
    aws.ecr.LifecyclePolicy(
        "images",
        repository=images.name,
        policy=json.dumps(
            {
                "rules": [
                    {
                        "rulePriority": 1,
                        "selection": {**old, "countNumber": 7},
                        "action": {"type": "expire"},
                    }
                ]
            }
        ),
    )
    aws.ecr.RepositoryPolicy(
        "images",
        repository=images.name,
        policy=document(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "ecr:BatchGetImage",
            }
        ),
    )
    aws.ecr.PullThroughCacheRule(
        "public", ecr_repository_prefix="public", upstream_registry_url="public.ecr.aws"
    )
    aws.ecr.RepositoryCreationTemplate(
        "public",
        prefix="public",
        applied_fors=["PULL_THROUGH_CACHE"],
        image_tag_mutability="IMMUTABLE",
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": KEY}],
    )
    aws.ecr.RegistryScanningConfiguration(
        "scanning",
        scan_type="ENHANCED",
        rules=[
            {
                "scan_frequency": "CONTINUOUS_SCAN",
                "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}],
            }
        ],
    )
    aws.ecr.ReplicationConfiguration(
        "copies",
        replication_configuration={
            "rules": [{"destinations": [{"region": "us-west-2", "registry_id": ACCOUNT}]}]
        },
    )
