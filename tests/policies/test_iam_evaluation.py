"""Policies of every kind are weighed against each other as AWS documents it."""

from typing import Any

import pytest

from policies.iam import principal
from policies.iam.document import Document
from policies.iam.request import Request
from tests.policies.iam_requests import (
    ACCOUNT,
    ALICE,
    BY_ALICE,
    GITHUB,
    KEY,
    MODEL,
    OTHER,
    READ,
    SESSION,
    TRAINER,
    alice,
    allow,
    deny,
    on_resource,
    policy,
    trainer,
    verdict,
)


def named(*arns: str, **more: Any) -> dict[str, Any]:
    return allow("s3:GetObject", Principal={"AWS": list(arns)}, **more)


LIMITED = policy(allow("ec2:*"), name="limit")
IN_ONE_ACCOUNT = [
    ("their role", READ, named(TRAINER), "allowed", "implicitly denied"),
    ("their session", READ, named(SESSION), "allowed", "allowed"),
    ("anyone", READ, named("*"), "allowed", "allowed"),
    ("their account", READ, named(ACCOUNT), "implicitly denied", "implicitly denied"),
    ("somebody else", READ, named(ALICE), "implicitly denied", "implicitly denied"),
    ("another session", READ, named(SESSION + "0"), "implicitly denied", "implicitly denied"),
    ("a user", BY_ALICE, named(ALICE), "allowed", "allowed"),
]


@pytest.mark.parametrize(
    ("request_", "grant", "plain"), [(row[1], row[2], row[3]) for row in IN_ONE_ACCOUNT]
)
def test_a_resource_may_let_in_whom_it_names(
    request_: Request, grant: dict[str, Any], plain: str
) -> None:
    assert verdict(request_, resource=on_resource(grant)) == plain


@pytest.mark.parametrize("limit", ["boundary", "session"])
@pytest.mark.parametrize(
    ("request_", "grant", "limited"), [(row[1], row[2], row[4]) for row in IN_ONE_ACCOUNT]
)
def test_a_limit_holds_back_what_a_resource_grants_a_role(
    request_: Request, grant: dict[str, Any], limited: str, limit: str
) -> None:
    found = verdict(request_, **{limit: LIMITED, "resource": on_resource(grant)})
    assert found == limited


@pytest.mark.parametrize("limit", ["boundary", "session"])
def test_a_limit_grants_nothing_and_bounds_what_identities_grant(limit: str) -> None:
    both = {limit: policy(allow("s3:Get*"))}
    assert verdict(READ, **both) == "implicitly denied"
    assert verdict(READ, policy(allow("s3:*")), **both) == "allowed"
    write = Request(trainer, "s3:PutObject", MODEL)
    assert verdict(write, policy(allow("s3:*")), **both) == "implicitly denied"


@pytest.mark.parametrize("limit", ["boundary", "session", "resource"])
def test_a_denial_anywhere_wins(limit: str) -> None:
    document = (
        on_resource(deny("s3:*", Principal="*")) if limit == "resource" else policy(deny("s3:*"))
    )
    assert verdict(READ, policy(allow("*")), **{limit: document}) == "explicitly denied"


def test_another_account_s_resource_needs_both_sides() -> None:
    abroad = Request(trainer, "s3:GetObject", MODEL, owner=OTHER)
    grant = on_resource(named(ACCOUNT))
    assert verdict(abroad, policy(allow("s3:*"))) == "implicitly denied"
    assert verdict(abroad, resource=grant) == "implicitly denied"
    assert verdict(abroad, policy(allow("s3:*")), resource=grant) == "allowed"
    assert verdict(abroad, policy(allow("s3:*")), resource=on_resource(named(TRAINER))) == "allowed"
    assert (
        verdict(abroad, policy(allow("s3:*")), resource=grant, boundary=LIMITED)
        == "implicitly denied"
    )


def key_for(*arns: str) -> Document:
    return on_resource(allow("kms:*", Principal={"AWS": list(arns)}))


def test_a_key_lets_in_nobody_whom_its_policy_does_not_name() -> None:
    decrypt = Request(trainer, "kms:Decrypt", KEY)
    own = policy(allow("kms:Decrypt", KEY))
    root = f"arn:aws:iam::{ACCOUNT}:root"
    assert verdict(decrypt, own, resource=key_for(ALICE)) == "implicitly denied"
    assert verdict(decrypt, own) == "implicitly denied"
    assert verdict(decrypt, own, resource=key_for(root)) == "allowed"
    assert verdict(decrypt, resource=key_for(root)) == "implicitly denied"
    assert verdict(decrypt, resource=key_for(TRAINER)) == "allowed"


def test_no_key_is_concerned_where_keys_are_only_listed() -> None:
    assert verdict(Request(trainer, "kms:ListKeys"), policy(allow("kms:ListKeys"))) == "allowed"


def trust(**statement: Any) -> Document:
    return policy({"Effect": "Allow", **statement}, kind="trust", name="trust")


PODS = trust(
    Principal={"Service": "pods.eks.amazonaws.com"},
    Action=["sts:AssumeRole", "sts:TagSession"],
    Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
)
GITHUB_MAIN = trust(
    Principal={"Federated": GITHUB},
    Action="sts:AssumeRoleWithWebIdentity",
    Condition={
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:org/mlplatform:environment:prod",
        }
    },
)


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:TagSession"])
def test_a_role_is_given_to_the_service_that_it_trusts(action: str) -> None:
    pods = principal.service("pods.eks.amazonaws.com")
    asked = Request(pods, action, TRAINER, {"aws:SourceAccount": ACCOUNT})
    assert verdict(asked, resource=PODS) == "allowed"
    stranger = Request(pods, action, TRAINER, {"aws:SourceAccount": OTHER})
    assert verdict(stranger, resource=PODS) == "implicitly denied"
    machines = principal.service("ec2.amazonaws.com")
    assert verdict(Request(machines, action, TRAINER), resource=PODS) == "implicitly denied"


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [
        ("repo:org/mlplatform:environment:prod", "allowed"),
        ("repo:org/mlplatform:environment:dev", "implicitly denied"),
        ("repo:other/mlplatform:environment:prod", "implicitly denied"),
    ],
)
def test_a_role_is_given_to_the_repository_and_environment_that_it_trusts(
    subject: str, outcome: str
) -> None:
    claims = {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": subject,
    }
    somebody = principal.federated(GITHUB)
    asked = Request(somebody, "sts:AssumeRoleWithWebIdentity", TRAINER, claims)
    assert verdict(asked, resource=GITHUB_MAIN) == outcome


def test_a_role_that_trusts_an_account_leaves_the_choice_to_it() -> None:
    assume = Request(alice, "sts:AssumeRole", TRAINER)
    trusting = trust(Principal={"AWS": ACCOUNT}, Action="sts:AssumeRole")
    may = policy(allow("sts:AssumeRole", TRAINER))
    assert verdict(assume, resource=trusting) == "implicitly denied"
    assert verdict(assume, may, resource=trusting) == "allowed"
    assert verdict(assume, may) == "implicitly denied"


def test_everybody_is_refused_but_whom_not_principal_names_in_every_way() -> None:
    def refused(*arns: str) -> str:
        but = deny("s3:*", NotPrincipal={"AWS": list(arns)})
        return verdict(READ, policy(allow("s3:*")), resource=on_resource(but))

    assert refused(SESSION, TRAINER, ACCOUNT) == "allowed"
    assert refused(TRAINER, ACCOUNT) == "explicitly denied"
    assert refused(SESSION, TRAINER) == "explicitly denied"
    assert refused(ALICE, ACCOUNT) == "explicitly denied"


def test_a_boundary_undoes_the_exception_of_not_principal() -> None:
    but = on_resource(deny("s3:*", NotPrincipal={"AWS": [ALICE, ACCOUNT]}))
    own = policy(allow("s3:*"))
    assert verdict(BY_ALICE, own, resource=but) == "allowed"
    assert verdict(BY_ALICE, own, resource=but, boundary=own) == "explicitly denied"


def test_a_denial_of_the_account_denies_its_roles() -> None:
    closed = on_resource(deny("s3:*", Principal={"AWS": ACCOUNT}))
    assert verdict(READ, policy(allow("*")), resource=closed) == "explicitly denied"


def test_a_service_is_told_from_a_person_by_what_aws_adds() -> None:
    unless_service = {"Bool": {"aws:PrincipalIsAWSService": "false"}}
    closed = on_resource(
        deny("s3:*", Principal="*", Condition=unless_service),
        allow("s3:*", Principal={"Service": "logging.s3.amazonaws.com"}),
    )
    log = Request(principal.service("logging.s3.amazonaws.com"), "s3:PutObject", MODEL)
    assert verdict(log, resource=closed) == "allowed"
    assert verdict(READ, policy(allow("*")), resource=closed) == "explicitly denied"
