"""What a bucket's policy says: how it is reached, how it is encrypted, which services write."""

from collections.abc import Mapping

import pulumi

from components.aws.iam.document import HERE, Statement, allow, by, deny, tls_only

Arn = pulumi.Input[str]

ENCRYPTION = "s3:x-amz-server-side-encryption"
KEY = f"{ENCRYPTION}-aws-kms-key-id"
CUSTOMER_KEY = f"{ENCRYPTION}-customer-algorithm"


def below(bucket: Arn, prefix: str = "") -> pulumi.Output[str]:
    """Return the ARN of all objects of a bucket under a prefix."""
    return pulumi.Output.concat(bucket, "/", prefix, "*")


def transport(bucket: Arn) -> tuple[Statement, ...]:
    """Refuse everybody who comes without TLS, or with one before 1.2."""
    everything = (bucket, below(bucket))
    old = deny(("s3:*",), everything, {"NumericLessThan": {"s3:TlsVersion": "1.2"}}, "Tls12")
    return (tls_only(*everything, actions=("s3:*",)), by("*", old))


def own_encryption(bucket: Arn, key: Arn | None) -> tuple[Statement, ...]:
    """Refuse objects that ask for another key than the bucket's, or bring their own.

    Objects that ask for nothing get the bucket's. `aws:kms` without a key's name would mean the
    key that AWS makes for an account, so it is refused like any other.
    """
    asked = {"Null": {ENCRYPTION: "false"}}
    other = {KEY: key} if key else {ENCRYPTION: "AES256"}
    brought = {"Null": {CUSTOMER_KEY: "false"}}
    objects = (below(bucket),)
    return (
        by("*", deny(("s3:PutObject",), objects, {**asked, "StringNotEquals": other}, "OwnKey")),
        by("*", deny(("s3:PutObject",), objects, brought, "NoCustomerKey")),
    )


def access_logs(bucket: Arn, account: Arn, sources: Mapping[str, Arn]) -> tuple[Statement, ...]:
    """Let S3 write the access logs of each source, under its name and nowhere else."""
    return tuple(
        by(
            {"Service": "logging.s3.amazonaws.com"},
            allow(
                ("s3:PutObject",),
                (below(bucket, f"access/{name}/"),),
                {
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": source},
                },
                f"AccessLogs{name.title()}",
            ),
        )
        for name, source in sources.items()
    )


def flow_logs(bucket: Arn, account: Arn, region: str) -> tuple[Statement, ...]:
    """Let the network's flow logs be delivered.

    Both statements are what AWS would add by itself, under its names, when somebody makes a flow
    log: found here, they are left alone.
    """
    source = pulumi.Output.concat(HERE, ":logs:", region, ":", account, ":*")
    ours = {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": source},
    }
    # Flow logs hand their objects over with an ACL; the bucket's owner owns them either way.
    handed = {"aws:SourceAccount": account, "s3:x-amz-acl": "bucket-owner-full-control"}
    folders = ("AWSLogs/", "AWSLogs/aws-account-id=")
    written = allow(
        ("s3:PutObject",),
        [pulumi.Output.concat(bucket, "/flow/", folder, account, "/*") for folder in folders],
        {**ours, "StringEquals": handed},
        "AWSLogDeliveryWrite",
    )
    looked = allow(("s3:GetBucketAcl", "s3:ListBucket"), (bucket,), ours, "AWSLogDeliveryAclCheck")
    delivery = {"Service": "delivery.logs.amazonaws.com"}
    return (by(delivery, written), by(delivery, looked))
