"""Cases that AWS would never ask its documents about are found."""

import pytest

from policies.iam.account import Account
from policies.iam.case import may
from tests.policies.asked import unaskable

ACCOUNT = Account({}, {}, {}, {"Bucket.data": ("arn:aws:s3:::data",)})
QUEUE = "arn:aws:sqs:us-east-1:123456789012:events"


@pytest.mark.parametrize(
    ("action", "resource", "problem"),
    [
        ("s3:ListObjects", "{Bucket.data}", "s3:ListObjects is no action of AWS"),
        ("s3:ListBucket", "{Bucket.data}/raw", "s3:ListBucket concerns accesspoint or bucket"),
        ("s3:GetObject", "{Bucket.data}", "s3:GetObject concerns accesspointobject or object"),
        ("sqs:SendMessage", "*", "sqs:SendMessage concerns queue, not *"),
        ("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:alias/data", "concerns key"),
        ("ecr:GetAuthorizationToken", QUEUE, "concerns no resource: leave it out"),
        ("nothing:Do", "*", "nothing:Do is no action of AWS"),
    ],
)
def test_what_aws_would_not_ask_is_told(action: str, resource: str, problem: str) -> None:
    (message,) = unaskable(ACCOUNT, [may("somebody", action, resource)])
    assert problem in message


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", "{Bucket.data}"),
        ("s3:GetObject", "{Bucket.data}/raw"),
        ("sqs:SendMessage", QUEUE),
        ("ec2:RunInstances", "arn:aws:ec2:us-east-1:123456789012:instance/*"),
        ("ec2:RunInstances", "arn:aws:ec2:us-east-1::image/ami-1"),
        ("ecr:GetAuthorizationToken", "*"),
        ("sts:AssumeRole", "arn:aws:iam::123456789012:role/mlplatform/nodes"),
    ],
)
def test_what_aws_asks_is_left_alone(action: str, resource: str) -> None:
    assert unaskable(ACCOUNT, [may("somebody", action, resource)]) == ()
