"""What pods may do on AWS, as its rules for policies decide; AWS itself is not asked."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.aws.identity import AwsIdentity
from components.contracts.database import DatabaseOutputs
from components.contracts.identity import IdentitySpec
from components.site import Site, Team
from policies.graph.model import Graph
from policies.iam import principal
from policies.iam.account import Account
from policies.iam.case import Case, failures, may, may_not, unnoticed
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory
from policies.strict.strict import strict
from tests.components.aws import upstream
from tests.components.aws.upstream import ACCOUNT, REGION, built, site, told

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DATABASE_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/5678abcd-12ab-34cd-56ef-1234567890ab"
SECRETS = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret"
PASSWORD = f"{SECRETS}:rds!db-1234-AbCdEf"
LOGIN = f"arn:aws:rds-db:{REGION}:{ACCOUNT}:dbuser:db-ABCDEFGHIJKLMNOPQRSTUVWXYZ/mlflow"
BUCKET = "arn:aws:s3:::dev-storage"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/mlplatform/mlplatform-boundary"
OWNER = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def all_of_kms(**more: Any) -> dict[str, Any]:
    """Return a document that allows everything with keys."""
    allowed = {"Effect": "Allow", "Action": "kms:*", "Resource": "*", **more}
    return {"Version": "2012-10-17", "Statement": [allowed]}


GIVEN = {one: all_of_kms(Principal=OWNER) for one in (KEY, DATABASE_KEY)}


def recorded(place: Site, database: Callable[[], DatabaseOutputs] = upstream.database) -> Graph:
    return built(
        lambda opts: AwsIdentity(
            f"{place.name}-identity",
            IdentitySpec(),
            place,
            upstream.cluster(),
            upstream.storage(),
            upstream.registry(),
            database(),
            opts,
        ),
        outputs=identifiers,
    )


@pytest.fixture(scope="module")
def graph() -> Graph:
    return recorded(site())


@pytest.fixture(scope="module")
def account(graph: Graph) -> Account:
    return inventory(graph, GIVEN)


BY_S3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
BY_SECRETS = {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}
DATA_KEYS = ("kms:Decrypt", "kms:GenerateDataKey")
SECRET = ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")


def of(bucket: str) -> dict[str, str]:
    return {**BY_S3, "kms:EncryptionContext:aws:s3:arn": f"{BUCKET}-{bucket}"}


def of_secret(arn: str) -> dict[str, str]:
    return {**BY_SECRETS, "kms:EncryptionContext:SecretARN": arn}


CHANGE = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload")
LIST = "s3:ListBucket"
PREFIXES = {
    "raw": "data", "datasets": "data", "features": "data", "checkpoints": "transient",
}  # fmt: skip
TEAMS = [
    *(
        case
        for prefix, bucket in PREFIXES.items()
        for team, other in (("flights", "fraud"), ("fraud", "flights"))
        for case in (
            may(f"{team}/ray", CHANGE, f"{BUCKET}-{bucket}/{prefix}/{team}/a/b"),
            may_not(f"{team}/ray", CHANGE, f"{BUCKET}-{bucket}/{prefix}/{other}/a/b"),
            may_not(f"{team}/ray", CHANGE, f"{BUCKET}-{bucket}/{prefix}/{team}-b/a"),
            may(f"{team}/ray", LIST, f"{BUCKET}-{bucket}", {"s3:prefix": f"{prefix}/{team}/a"}),
            may_not(f"{team}/ray", LIST, f"{BUCKET}-{bucket}", {"s3:prefix": f"{prefix}/{other}/"}),
            may_not(f"{team}/ray", LIST, f"{BUCKET}-{bucket}", {"s3:prefix": f"{prefix}/"}),
        )
    ),
    may("flights/ray", ("s3:PutObject", "s3:GetObject"), f"{BUCKET}-logs/predictions/flights/a"),
    may_not("flights/ray", "s3:DeleteObject", f"{BUCKET}-logs/predictions/flights/a"),
    may_not("flights/ray", CHANGE, f"{BUCKET}-logs/predictions/fraud/a"),
    may_not("flights/ray", CHANGE, f"{BUCKET}-logs/audit/a"),
    may("flights/ray", LIST, f"{BUCKET}-logs", {"s3:prefix": "predictions/flights/"}),
    may_not("flights/ray", LIST, f"{BUCKET}-logs", {"s3:prefix": "predictions/fraud/"}),
    may_not("flights/ray", CHANGE, f"{BUCKET}-data/other"),
    may_not("flights/ray", CHANGE, f"{BUCKET}-artifacts/mlruns/1/a"),
    may_not("flights/ray", LIST, f"{BUCKET}-data"),
    may("flights/ray", LIST, f"{BUCKET}-transient"),
    may("flights/ray", "s3:PutObject", f"{BUCKET}-transient/checkpoints/"),
    may_not("flights/ray", "s3:PutObject", f"{BUCKET}-transient/checkpoints/a"),
    may_not("flights/ray", "s3:PutBucketPolicy", f"{BUCKET}-data"),
    *(may("flights/ray", DATA_KEYS, KEY, of(name)) for name in ("data", "transient")),
    may_not("flights/ray", DATA_KEYS, KEY, of("artifacts")),
    may_not("flights/ray", DATA_KEYS, KEY, {**of("data"), **BY_SECRETS}),
    may_not("flights/ray", SECRET, f"{SECRETS}:mlplatform/dev/any-AbCdEf"),
    may_not("flights/ray", "sts:AssumeRole", "{Role.dev-identity-mlflow}"),
]
MLFLOW = "mlplatform/mlflow"
SERVICES = [
    *(may(MLFLOW, CHANGE, f"{BUCKET}-artifacts/{prefix}/1/a") for prefix in ("mlruns", "models")),
    may_not(MLFLOW, CHANGE, f"{BUCKET}-artifacts/other"),
    may_not(MLFLOW, CHANGE, f"{BUCKET}-data/raw/flights/a"),
    may(MLFLOW, LIST, f"{BUCKET}-artifacts", {"s3:prefix": "mlruns/1/"}),
    may_not(MLFLOW, LIST, f"{BUCKET}-artifacts", {"s3:prefix": ""}),
    may(MLFLOW, DATA_KEYS, KEY, of("artifacts")),
    may_not(MLFLOW, DATA_KEYS, KEY, of("data")),
    may_not(MLFLOW, DATA_KEYS, KEY, {**of("artifacts"), **BY_SECRETS}),
    may(MLFLOW, SECRET, PASSWORD),
    may_not(MLFLOW, SECRET, f"{SECRETS}:rds!db-9999-AbCdEf"),
    may(MLFLOW, "kms:Decrypt", DATABASE_KEY, of_secret(PASSWORD)),
    may_not(MLFLOW, "kms:Decrypt", DATABASE_KEY, of_secret(f"{SECRETS}:another-AbCdEf")),
    may_not(MLFLOW, "kms:Decrypt", DATABASE_KEY, {**of_secret(PASSWORD), **BY_S3}),
    may_not(MLFLOW, "rds-db:connect", LOGIN),
    may("external-secrets/external-secrets", SECRET, f"{SECRETS}:mlplatform/dev/a-AbCdEf"),
    may_not("external-secrets/external-secrets", SECRET, f"{SECRETS}:mlplatform/prod/a-AbCdEf"),
    may_not("external-secrets/external-secrets", SECRET, PASSWORD),
    may_not(
        "external-secrets/external-secrets",
        "secretsmanager:PutSecretValue",
        f"{SECRETS}:mlplatform/dev/a-AbCdEf",
    ),
    may(
        "external-secrets/external-secrets",
        "kms:Decrypt",
        KEY,
        of_secret(f"{SECRETS}:mlplatform/dev/a-AbCdEf"),
    ),
    may_not("external-secrets/external-secrets", "kms:Decrypt", KEY, of_secret(PASSWORD)),
    may_not(
        "external-secrets/external-secrets",
        "kms:Decrypt",
        KEY,
        {**of_secret(f"{SECRETS}:mlplatform/dev/a-AbCdEf"), **BY_S3},
    ),
]

pods = principal.service("pods.eks.amazonaws.com")


def session(namespace: str, name: str, cluster: str = "dev-cluster") -> dict[str, str]:
    """Return the tags that EKS asks for when it takes a role on for a pod."""
    return {
        "aws:RequestTag/eks-cluster-arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{cluster}",
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": name,
    }


TAKEN = ("sts:AssumeRole", "sts:TagSession")
ROLES = {
    "teams": [("flights", "ray"), ("fraud", "ray")],
    "mlflow": [("mlplatform", "mlflow")],
    "secrets": [("external-secrets", "external-secrets")],
}
TRUSTED = [
    case
    for role, accounts in ROLES.items()
    for namespace, name in accounts
    for case in (
        may(pods, TAKEN, f"{{Role.dev-identity-{role}}}", session(namespace, name)),
        may_not(pods, TAKEN, f"{{Role.dev-identity-{role}}}", session("other", name)),
        may_not(pods, TAKEN, f"{{Role.dev-identity-{role}}}", session(namespace, "default")),
        may_not(pods, TAKEN, f"{{Role.dev-identity-{role}}}", session(namespace, name, "other")),
    )
]


@pytest.mark.parametrize(
    "cases", [TEAMS, SERVICES, TRUSTED], ids=["teams", "services", "who takes on which role"]
)
def test_pods_may_do_what_the_table_says_and_no_more(account: Account, cases: list[Case]):
    assert failures(account, cases) == ()


def test_the_tables_notice_every_change_of_a_condition(account: Account):
    assert unnoticed(account, [*TEAMS, *SERVICES, *TRUSTED]) == ()


def without_password() -> DatabaseOutputs:
    return replace(upstream.database(), secret_name=told(""), resource=told(LOGIN))


def test_a_database_without_a_password_is_opened_by_the_pods_identity():
    opened = inventory(recorded(site(), without_password), GIVEN)
    cases = [may(MLFLOW, "rds-db:connect", LOGIN), may_not(MLFLOW, SECRET, PASSWORD)]
    assert failures(opened, cases) == ()


def test_no_role_goes_beyond_the_boundary():
    graph = recorded(site(boundary="mlplatform-boundary"))
    limited = inventory(graph, {**GIVEN, BOUNDARY: all_of_kms()})
    assert failures(limited, [may_not("flights/ray", CHANGE, f"{BUCKET}-data/raw/flights/a")]) == ()
    roles = list(graph.of_type("aws:iam/role:Role"))
    assert {node.inputs["permissionsBoundary"] for node in roles} == {BOUNDARY}
    assert {node.inputs["path"] for node in roles} == {"/mlplatform/"}


def test_each_team_and_service_is_tied_to_its_role_once(graph: Graph):
    found = sorted(
        (node.inputs["namespace"], node.inputs["serviceAccount"])
        for node in graph.of_type("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    )
    assert found == sorted(pair for accounts in ROLES.values() for pair in accounts)


def test_the_longest_names_fit_and_nothing_is_wrong_for_aws():
    teams = tuple(Team(name=f"{letter}{'t' * 30}") for letter in "ab")
    graph = recorded(site(name=f"s{'x' * 30}", teams=teams))
    assert strict(graph) == ()
    for node in graph.of_type("aws:iam/role:Role"):
        assert len(node.name) + len("-1234567") <= 64
    for node in graph.of_type("aws:iam/rolePolicy:RolePolicy"):
        assert len(json.dumps(json.loads(node.inputs["policy"]), separators=(",", ":"))) <= 10_240
