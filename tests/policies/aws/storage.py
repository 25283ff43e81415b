"""A bucket with everything that a bucket has."""

import pulumi_aws as aws

from tests.policies.aws.values import ACCOUNT, KEY, TAGS, document, tls_only, trust


def storage() -> None:
    """A bucket with everything that a bucket has, and the right to use it."""
    aws.s3.AccountPublicAccessBlock(
        "account",
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    aws.ebs.EncryptionByDefault("disks", enabled=True, region="us-west-2")
    bucket = aws.s3.Bucket("data", bucket="mlplatform-dev-data", force_destroy=True, tags=TAGS)
    aws.s3.BucketVersioning(
        "data", bucket=bucket.id, versioning_configuration={"status": "Enabled"}
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        "data",
        bucket=bucket.id,
        rules=[
            {
                "apply_server_side_encryption_by_default": {
                    "sse_algorithm": "aws:kms",
                    "kms_master_key_id": KEY,
                },
                "bucket_key_enabled": True,
            }
        ],
    )
    aws.s3.BucketPublicAccessBlock(
        "data",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    aws.s3.BucketOwnershipControls(
        "data", bucket=bucket.id, rule={"object_ownership": "BucketOwnerEnforced"}
    )
    aws.s3.BucketPolicy(
        "data", bucket=bucket.id, policy=tls_only("arn:aws:s3:::mlplatform-dev-data/*", "s3:*")
    )
    aws.s3.BucketLifecycleConfiguration(
        "data",
        bucket=bucket.id,
        transition_default_minimum_object_size="all_storage_classes_128K",
        rules=[
            {
                "id": "raw",
                "status": "Enabled",
                "filter": {"and_": {"prefix": "raw/", "object_size_greater_than": 131072}},
                "transitions": [
                    {"days": 30, "storage_class": "STANDARD_IA"},
                    {"days": 90, "storage_class": "GLACIER_IR"},
                ],
                "expiration": {"days": 400},
                "noncurrent_version_expiration": {"noncurrent_days": 30},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 2},
            }
        ],
    )
    aws.s3.BucketLogging(
        "data",
        bucket=bucket.id,
        target_bucket="mlplatform-dev-logs",
        target_prefix="access/data/",
        target_object_key_format={
            "partitioned_prefix": {"partition_date_source": "EventTime"},
        },
    )
    aws.s3.BucketObjectLockConfiguration(
        "data",
        bucket=bucket.id,
        object_lock_enabled="Enabled",
        rule={"default_retention": {"mode": "GOVERNANCE", "days": 30}},
    )
    aws.s3.BucketReplicationConfig(
        "data",
        bucket=bucket.id,
        role=f"arn:aws:iam::{ACCOUNT}:role/replication",
        rules=[
            {
                "id": "raw",
                "status": "Enabled",
                "priority": 1,
                "filter": {"prefix": "raw/"},
                "delete_marker_replication": {"status": "Disabled"},
                "destination": {
                    "bucket": "arn:aws:s3:::mlplatform-dev-copy",
                    "storage_class": "STANDARD_IA",
                    "metrics": {"status": "Enabled", "event_threshold": {"minutes": 15}},
                    "replication_time": {"status": "Enabled", "time": {"minutes": 15}},
                },
            }
        ],
    )
    team = aws.iam.Role(
        "team", name="mlplatform-dev-team", assume_role_policy=trust("pods.eks.amazonaws.com")
    )
    aws.iam.RolePolicy(
        "team",
        name="storage",
        role=team.id,
        policy=document(
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": "arn:aws:s3:::mlplatform-dev-data/*",
                "Condition": {"StringEquals": {"aws:PrincipalTag/kubernetes-namespace": "a"}},
            }
        ),
    )
