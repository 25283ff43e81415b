"""Tables of cases say what comes out differently, and refuse what is about nobody or nothing."""

import json

import pytest

from policies.iam import principal
from policies.iam.account import Holder
from policies.iam.case import Case, failures, may, may_not, never
from policies.iam.document import parse
from tests.policies.aws_policies import aws_policies
from tests.policies.iam_accounts import BUCKET, READER, READS, account
from tests.policies.iam_requests import ACCOUNT, MODEL, OTHER, TRAINER, allow, deny, policy


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        (READS, None),
        (may("trainer", ["s3:GetObject"], MODEL), None),
        (may_not("trainer", ["s3:PutObject", "s3:DeleteObject"], MODEL), None),
        (never("trainer", "s3:DeleteObject", MODEL), None),
        (may("trainer", "s3:PutObject", MODEL), "implicitly denied"),
        (may("trainer", "s3:DeleteObject", MODEL), "explicitly denied by own.Statement[1]"),
        (may_not("trainer", "s3:GetObject", MODEL), "allowed by own.Statement[0]"),
        (never("trainer", "s3:PutObject", MODEL), "implicitly denied"),
        (never("trainer", "s3:GetObject", MODEL), "allowed by own.Statement[0]"),
    ],
)
def test_a_case_fails_where_a_request_comes_out_differently(
    case: Case, problem: str | None
) -> None:
    expected = () if problem is None else (f"{case}: {problem}",)
    assert failures(READER, [case]) == expected


def test_a_failure_names_the_action_that_comes_out_differently_and_all_that_was_asked() -> None:
    case = may("trainer", ["s3:GetObject", "s3:PutObject"], MODEL, {"aws:SourceVpc": "vpc-1"})
    assert failures(READER, [case]) == (
        f"trainer may s3:PutObject on {MODEL}, aws:SourceVpc=vpc-1: implicitly denied",
    )


def test_what_stands_in_braces_is_filled_in_and_variables_are_not() -> None:
    assert READER.named("{Bucket.models}/${aws:username}/x") == f"{BUCKET}/${{aws:username}}/x"


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (may("trainr", "s3:GetObject"), "nobody here is called 'trainr': perhaps trainer"),
        (may("trainer", "s3:GetObject", "{Bucket.model}"), "perhaps Bucket.models"),
        (may("trainer", "s3:GetObject", MODEL, {"aws:SourceArn": "{Key.x}"}), "{Key.x} is nothing"),
        (may("trainer", "sqs:SendMessage", "{Queue.twice}"), "could be any of a, b"),
        (may("trainer", "s3:GetObject", MODEL, after="stop"), "no budget action is called 'stop'"),
    ],
)
def test_a_case_about_nobody_or_nothing_is_a_mistake(case: Case, message: str) -> None:
    with pytest.raises(LookupError) as error:
        failures(READER, [case])
    assert message in str(error.value)


def test_a_budget_s_action_adds_to_every_session_of_a_role() -> None:
    stop = {"own": policy(allow("s3:*")), "stop": policy(deny("s3:*"), name="stop")}
    trainer = principal.role(TRAINER, "pod")
    more = {
        "documents": stop,
        "holders": {
            "trainer": Holder(principal.role(TRAINER), ("own",)),
            "flights/trainer": Holder(trainer, ("own",)),
            "other": Holder(principal.role(f"{TRAINER}-2"), ("own",)),
        },
        "later": {"stop": {TRAINER: "stop"}},
    }
    for name in ("trainer", "flights/trainer"):
        cases = [may(name, "s3:GetObject", MODEL), never(name, "s3:GetObject", MODEL, after="stop")]
        assert failures(account(**more), cases) == ()
    assert failures(account(**more), [may("other", "s3:GetObject", MODEL, after="stop")]) == ()


def test_a_resource_s_own_account_and_region_are_told_unless_a_case_says_otherwise() -> None:
    here = {"StringEquals": {"aws:ResourceAccount": ACCOUNT, "aws:RequestedRegion": "eu-west-1"}}
    mine = account(allow("sqs:SendMessage", Condition=here))
    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:events"
    table = [
        may("trainer", "sqs:SendMessage", queue),
        may_not("trainer", "sqs:SendMessage", queue.replace(ACCOUNT, OTHER)),
        may_not("trainer", "sqs:SendMessage", queue.replace("eu-west-1", "us-east-1")),
        may_not("trainer", "sqs:SendMessage", queue, {"aws:RequestedRegion": "us-east-1"}),
    ]
    assert failures(mine, table) == ()


def test_a_key_of_several_values_or_of_none_can_be_asked_about() -> None:
    tags = {
        "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "run"]},
        "Null": {"aws:TagKeys": "false"},
    }
    mine = account(allow("ec2:CreateTags", Condition=tags))
    table = [
        may("trainer", "ec2:CreateTags", "*", {"aws:TagKeys": ("team", "run")}),
        may_not("trainer", "ec2:CreateTags", "*", {"aws:TagKeys": ("team", "other")}),
        may_not("trainer", "ec2:CreateTags", "*", {"aws:TagKeys": ()}),
    ]
    assert failures(mine, table) == ()


def test_every_policy_of_aws_s_own_can_be_read() -> None:
    known = aws_policies()
    assert len(known) > 1000
    for arn, document in known.items():
        assert parse(json.dumps(document), "identity", arn).statements
