"""A statement means the actions, resources and conditions that it says, and nothing else."""

from typing import Any

import pytest

from policies.iam.evaluate import Policies, evaluate
from policies.iam.request import Request
from tests.policies.iam_requests import MODEL, READ, allow, deny, policy, trainer, verdict

MEANT = [
    ("s3:GetObject", MODEL),
    ("S3:getobject", MODEL),
    ("s3:Get*", "arn:aws:s3:::models/*"),
    ("s3:GetObjec?", "arn:aws:s3:::models/flights/?"),
    ("*", "*"),
    ("*:*", "arn:aws:s3"),
    (["s3:PutObject", "s3:GetObject"], ["arn:aws:s3:::other", MODEL]),
    ("s3:GetObject", "arn:*:s3:::models/*"),
    ("s3:GetObject", "arn:aws:s3:::models/${aws:PrincipalTag/team}/*"),
]
NOT_MEANT = [
    ("s3:GetObjectTagging", MODEL),
    ("s3:GetObject", "arn:aws:s3:::models"),
    ("s3:GetObject", "arn:aws:s3:::models/flights"),
    ("s3:GetObject", "arn:aws:s3:::Models/flights/1"),
    ("s3:GetObject", "arn:aws:*/flights/1"),
    ("s3:GetObject", "arn:aws:sqs:*"),
    ("s3:GetObject", "arn:aws:s3:::models/${aws:PrincipalTag/owner}/*"),
    ("s3:GetObject", "arn:aws:s3:::models/${aws:PrincipalTag/team}"),
]


@pytest.mark.parametrize(("action", "resource"), MEANT)
def test_a_statement_allows_what_it_means(action: Any, resource: Any) -> None:
    assert verdict(READ, policy(allow(action, resource))) == "allowed"


@pytest.mark.parametrize(("action", "resource"), NOT_MEANT)
def test_a_statement_allows_nothing_else(action: Any, resource: Any) -> None:
    assert verdict(READ, policy(allow(action, resource))) == "implicitly denied"


@pytest.mark.parametrize(("action", "resource"), MEANT)
def test_a_denial_of_what_it_means_wins(action: Any, resource: Any) -> None:
    own = policy(allow("*"), deny(action, resource))
    assert verdict(READ, own) == "explicitly denied"


@pytest.mark.parametrize(("action", "resource"), NOT_MEANT)
def test_a_denial_of_anything_else_changes_nothing(action: Any, resource: Any) -> None:
    assert verdict(READ, policy(allow("*"), deny(action, resource))) == "allowed"


def test_not_action_means_every_other_action() -> None:
    own = policy({"Effect": "Allow", "NotAction": ["s3:Put*", "iam:*"], "Resource": "*"})
    assert verdict(READ, own) == "allowed"
    assert verdict(Request(trainer, "s3:PutObject", MODEL), own) == "implicitly denied"


def test_not_resource_means_every_other_resource() -> None:
    elsewhere = {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::models/*"}
    own = policy(allow("*"), elsewhere)
    assert verdict(READ, own) == "allowed"
    assert verdict(Request(trainer, "s3:GetObject", "arn:aws:s3:::data/1"), own) == (
        "explicitly denied"
    )


def test_a_statement_excepting_what_nobody_can_tell_does_not_count() -> None:
    except_own = {"NotResource": "arn:aws:s3:::models/${aws:PrincipalTag/owner}/*"}
    own = policy({"Effect": "Allow", "Action": "*", **except_own})
    assert verdict(READ, own) == "implicitly denied"


def test_an_action_without_a_resource_needs_a_star() -> None:
    listing = Request(trainer, "ec2:DescribeInstances")
    assert verdict(listing, policy(allow("ec2:*"))) == "allowed"
    assert verdict(listing, policy(allow("ec2:*", "arn:aws:ec2:*:*:*"))) == "implicitly denied"


def test_every_condition_of_a_statement_has_to_hold() -> None:
    asked = {
        "StringEquals": {"s3:prefix": "a", "aws:PrincipalTag/team": "flights"},
        "Bool": {"aws:SecureTransport": "true"},
    }
    own = policy(allow("s3:*", Condition=asked))
    met = {"s3:prefix": "a", "aws:SecureTransport": "true"}
    assert verdict(Request(trainer, "s3:GetObject", MODEL, met), own) == "allowed"
    for key in met:
        missed = {**met, key: "false"}
        assert verdict(Request(trainer, "s3:GetObject", MODEL, missed), own) == "implicitly denied"


def test_the_capitals_of_a_condition_key_do_not_matter() -> None:
    own = policy(allow("s3:*", Condition={"StringEquals": {"S3:Prefix": "a"}}))
    assert verdict(Request(trainer, "s3:GetObject", MODEL, {"s3:PREFIX": "a"}), own) == "allowed"


def test_the_deciding_statements_are_named() -> None:
    own = policy(allow("s3:*", Sid="Read"), deny("s3:Get*", Sid="Never"), allow("ec2:*"))
    assert evaluate(READ, Policies((own,))).statements == ("own.Statement[1] Never",)
    write = Request(trainer, "s3:PutObject", MODEL)
    assert evaluate(write, Policies((own,))).statements == ("own.Statement[0] Read",)
