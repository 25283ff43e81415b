"""What holds for everything in an account, whoever made it: no public bucket, no plain disk."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws


def closed(name: str, regions: Sequence[str], opts: pulumi.ResourceOptions) -> None:
    """Let S3 refuse whatever would open a bucket, and EC2 encrypt every new disk; free.

    Both stay when the baseline is destroyed, as what others made may count on them.
    """
    lasting = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    aws.s3.AccountPublicAccessBlock(
        name,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=lasting,
    )
    for region in dict.fromkeys(regions):
        aws.ebs.EncryptionByDefault(f"{name}-{region}", enabled=True, region=region, opts=lasting)
