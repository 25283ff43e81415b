"""Every ARN of a document leads to what it names, and one that names nothing is found."""

from dataclasses import replace

import pulumi_aws as aws
import pytest

from policies.iam.mention import resolve, strangers
from tests.policies.account.ci import ci
from tests.policies.account.documents import ADMIN, account_of, document, trust
from tests.policies.account.events import events
from tests.policies.account.machines import machines
from tests.policies.account.storage import storage
from tests.policies.iam_requests import ACCOUNT, allow


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("{Bucket.data}", "Bucket.data"),
        ("{Bucket.data}/*", "Bucket.data"),
        ("{Bucket.data}/${aws:PrincipalTag/team}/*", "Bucket.data"),
        ("arn:aws:s3:::data-*", "Bucket.data"),
        ("{Key.data}", "Key.data"),
        ("{Queue.events}", "Queue.events"),
        ("{OpenIdConnectProvider.github}", "OpenIdConnectProvider.github"),
        (f"arn:aws:iam::{ACCOUNT}:role/mlplatform/*", "Role.deploy"),
        ("arn:aws:iam::*:role/mlplatform/*", "Role.deploy"),
        ("arn:aws:events:us-east-1:*:rule/mlplatform-spot", "EventRule.spot"),
    ],
)
def test_an_arn_leads_to_the_resource_that_it_names(pattern: str, named: str) -> None:
    account = account_of(storage, events, ci)
    assert named in resolve(account, account.named(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        "arn:aws:s3:::data",
        "{Bucket.data}x/*",
        "{Role.deploy}-2",
        "arn:aws:sqs:eu-west-1:{account}:*",
        "arn:aws:iam::{account}:role/other/*",
        "arn:aws:sns:{region}:{account}:events",
        "arn:aws:kms:{region}:{account}:key/1234",
        "not an ARN",
    ],
)
def test_an_arn_of_something_else_leads_nowhere(pattern: str) -> None:
    account = account_of(storage, events, ci)
    assert resolve(account, account.named(pattern)) == ()


def test_the_secret_that_a_database_makes_leads_to_the_database() -> None:
    def program() -> None:
        aws.rds.Instance("mlflow", instance_class="db.t4g.micro", manage_master_user_password=True)

    account = account_of(program)
    secret = "Instance.mlflow.masterUserSecrets[0].secretArn"
    assert resolve(account, account.named(f"{{{secret}}}")) == (secret,)


def test_documents_mention_only_what_the_program_makes() -> None:
    found = strangers(account_of(storage, events, ci, machines))
    assert found == (f"Key.data.Statement[0]: {ADMIN}",)


def mistaken() -> None:
    bucket = aws.s3.Bucket("data")
    role = aws.iam.Role("reader", assume_role_policy=trust({"AWS": ROLE_OF_NOBODY}))
    aws.iam.RolePolicy(
        "reader",
        role=role.name,
        policy=document(
            allow("s3:GetObject", ["arn:aws:s3:::data/*", bucket.arn.apply("{}/*".format)]),
            allow("ec2:*", f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/*"),
            allow("sqs:*", Condition={"ArnEquals": {"aws:SourceArn": RULE_OF_NOBODY}}),
        ),
    )


ROLE_OF_NOBODY = f"arn:aws:iam::{ACCOUNT}:role/nobody"
RULE_OF_NOBODY = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/none"


def test_an_arn_written_by_hand_that_names_nothing_is_found() -> None:
    assert strangers(account_of(mistaken)) == (
        "RolePolicy.reader.Statement[0]: arn:aws:s3:::data/*",
        f"RolePolicy.reader.Statement[2]: {RULE_OF_NOBODY}",
        f"Role.reader.Statement[0]: {ROLE_OF_NOBODY}",
    )


def test_what_documents_of_others_mention_is_their_own_business() -> None:
    def nodes() -> None:
        made = aws.iam.Role("nodes", assume_role_policy=trust({"Service": "ec2.amazonaws.com"}))
        policy = "AmazonSageMakerFullAccess"
        aws.iam.RolePolicyAttachment(
            policy, role=made.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}"
        )

    account = account_of(nodes)
    assert strangers(account) == ()
    assert strangers(replace(account, foreign=frozenset())) != ()
