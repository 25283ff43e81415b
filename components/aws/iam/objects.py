"""Rights to objects in the platform's buckets, by prefix, and to the key that encrypts them."""

from collections.abc import Sequence

import pulumi

from components.aws.iam.document import HERE, Statement, Text, allow

READ = ("s3:GetObject",)
WRITE = ("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
DELETE = ("s3:DeleteObject",)


def bucket_arn(url: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return the ARN of the bucket that a URL names."""
    return url.apply(lambda text: f"{HERE}:s3:::{text.removeprefix('s3://')}")


def at(bucket: Text, *prefixes: str) -> list[Text]:
    """Return the ARNs of everything below prefixes."""
    return [pulumi.Output.concat(bucket, "/", prefix, "*") for prefix in prefixes]


def listing(bucket: Text, *prefixes: str) -> Statement:
    """Return the right to see names below prefixes.

    S3 asks for it also where an object is missing, to say so: with the object's name as prefix.
    """
    below = {"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}}
    return allow(("s3:ListBucket",), (bucket,), below)


def through_s3(key: Text, region: str, buckets: Sequence[Text]) -> Statement:
    """Return the right to a key where S3 asks for it, on behalf of objects in these buckets.

    S3 tells KMS which bucket, or, where a bucket has no key of its own below the key, which object.
    """
    objects = [pulumi.Output.concat(bucket, "/*") for bucket in buckets]
    return allow(
        ("kms:Decrypt", "kms:GenerateDataKey"),
        (key,),
        {
            "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": [*buckets, *objects]},
        },
    )
