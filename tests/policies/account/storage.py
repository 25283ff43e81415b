"""A bucket by teams, its key, and pods that may use their own team's part."""

import pulumi
import pulumi_aws as aws

from tests.policies.account.documents import ADMIN, BOUNDARY, ROOT, document, guarded, trust
from tests.policies.iam_requests import allow, deny

OWN = "${aws:PrincipalTag/kubernetes-namespace}"
THROUGH_S3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}


def storage() -> None:
    """Make the bucket, the key, the role and two pods of it."""
    key = aws.kms.Key(
        "data",
        policy=document(
            guarded({"AWS": ADMIN}, "kms:*"),
            guarded(ROOT, ["kms:Decrypt", "kms:GenerateDataKey"], Condition=THROUGH_S3),
        ),
    )
    bucket = aws.s3.Bucket("data")
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    whole = [bucket.arn, pulumi.Output.concat(bucket.arn, "/*")]
    aws.s3.BucketPolicy(
        "data",
        bucket=bucket.id,
        policy=document(deny("s3:*", whole, Principal="*", Condition=insecure)),
    )
    role = aws.iam.Role(
        "training",
        assume_role_policy=trust(
            {"Service": "pods.eks.amazonaws.com"}, "sts:AssumeRole", "sts:TagSession"
        ),
        permissions_boundary=BOUNDARY,
    )
    aws.iam.RolePolicy(
        "training",
        role=role.id,
        policy=document(
            allow(
                ["s3:GetObject", "s3:PutObject"],
                pulumi.Output.concat(bucket.arn, f"/{OWN}/*"),
            ),
            allow(
                "s3:ListBucket",
                bucket.arn,
                Condition={"StringLike": {"s3:prefix": [OWN, f"{OWN}/*"]}},
            ),
            allow(["kms:Decrypt", "kms:GenerateDataKey"], key.arn),
            allow("iam:CreateUser"),
        ),
    )
    for team in ("flights", "fraud"):
        aws.eks.PodIdentityAssociation(
            team,
            cluster_name="mlplatform",
            namespace=team,
            service_account="training",
            role_arn=role.arn,
        )
