"""A private, encrypted, versioned bucket: everything about it but who writes its logs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam.document import Statement, document
from components.aws.s3.bucket_policy import own_encryption, transport
from components.aws.s3.lifecycle import Rule
from components.order import after

Lets = Callable[[pulumi.Output[str]], Sequence[Statement]]
"""A bucket's ARN to whom else its policy lets in."""


def nobody(arn: pulumi.Output[str]) -> Sequence[Statement]:
    """Let in only whom the account's own documents let."""
    return ()


@dataclass(frozen=True)
class Bucket:
    """A bucket that is ready: whoever takes its name comes after all that protects it."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    versioning: aws.s3.BucketVersioning

    @property
    def url(self) -> pulumi.Output[str]:
        """Return where fsspec finds it."""
        return pulumi.Output.concat("s3://", self.name)


@dataclass(frozen=True)
class Fate:
    """What becomes of a bucket when its stack is destroyed."""

    kept: bool
    """Whether it stays, with all that protects it; else what it holds is deleted as well."""
    protected: bool
    """Whether the engine refuses to delete it."""

    def options(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Return the options of what protects the bucket, and stays as long as it does."""
        stays = pulumi.ResourceOptions(retain_on_delete=self.kept or None)
        return pulumi.ResourceOptions.merge(opts, stays)


def bucket(
    name: str,
    rules: Sequence[Rule],
    fate: Fate,
    opts: pulumi.ResourceOptions,
    *,
    key: pulumi.Output[str] | None = None,
    lets: Lets = nobody,
    region: str | None = None,
    called: pulumi.Input[str] | None = None,
) -> Bucket:
    """Create a bucket.

    Without a `key` S3's own encrypts it, which is what the target of access logs needs. `region`
    is another one than the provider's. `called` is its name where others must know it beforehand.
    """
    kept = fate.options(opts)
    guarded = pulumi.ResourceOptions.merge(kept, pulumi.ResourceOptions(protect=fate.protected))
    made = aws.s3.Bucket(
        name, bucket=called, force_destroy=not fate.kept, region=region, opts=guarded
    )
    closed = aws.s3.BucketPublicAccessBlock(
        name,
        bucket=made.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        region=region,
        opts=kept,
    )
    owned = aws.s3.BucketOwnershipControls(
        name,
        bucket=made.id,
        rule={"object_ownership": "BucketOwnerEnforced"},
        region=region,
        opts=kept,
    )
    encrypted = encryption(name, made, key, region, kept)
    versioned = aws.s3.BucketVersioning(
        name,
        bucket=made.id,
        versioning_configuration={"status": "Enabled"},
        region=region,
        opts=kept,
    )
    aws.s3.BucketLifecycleConfiguration(
        name,
        bucket=made.id,
        rules=rules,
        region=region,
        # Before there are versions, a rule about old ones has nothing to count from.
        opts=_after(kept, versioned),
    )
    policy = aws.s3.BucketPolicy(
        name,
        bucket=made.id,
        policy=document(*transport(made.arn), *own_encryption(made.arn, key), *lets(made.arn)),
        region=region,
        # S3 refuses two changes of who gets in at the same time.
        opts=_after(kept, closed, owned),
    )
    ready: list[pulumi.Resource] = [policy, encrypted, versioned]
    return Bucket(after(made.id, ready), after(made.arn, ready), versioned)


def encryption(
    name: str,
    made: aws.s3.Bucket,
    key: pulumi.Output[str] | None,
    region: str | None,
    opts: pulumi.ResourceOptions,
) -> aws.s3.BucketServerSideEncryptionConfiguration:
    """Encrypt what is written: with a key of ours, asked for once per bucket, or with S3's."""
    return aws.s3.BucketServerSideEncryptionConfiguration(
        name,
        bucket=made.id,
        rules=[
            {
                "apply_server_side_encryption_by_default": {
                    "sse_algorithm": "aws:kms",
                    "kms_master_key_id": key,
                },
                "bucket_key_enabled": True,
                "blocked_encryption_types": ["SSE-C"],
            }
            if key
            else {
                "apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"},
                "blocked_encryption_types": ["SSE-C"],
            }
        ],
        region=region,
        opts=opts,
    )


def _after(opts: pulumi.ResourceOptions, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(resources)))
