"""Who may use a key is up to its policy, be it its own, one beside it, AWS's or handed over."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from policies.graph.record import record
from policies.iam.account import Account
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory
from tests.policies.account.documents import account_of, document, guarded, trust
from tests.policies.iam_requests import ACCOUNT, allow

KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234"


def role(name: str = "reader") -> aws.iam.Role:
    return aws.iam.Role(name, assume_role_policy=trust({"Service": "ec2.amazonaws.com"}))


def decrypts(account: Account, who: str = "reader", key: str = "{Key.data}") -> bool:
    return account.may(who, "kms:Decrypt", key).allowed


def decrypter(policy: Callable[[], Any] | None = None, beside: bool = False) -> Callable[[], None]:
    def program() -> None:
        key = aws.kms.Key("data", policy=policy() if policy and not beside else None)
        if policy and beside:
            aws.kms.KeyPolicy("data", key_id=key.id, policy=policy())
        aws.iam.RolePolicy("reader", role=role().id, policy=document(allow("kms:Decrypt", key.arn)))
        role("other")

    return program


def test_a_key_without_policy_leaves_the_choice_to_its_account() -> None:
    account = account_of(decrypter())
    assert decrypts(account)
    assert not decrypts(account, "other")
    assert account.foreign == {account.named("{Key.data}")}


@pytest.mark.parametrize("beside", [False, True])
def test_a_key_s_own_policy_stands_in_place_of_aws_s(beside: bool) -> None:
    def to_nobody() -> pulumi.Output[str]:
        return document(guarded({"AWS": f"arn:aws:iam::{ACCOUNT}:role/nobody"}, "kms:*"))

    assert not decrypts(account_of(decrypter(to_nobody, beside)))


def test_the_policy_of_a_key_that_exists_already_is_handed_over() -> None:
    def program() -> None:
        aws.iam.RolePolicy("reader", role=role().id, policy=document(allow("kms:Decrypt", KEY)))

    graph = record(program, outputs=identifiers)
    assert not decrypts(inventory(graph), key=KEY)
    root = guarded({"AWS": ACCOUNT}, "kms:*")
    handed = {KEY: {"Version": "2012-10-17", "Statement": [root]}}
    assert decrypts(inventory(graph, handed), key=KEY)
    assert inventory(graph, handed).foreign == {KEY}
