"""A table notices each condition that is dropped or turned round, or is told which it does not."""

import pytest

from policies.iam import principal
from policies.iam.account import Holder
from policies.iam.case import Case, may, may_not, unnoticed
from policies.iam.flip import flips
from tests.policies.iam_accounts import BUCKET, READER, READS, TEAM, account
from tests.policies.iam_requests import MODEL, TRAINER, allow, deny, on_resource, policy

SMALL = {"NumericLessThan": {"s3:max-keys": "11"}}


@pytest.mark.parametrize(
    ("cases", "missed"),
    [
        ([], ["without", "against"]),
        ([may_not("trainer", "s3:PutObject", MODEL)], ["without", "against"]),
        ([READS], ["without"]),
        ([may_not("trainer", "s3:GetObject", MODEL, {"aws:PrincipalTag/team": "fraud"})], []),
    ],
)
def test_a_table_notices_what_its_cases_are_about(cases: list[Case], missed: list[str]) -> None:
    condition = "own.Statement[0]: StringEquals aws:PrincipalTag/team ['flights']"
    assert unnoticed(READER, cases) == tuple(f"{how} {condition}" for how in missed)


def test_each_of_several_conditions_wants_a_case_of_its_own() -> None:
    both = account(allow("s3:ListBucket", BUCKET, Condition={**TEAM, **SMALL}))
    few, many = {"s3:max-keys": "10"}, {"s3:max-keys": "11"}
    cases = [may("trainer", "s3:ListBucket", BUCKET, few)]
    other_team = {**few, "aws:PrincipalTag/team": "fraud"}
    missed = unnoticed(both, cases)
    assert [flip.split(": ")[1].split()[0] for flip in missed] == [
        "StringEquals",
        "NumericLessThan",
    ]
    assert len(unnoticed(both, [*cases, may_not("trainer", "s3:ListBucket", BUCKET, many)])) == 1
    both_shown = [
        *cases,
        may_not("trainer", "s3:ListBucket", BUCKET, many),
        may_not("trainer", "s3:ListBucket", BUCKET, other_team),
    ]
    assert unnoticed(both, both_shown) == ()


def test_a_condition_that_a_limit_repeats_cannot_be_noticed_through_it() -> None:
    twice = account(
        allow("s3:GetObject", Condition=TEAM),
        documents={
            "own": policy(allow("s3:GetObject", Condition=TEAM)),
            "limit": policy(allow("s3:GetObject", Condition=TEAM), name="limit"),
        },
        holders={
            "trainer": Holder(
                principal.role(TRAINER, tags={"team": "flights"}), ("own",), boundary="limit"
            )
        },
    )
    cases = [READS, may_not("trainer", "s3:GetObject", MODEL, {"aws:PrincipalTag/team": "fraud"})]
    assert [flip.split(".")[0] for flip in unnoticed(twice, cases)] == [
        "without own",
        "without limit",
    ]


def test_documents_that_others_wrote_are_not_changed() -> None:
    assert unnoticed(account(allow("s3:*", Condition=TEAM), foreign=frozenset({"own"})), []) == ()


def test_documents_that_guard_resources_are_changed_too() -> None:
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    closed = on_resource(deny("s3:*", Principal="*", Condition=insecure))
    both = {"own": policy(allow("s3:*")), "guard": closed}
    guarded = account(documents=both, guarded={BUCKET: "guard"})
    secure = [may("trainer", "s3:GetObject", MODEL, {"aws:SecureTransport": "true"})]
    elsewhere = [may("trainer", "s3:GetObject", "arn:aws:s3:::other/x")]
    assert len(unnoticed(guarded, elsewhere)) == 2
    assert unnoticed(guarded, secure) == ()


def test_each_condition_is_dropped_and_turned_round_once() -> None:
    conditions = {**TEAM, **SMALL, "Null": {"aws:SourceVpc": "true"}}
    document = policy(
        allow("s3:*", Condition=conditions), allow("ec2:*"), deny("*", Condition=TEAM)
    )
    changed = [flip.document for flip in flips(document)]
    assert len({flip.name for flip in flips(document)}) == len(changed) == 8
    counts = [[len(one.conditions) for one in each.statements] for each in changed]
    assert sorted(counts) == sorted(3 * [[2, 0, 1]] + 3 * [[3, 0, 1]] + [[3, 0, 0], [3, 0, 1]])
    turned = [
        sum(asked.turned for one in each.statements for asked in one.conditions) for each in changed
    ]
    assert sorted(turned) == [0] * 4 + [1] * 4
