"""What CI may do in an account of AWS, and what no role of a platform may, whoever wrote it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatch
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.aws.baseline import AwsBaseline
from components.aws.governance.boundary import NAME
from components.aws.iam.account import account_id
from components.aws.iam.document import allow, trust
from components.aws.iam.role import role
from policies.graph.model import Graph
from policies.iam import principal
from policies.iam.account import Account
from policies.iam.case import Case, failures, may, may_not, never, unnoticed
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory
from tests.components.aws.test_baseline import PIPELINE, spec
from tests.components.aws.upstream import ACCOUNT, REGION, built, site
from tests.policies.aws_policies import aws_policies
from tests.policies.reference import services

REGIONS = [REGION, "us-west-2"]


def account_of(**given: Any) -> Account:
    """Return an account with a baseline, and with a role of a platform that may do anything."""

    def build(opts: pulumi.ResourceOptions) -> None:
        baseline = AwsBaseline(spec(**{"regions": REGIONS, "environment": "prod"} | given), opts)
        platform = pulumi.ComponentResource("mlplatform:test:Platform", "platform", None, opts)
        own = pulumi.ResourceOptions(parent=platform, depends_on=[baseline])
        limited = site(boundary=NAME)
        role("any", "Anything", trust("ec2.amazonaws.com"), limited, own, (allow(("*",)),))
        role("free", "No boundary", trust("ec2.amazonaws.com"), site(), own)
        aws.kms.Key("platform", policy=of_account(platform), opts=own)

    return inventory(built(build, outputs=identifiers), aws_policies())


def of_account(component: pulumi.Resource) -> pulumi.Output[str]:
    root = pulumi.Output.concat("arn:aws:iam::", account_id(component, site()), ":root")
    said = {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"}
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [said]})


@pytest.fixture(scope="module")
def account() -> Account:
    return account_of()


GITHUB = "token.actions.githubusercontent.com"
ASSUME = "sts:AssumeRoleWithWebIdentity"
PLAN, DEPLOY = "{Role.base-ci-plan}", "{Role.base-ci-deploy}"
github = principal.federated("{OpenIdConnectProvider.base-ci-github}")


def job(subject: str, repository: str = "example/mlplatform", **more: str) -> dict[str, str]:
    """Return what GitHub's token says of a job."""
    told = {"aud": "sts.amazonaws.com", "sub": f"repo:{repository}:{subject}", **more}
    return {f"{GITHUB}:{key}": value for key, value in told.items()}


MAIN, OTHER, PULL = "ref:refs/heads/main", "ref:refs/heads/feature", "pull_request"
ENTERING = [
    *(may(github, ASSUME, PLAN, job(one)) for one in (MAIN, OTHER, "ref:refs/tags/v1", PULL)),
    may_not(github, ASSUME, PLAN, job(MAIN, "mallory/mlplatform")),
    may_not(github, ASSUME, PLAN, job(MAIN, "example/mlplatform-fork")),
    may_not(github, ASSUME, PLAN, job(MAIN, aud="another")),
    may(github, ASSUME, DEPLOY, job(MAIN)),
    may_not(github, ASSUME, DEPLOY, job(MAIN, aud="another")),
    may_not(github, ASSUME, DEPLOY, job(MAIN, "mallory/mlplatform")),
    *(
        may_not(github, ASSUME, DEPLOY, job(one))
        for one in (OTHER, PULL, "ref:refs/tags/main", f"{MAIN}-2", "environment:prod")
    ),
    may_not(principal.federated(GITHUB), ASSUME, DEPLOY, job(MAIN)),
    may_not(principal.service("ec2.amazonaws.com"), "sts:AssumeRole", DEPLOY),
]

IAM = f"arn:aws:iam::{ACCOUNT}"
NEW = f"{IAM}:role/mlplatform/new"
LIMIT = f"{IAM}:policy/mlplatform/mlplatform-boundary"
BOUND = {"iam:PermissionsBoundary": LIMIT}
LOOSE = {"iam:PermissionsBoundary": f"{IAM}:policy/mlplatform/another"}
ROLES = ("iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:DeleteRole",
         "iam:PutRolePermissionsBoundary", "iam:UpdateAssumeRolePolicy")  # fmt: skip
POLICIES = ("iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:SetDefaultPolicyVersion")
PEOPLE = ("iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:AttachUserPolicy",
          "iam:CreateOpenIDConnectProvider", "iam:CreateSAMLProvider",
          "iam:DeleteRolePermissionsBoundary", "organizations:LeaveOrganization",
          "account:CloseAccount", "aws-portal:ModifyBilling", "sts:AssumeRole",
          "cloudtrail:StopLogging", "iam:UpdateAccountPasswordPolicy")  # fmt: skip
FOR_PODS = {"iam:PassedToService": "pods.eks.amazonaws.com"}


def within(who: str) -> Iterator[Case]:
    """Yield what holds for whoever stays within the boundary, as far as it may do anything."""
    yield may(who, ROLES, NEW, BOUND)
    yield may_not(who, ROLES, NEW)
    yield may_not(who, ROLES, NEW, LOOSE)
    yield may_not(who, ROLES, f"{IAM}:role/new", BOUND)
    for one in (PLAN, DEPLOY):
        yield never(who, (*ROLES, "iam:PassRole", "iam:TagRole"), one, {**BOUND, **FOR_PODS})
    yield may(who, POLICIES, f"{IAM}:policy/mlplatform/dev-no-accelerators")
    yield may_not(who, POLICIES, f"{IAM}:policy/another")
    yield never(who, POLICIES, LIMIT)
    yield may_not(who, PEOPLE)
    yield may(who, "iam:PassRole", NEW, FOR_PODS)
    yield may_not(who, "iam:PassRole", f"{IAM}:role/Admin", FOR_PODS)


VPC = f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/*"
ELSEWHERE = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc/*"
STATE = f"arn:aws:s3:::mlplatform-state-{ACCOUNT}"
KEY = "{Key.base-state}"
LOCKED = "arn:aws:s3:::dev-storage-logs-1a2b3c4/audit/a"
ANY = [
    *within("any"),
    may("any", "ec2:CreateVpc", VPC),
    never("any", "ec2:CreateVpc", ELSEWHERE),
    may("any", "tag:GetResources", "*", {"aws:RequestedRegion": "eu-west-1"}),
    never("any", ("s3:GetObject", "s3:PutObject"), f"{STATE}/.pulumi/stacks/dev.json"),
    never("any", "s3:ListBucket", STATE),
    never("any", ("kms:Decrypt", "kms:Encrypt"), KEY),
    never("any", ("s3:BypassGovernanceRetention", "s3:PutObjectRetention"), LOCKED),
    never("any", "ec2:DisableEbsEncryptionByDefault"),
    never("any", "ec2:PurchaseReservedInstancesOffering"),
    never("any", "rds:PurchaseReservedDBInstancesOffering"),
    never("any", "ec2:ModifySnapshotAttribute", f"arn:aws:ec2:{REGION}::snapshot/snap-1"),
    may_not("any", "lambda:CreateFunction"),
    may_not("free", "ec2:CreateVpc", VPC),
]

WRITE = ("ec2:CreateVpc", "ec2:DeleteVpc", "ec2:RunInstances")
OBJECT = f"{STATE}/.pulumi/stacks/dev.json"
STATES = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
DATA = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion")
SECRETS = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret"
BY_RDS = {"kms:ViaService": f"rds.{REGION}.amazonaws.com"}
BY_S3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
FOR_AWS, FOR_ME = (
    {"kms:GrantIsForAWSResource": "true"},
    {"kms:GrantIsForAWSResource": "false"},
)


def sealed(key: str) -> dict[str, str]:
    """Return what a request says that asks for a key."""
    asked = "s3:x-amz-server-side-encryption"
    return {asked: "aws:kms", f"{asked}-aws-kms-key-id": key}


OURS = {"aws:ResourceTag/mlplatform-stack": "dev"}
KEYS = ("kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:DisableKey", "kms:UpdateKeyDescription",
        "kms:UntagResource", "kms:DisableKeyRotation")  # fmt: skip
ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias"
BUCKETS = ("s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutBucketVersioning",
           "s3:PutBucketPublicAccessBlock", "s3:PutLifecycleConfiguration")  # fmt: skip
UNLOCK = ("s3:BypassGovernanceRetention", "s3:PutObjectRetention")
DEPLOYING = [
    *within("base-ci-deploy"),
    may("base-ci-deploy", WRITE, VPC),
    never("base-ci-deploy", WRITE, ELSEWHERE),
    may("base-ci-deploy", ("eks:CreateCluster", "rds:CreateDBInstance", "budgets:ModifyBudget")),
    may_not(
        "base-ci-deploy",
        "iam:PassRole",
        NEW,
        {"iam:PassedToService": "lambda.amazonaws.com"},
    ),
    may("base-ci-deploy", STATES, OBJECT),
    may("base-ci-deploy", "s3:PutObject", OBJECT, sealed(KEY)),
    never("base-ci-deploy", "s3:PutObject", OBJECT, sealed("{Key.platform}")),
    never("base-ci-deploy", "s3:DeleteObjectVersion", OBJECT),
    never("base-ci-deploy", ("s3:DeleteBucket", "s3:PutBucketPolicy"), STATE),
    may("base-ci-deploy", ("kms:Decrypt", "kms:Encrypt"), KEY),
    never("base-ci-deploy", ("kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"), KEY),
    may("base-ci-deploy", KEYS, "{Key.platform}", OURS),
    may_not("base-ci-deploy", KEYS, "{Key.platform}"),
    may_not("base-ci-deploy", KEYS, "{Key.platform}", {"aws:ResourceTag/team": "dev"}),
    may("base-ci-deploy", ("kms:CreateAlias", "kms:DeleteAlias"), "{Key.platform}", OURS),
    may("base-ci-deploy", ("kms:CreateAlias", "kms:DeleteAlias"), f"{ALIAS}/mlplatform/dev"),
    may_not("base-ci-deploy", ("kms:CreateAlias", "kms:DeleteAlias"), f"{ALIAS}/payments"),
    may_not("base-ci-deploy", "kms:DeleteAlias", f"{ALIAS}/mlplatform-state"),
    may("base-ci-deploy", BUCKETS, "arn:aws:s3:::dev-storage-data-1a2b3c4"),
    may_not("base-ci-deploy", BUCKETS, "arn:aws:s3:::payments"),
    never("base-ci-deploy", UNLOCK, LOCKED),
    may("base-ci-deploy", "ce:ListCostAllocationTags"),
    may_not("base-ci-deploy", DATA, "arn:aws:s3:::dev-storage-data/raw/flights/a"),
    may_not("base-ci-deploy", "kms:Decrypt", "{Key.platform}"),
    may_not("base-ci-deploy", "kms:Decrypt", "{Key.platform}", BY_S3),
    may("base-ci-deploy", "kms:Decrypt", "{Key.platform}", BY_RDS),
    may("base-ci-deploy", "kms:CreateGrant", "{Key.platform}", FOR_AWS),
    may_not("base-ci-deploy", "kms:CreateGrant", "{Key.platform}", FOR_ME),
    may("base-ci-deploy", "secretsmanager:CreateSecret", f"{SECRETS}:rds!db-1"),
    may_not("base-ci-deploy", "secretsmanager:CreateSecret", f"{SECRETS}:mlplatform/dev/a"),
    may_not("base-ci-deploy", "secretsmanager:GetSecretValue", f"{SECRETS}:rds!db-1"),
]
PLANNING = [
    may("base-ci-plan", ("ec2:DescribeVpcs", "eks:DescribeCluster", "s3:GetBucketPolicy")),
    may("base-ci-plan", ("iam:GetRole", "kms:GetKeyPolicy", "servicequotas:GetServiceQuota")),
    may("base-ci-plan", "s3:GetObject", OBJECT),
    may("base-ci-plan", "s3:ListBucket", STATE),
    may("base-ci-plan", "kms:Decrypt", KEY),
    may_not("base-ci-plan", ("s3:PutObject", "s3:DeleteObject"), OBJECT),
    may_not("base-ci-plan", "kms:Encrypt", KEY),
    may_not("base-ci-plan", "kms:Decrypt", "{Key.platform}"),
    may_not("base-ci-plan", "s3:GetObject", "arn:aws:s3:::dev-storage-data/raw/flights/a"),
    may_not("base-ci-plan", "secretsmanager:GetSecretValue", f"{SECRETS}:rds!db-1"),
    may_not("base-ci-plan", (*WRITE, "ec2:CreateTags"), VPC),
    may_not("base-ci-plan", ROLES, NEW, BOUND),
    may_not("base-ci-plan", PEOPLE),
]


@pytest.mark.parametrize(
    "cases",
    [ENTERING, ANY, DEPLOYING, PLANNING],
    ids=["entering", "any role of a platform", "deploying", "planning"],
)
def test_everything_comes_out_as_the_table_says(account: Account, cases: list[Case]):
    assert failures(account, cases) == ()


def unbounded(account: Account) -> Account:
    """Return an account whose roles have lost their boundary."""
    lost = {name: replace(one, boundary=None) for name, one in account.holders.items()}
    return replace(account, holders=lost)


OWN = [
    may("base-ci-deploy", ROLES, NEW, BOUND),
    may_not("base-ci-deploy", ROLES, NEW, LOOSE),
    may_not("base-ci-deploy", PEOPLE),
]


def test_a_deployment_makes_no_role_beyond_the_boundary_even_if_it_had_none_itself(
    account: Account,
):
    assert failures(unbounded(account), OWN) == ()


def test_the_tables_notice_every_change_of_a_condition(account: Account):
    missed = {*unnoticed(account, [*ENTERING, *ANY, *DEPLOYING, *PLANNING])}
    # What both a role's own document and the boundary ask for shows where the other is gone.
    assert missed & {*unnoticed(unbounded(account), OWN)} == set()


def test_where_an_environment_is_named_only_its_jobs_deploy():
    account = account_of(pipeline={**PIPELINE, "environment": "production"})
    cases = [
        may(github, ASSUME, DEPLOY, job("environment:production")),
        may_not(github, ASSUME, DEPLOY, job("environment:staging")),
        may_not(github, ASSUME, DEPLOY, job(MAIN)),
        may(github, ASSUME, PLAN, job(MAIN)),
    ]
    assert failures(account, cases) == ()


def test_outside_production_a_deployment_empties_buckets_of_platforms_but_no_state():
    cases = [
        may("base-ci-deploy", DATA[2:], "arn:aws:s3:::dev-storage-data/raw/flights/a"),
        may_not("base-ci-deploy", DATA[:2], "arn:aws:s3:::dev-storage-data/raw/flights/a"),
        may_not("base-ci-deploy", DATA, "arn:aws:s3:::payments/2026/a"),
        never("base-ci-deploy", UNLOCK, LOCKED),
        never("base-ci-deploy", "s3:DeleteObjectVersion", OBJECT),
    ]
    assert failures(account_of(environment="dev"), cases) == ()


def test_without_regions_a_platform_may_stand_anywhere():
    cases = [may("any", "ec2:CreateVpc", VPC), may("any", "ec2:CreateVpc", ELSEWHERE)]
    assert failures(account_of(regions=[]), cases) == ()


def known(action: str) -> bool:
    """Tell whether an action, or one that a pattern means, exists."""
    service, _, name = action.partition(":")
    actions = services().get(service, {}).get("Actions", {})
    return any(fnmatch(one, name.lower()) for one in actions)


def actions(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield the actions of all documents of roles, and whose they are."""
    for kind in ("rolePolicy:RolePolicy", "policy:Policy"):
        for node in graph.of_type(f"aws:iam/{kind}"):
            for said in json.loads(str(node.inputs["policy"]))["Statement"]:
                for key in ("Action", "NotAction"):
                    yield from ((node.name, one) for one in said.get(key, ()))


def test_every_action_that_is_named_exists():
    def build(opts: pulumi.ResourceOptions) -> None:
        AwsBaseline(spec(regions=REGIONS, environment="dev"), opts)

    said = list(actions(built(build, outputs=identifiers)))
    assert len(said) > 200
    assert [one for one in said if not known(one[1])] == []
