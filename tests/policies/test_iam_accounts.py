"""A recorded program is an account: its documents allow and refuse what tables say, and no more."""

from collections.abc import Callable

import pytest

from policies.iam import principal
from policies.iam.case import Case, failures, may, may_not, never, unnoticed
from tests.policies.account.ci import ISSUER, ci
from tests.policies.account.documents import ADMIN, account_of
from tests.policies.account.events import events
from tests.policies.account.machines import CLUSTER, machines
from tests.policies.account.storage import storage
from tests.policies.asked import unaskable
from tests.policies.iam_requests import OTHER

INSECURE = {"aws:SecureTransport": "false"}
BY_S3 = {"kms:ViaService": "s3.{region}.amazonaws.com"}
BY_EBS = {"kms:ViaService": "ec2.{region}.amazonaws.com"}
OBJECTS = ("s3:GetObject", "s3:PutObject")
KEYS = ("kms:Decrypt", "kms:GenerateDataKey")
admin = principal.role(ADMIN)
pods = principal.service("pods.eks.amazonaws.com")

STORAGE = [
    may("flights/training", OBJECTS, "{Bucket.data}/flights/model"),
    may_not("flights/training", OBJECTS, "{Bucket.data}/fraud/model"),
    may("fraud/training", OBJECTS, "{Bucket.data}/fraud/model"),
    may_not("training", OBJECTS, "{Bucket.data}/flights/model"),
    may_not("flights/training", "s3:DeleteObject", "{Bucket.data}/flights/model"),
    never("flights/training", OBJECTS, "{Bucket.data}/flights/model", INSECURE),
    never(admin, "s3:ListBucket", "{Bucket.data}", INSECURE),
    may("flights/training", "s3:ListBucket", "{Bucket.data}", {"s3:prefix": "flights/"}),
    may_not("flights/training", "s3:ListBucket", "{Bucket.data}", {"s3:prefix": "fraud/"}),
    may("flights/training", KEYS, "{Key.data}", BY_S3),
    may_not("flights/training", KEYS, "{Key.data}", BY_EBS),
    may_not("flights/training", "kms:ScheduleKeyDeletion", "{Key.data}", BY_S3),
    may(admin, "kms:ScheduleKeyDeletion", "{Key.data}"),
    may_not("flights/training", "iam:CreateUser", "arn:aws:iam::{account}:user/mallory"),
    may(pods, ("sts:AssumeRole", "sts:TagSession"), "{Role.training}"),
    may_not(principal.service("ec2.amazonaws.com"), "sts:AssumeRole", "{Role.training}"),
]

bridge = principal.service("events.amazonaws.com")
alarms = principal.service("cloudwatch.amazonaws.com")
budgets = principal.service("budgets.amazonaws.com")
SPOT, OF_OTHERS = {"aws:SourceArn": "{EventRule.spot}"}, {"aws:SourceArn": "{EventRule.other}"}
ALARM = "arn:aws:cloudwatch:{region}:{account}:alarm:queue-age"
EVENTS = [
    may(bridge, "sqs:SendMessage", "{Queue.events}", SPOT),
    may_not(bridge, "sqs:SendMessage", "{Queue.events}", OF_OTHERS),
    may_not(bridge, "sqs:ReceiveMessage", "{Queue.events}", SPOT),
    never(bridge, "sqs:SendMessage", "{Queue.events}", {**SPOT, **INSECURE}),
    may(alarms, "sns:Publish", "{Topic.alerts}", {"aws:SourceArn": ALARM}),
    may_not(alarms, "sns:Publish", "{Topic.alerts}", SPOT),
    may(budgets, "sns:Publish", "{Topic.alerts}", {"aws:SourceAccount": "{account}"}),
    may_not(budgets, "sns:Publish", "{Topic.alerts}", {"aws:SourceAccount": OTHER}),
    may(admin, "sns:Publish", "{Topic.plain}", {"aws:SourceOwner": "{account}"}),
    may_not(admin, "sns:Publish", "{Topic.plain}"),
    may_not(admin, "sns:Publish", "{Topic.alerts}", {"aws:SourceOwner": "{account}"}),
]

github = principal.federated("{OpenIdConnectProvider.github}")
CLAIMS = {f"{ISSUER}:aud": "sts.amazonaws.com"}
PROD = {**CLAIMS, f"{ISSUER}:sub": "repo:org/mlplatform:environment:prod"}
FORK = {**CLAIMS, f"{ISSUER}:sub": "repo:fork/mlplatform:environment:prod"}
ASSUME = "sts:AssumeRoleWithWebIdentity"
CI = [
    may(github, ASSUME, "{Role.deploy}", PROD),
    may_not(github, ASSUME, "{Role.deploy}", FORK),
    may_not(github, ASSUME, "{Role.deploy}", {**PROD, f"{ISSUER}:aud": "another"}),
    may_not(principal.federated(ISSUER), ASSUME, "{Role.deploy}", PROD),
    may("deploy", "ec2:CreateVpc", "arn:aws:ec2:{region}:{account}:vpc/*"),
    may_not("deploy", "iam:CreateUser", "arn:aws:iam::{account}:user/mallory"),
    may("deploy", "iam:CreateRole", "arn:aws:iam::{account}:role/mlplatform/new"),
    may_not("deploy", "iam:CreateRole", "arn:aws:iam::{account}:role/new"),
    may_not("deploy", "sts:AssumeRole", "{Role.deploy}"),
]

MACHINE = "arn:aws:ec2:{region}:{account}:instance/*"
OURS = {f"aws:RequestTag/{CLUSTER}": "owned"}
TO_EC2 = {"iam:PassedToService": "ec2.amazonaws.com"}
GPUS = ("g6.xlarge", "p5.48xlarge", "trn1.2xlarge", "inf2.xlarge")


def launch(kind: str) -> dict[str, str]:
    return {**OURS, "ec2:InstanceType": kind}


MACHINES = [
    *(may("controller", "ec2:RunInstances", MACHINE, launch(kind)) for kind in GPUS),
    *(
        never("kube-system/karpenter", "ec2:RunInstances", MACHINE, launch(kind), after="stop")
        for kind in GPUS
    ),
    may("kube-system/karpenter", "ec2:RunInstances", MACHINE, launch("m7i.large"), after="stop"),
    may_not("controller", "ec2:RunInstances", MACHINE, {"ec2:InstanceType": "m7i.large"}),
    may_not("nodes", "ec2:RunInstances", MACHINE, launch("m7i.large")),
    may("controller", "iam:PassRole", "{Role.nodes}", TO_EC2),
    may_not("controller", "iam:PassRole", "{Role.controller}", TO_EC2),
    may_not(
        "controller",
        "iam:PassRole",
        "{Role.nodes}",
        {"iam:PassedToService": "lambda.amazonaws.com"},
    ),
    may("nodes", "ecr:BatchGetImage", "arn:aws:ecr:{region}:{account}:repository/ray"),
    may_not("nodes", "ecr:PutImage", "arn:aws:ecr:{region}:{account}:repository/ray"),
    may(budgets, "sts:AssumeRole", "{Role.budgets}", {"aws:SourceAccount": "{account}"}),
    may_not(budgets, "sts:AssumeRole", "{Role.budgets}", {"aws:SourceAccount": OTHER}),
]

ACCOUNTS = [
    pytest.param(program, cases, id=program.__name__)
    for program, cases in (
        (storage, STORAGE),
        (events, EVENTS),
        (ci, CI),
        (machines, MACHINES),
    )
]


@pytest.mark.parametrize(("program", "cases"), ACCOUNTS)
def test_everything_comes_out_as_the_table_says(
    program: Callable[[], None], cases: list[Case]
) -> None:
    assert failures(account_of(program), cases) == ()


@pytest.mark.parametrize(("program", "cases"), ACCOUNTS)
def test_the_table_notices_every_change_of_a_condition(
    program: Callable[[], None], cases: list[Case]
) -> None:
    assert unnoticed(account_of(program), cases) == ()


@pytest.mark.parametrize(("program", "cases"), ACCOUNTS)
def test_without_what_shows_a_condition_its_change_goes_unnoticed(
    program: Callable[[], None], cases: list[Case]
) -> None:
    account = account_of(program)
    granted = [case for case in cases if case.expected == "may"]
    assert failures(account, granted) == ()
    missed = unnoticed(account, granted)
    assert missed
    assert all(flip.startswith("without ") for flip in missed)


@pytest.mark.parametrize(("program", "cases"), ACCOUNTS)
def test_the_table_asks_what_aws_would_ask(program: Callable[[], None], cases: list[Case]) -> None:
    assert unaskable(account_of(program), cases) == ()


def test_all_programs_together_are_one_account() -> None:
    together = account_of(storage, events, ci, machines)
    assert failures(together, [*STORAGE, *EVENTS, *CI, *MACHINES]) == ()
    assert unnoticed(together, [*STORAGE, *EVENTS, *CI, *MACHINES]) == ()
