"""What CI may change where it is a platform's alone: buckets, keys, and what encrypts by them."""

import pulumi

from components.aws.iam.document import HERE, Statement, Text, allow
from components.site import STACK_LABEL

BUCKETS = """CreateBucket DeleteBucket DeleteBucketPolicy GetAccelerateConfiguration GetBucket*
    GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket
    ListBucketVersions ListTagsForResource PutBucketLogging PutBucketObjectLockConfiguration
    PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging
    PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration
    PutReplicationConfiguration TagResource UntagResource"""
"""What changes buckets that are called as a platform's are: most buckets show S3 no tags."""
OUR_BUCKETS = (f"{HERE}:s3:::*-storage-*",)
ALIASES = "CreateAlias DeleteAlias UpdateAlias"
KEYS = f"""{ALIASES} DisableKey* EnableKey* PutKeyPolicy RetireGrant ScheduleKeyDeletion
    UntagResource UpdateKeyDescription"""
"""What changes keys that carry a platform's label."""
LABELLED = {"Null": {f"aws:ResourceTag/{STACK_LABEL}": "false"}}
EMPTYING = ("s3:DeleteObject", "s3:DeleteObjectVersion")


def buckets(is_prod: bool) -> tuple[Statement, ...]:
    """Return the rights to a platform's buckets; outside production, to empty them as well."""
    objects = [f"{one}/*" for one in OUR_BUCKETS]
    return (
        allow(of("s3", BUCKETS), OUR_BUCKETS, sid="Buckets"),
        *(() if is_prod else (allow(EMPTYING, objects, sid="Empty"),)),
    )


def of(service: str, said: str) -> list[str]:
    """Return the actions of a service that are said by their names alone."""
    return [f"{service}:{one}" for one in said.split()]


def keys(account: Text) -> tuple[Statement, ...]:
    """Return the rights to a platform's keys and their aliases.

    A new key gets its label as it is made, for which AWS asks for the right to label any: whoever
    deploys could give ours to another key first, and the account's trail would show it.
    """
    aliases = pulumi.Output.concat(HERE, ":kms:*:", account, ":alias/mlplatform/*")
    every = pulumi.Output.concat(HERE, ":kms:*:", account, ":key/*")
    return (
        allow(of("kms", KEYS), (every,), LABELLED, "Keys"),
        allow(of("kms", ALIASES), (aliases,), sid="Aliases"),
    )


def keys_of_services(account: Text) -> tuple[Statement, ...]:
    """Return what services ask a deployer for when they encrypt: a grant, and a password's key."""
    secrets = pulumi.Output.concat(HERE, ":secretsmanager:*:", account, ":secret:rds!*")
    by_services = ["rds.*.amazonaws.com", "secretsmanager.*.amazonaws.com"]
    return (
        allow(
            ("kms:CreateGrant",), conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}}
        ),
        allow(
            ("kms:Decrypt", "kms:GenerateDataKey*"),
            conditions={"StringLike": {"kms:ViaService": by_services}},
        ),
        allow(
            ("secretsmanager:CreateSecret", "secretsmanager:DescribeSecret",
             "secretsmanager:RotateSecret", "secretsmanager:TagResource"),
            (secrets,),
        ),
    )  # fmt: skip
