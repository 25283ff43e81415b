"""Rights across concerns, in the stacks that the repository offers: what one needs, others let.

The account's baseline stands beside each platform, as its boundary holds for all roles. AWS
itself is not asked.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from moto.iam.policy_validation import (
    IAMPolicyDocumentValidator,
    IAMTrustPolicyDocumentValidator,
)

from components.aws.catalog import MACHINES
from components.aws.governance.boundary import SERVICES
from components.aws.governance.pipeline_rights import PASSED_TO
from policies.graph.model import Graph
from policies.graph.walk import reveal
from policies.iam import principal
from policies.iam.account import Account
from policies.iam.case import Case, failures, may, may_not, never
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory, published
from policies.strict.aws import cloudformation
from policies.strict.aws.models import operations
from policies.strict.aws.renamed import ELSEWHERE
from policies.strict.shape import plain
from stacks import config
from stacks.config import read
from stacks.rehearse import rehearse
from tests.policies.aws_policies import aws_policies
from tests.recordings import ROOT, STACKS

BASELINE = "aws-baseline"
PLATFORMS = [name for name in STACKS if name.startswith("aws-") and name != BASELINE]
POLICY, INLINE = "aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"


def place(stack: str) -> str:
    """Return the account that a stack's file expects."""
    found = read(stack)
    return str((found.platform or found.baseline).account)  # type: ignore[union-attr]


@cache
def graph(stack: str) -> Graph:
    return rehearse(stack, outputs=partial(identifiers, account=place(stack)))


@cache
def baseline(account: str) -> Graph:
    """Return the baseline of an account, as the file of another one's says it."""
    text = (ROOT / f"stacks/Pulumi.{BASELINE}.yaml").read_text()
    text = text.replace(place(BASELINE), account)
    with tempfile.TemporaryDirectory() as folder, patch.object(config, "FOLDER", Path(folder)):
        (Path(folder) / f"Pulumi.{BASELINE}.yaml").write_text(text)
        return rehearse(BASELINE, outputs=partial(identifiers, account=account))


@cache
def account(stack: str) -> Account:
    where = place(stack)
    limits = published(baseline(where), where)
    some = {f"arn:aws:kms:us-east-1:{where}:key/of-a-platform": by_iam(where)}
    return inventory(graph(stack), {**aws_policies(), **limits, **some}, where)


def by_iam(where: str) -> dict[str, Any]:
    """Return the policy of a key that lets IAM decide."""
    owner = {"AWS": f"arn:aws:iam::{where}:root"}
    said = {"Effect": "Allow", "Principal": owner, "Action": "kms:*", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [said]}


def documents(stack: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the statements of what a stack gives its roles, and whose they are."""
    for node in graph(stack).of_type(INLINE, POLICY):
        for said in json.loads(str(node.inputs["policy"]))["Statement"]:
            yield node.name, said


EC2 = "arn:aws:ec2:{region}:{account}"
ACCELERATED = sorted({machine.name for found in MACHINES.values() for machine in found})
PLAIN = ("m7i.xlarge", "m6i.2xlarge", "c7i.large", "r7i.xlarge")
LIMIT = "arn:aws:iam::{account}:policy/mlplatform/mlplatform-boundary"
STATE = "arn:aws:s3:::mlplatform-state-{account}"


def launch(stack: str, kind: str) -> dict[str, str]:
    """Return what Karpenter's request for a machine says."""
    return {
        "ec2:InstanceType": kind,
        f"aws:RequestTag/kubernetes.io/cluster/{stack}-cluster": "owned",
        "aws:RequestTag/eks:eks-cluster-name": f"{stack}-cluster",
        "aws:RequestTag/karpenter.sh/nodepool": "gpu",
    }


def working(stack: str) -> Iterator[Case]:
    """Yield what has to go through under the boundary, and what must not."""
    data, artifacts = f"{{Bucket.{stack}-storage-data}}", f"{{Bucket.{stack}-storage-artifacts}}"
    via_s3 = {"kms:ViaService": "s3.{region}.amazonaws.com"}
    of_data = {**via_s3, "kms:EncryptionContext:aws:s3:arn": data}
    of_runs = {**via_s3, "kms:EncryptionContext:aws:s3:arn": artifacts}
    seal = ("kms:Decrypt", "kms:GenerateDataKey")
    yield may("flights/ray", ("s3:GetObject", "s3:PutObject"), f"{data}/raw/flights/a")
    yield may("flights/ray", seal, f"{{Key.{stack}-storage}}", of_data)
    yield may_not("flights/ray", "s3:GetObject", f"{data}/raw/fraud/a")
    yield may("mlplatform/mlflow", ("s3:GetObject", "s3:PutObject"), f"{artifacts}/mlruns/1/a")
    yield may("mlplatform/mlflow", seal, f"{{Key.{stack}-storage}}", of_runs)
    yield may("mlplatform/alertmanager", "sns:Publish", f"{{Topic.{stack}-monitoring}}")
    limited = account(stack).holders["flights/ray"].boundary is not None
    for who in ("flights/ray", "mlplatform/mlflow", "kube-system/karpenter"):
        refused = never if limited else may_not
        yield refused(who, ("s3:GetObject", "s3:PutObject"), f"{STATE}/.pulumi/stacks/a.json")
        yield may_not(who, ("iam:CreateUser", "iam:CreateAccessKey", "sts:AssumeRole"))
    for kind in ("g6.xlarge", "m7i.xlarge"):
        for action in ("ec2:RunInstances", "ec2:CreateFleet"):
            machine = launch(stack, kind)
            yield may("kube-system/karpenter", action, f"{EC2}:instance/*", machine)


@pytest.mark.parametrize("stack", PLATFORMS)
def test_the_layer_in_the_cluster_is_told_where_logs_go_and_what_secrets_are_called(stack: str):
    outputs = {name: reveal(value) for name, value in graph(stack).outputs.items()}
    assert outputs["monitoring"]["log_group"] == f"/mlplatform/{stack}/pods"
    [group] = [
        one
        for one in graph(stack).of_type("aws:cloudwatch/logGroup:LogGroup")
        if one.name.endswith("-pods")
    ]
    assert group.inputs["name"] == outputs["monitoring"]["log_group"]
    prefix = outputs["identity"]["secrets_prefix"]
    [rights] = [one for one in graph(stack).of_type(INLINE) if one.name.endswith("-secrets")]
    assert f":secret:{prefix}*" in str(rights.inputs["policy"])


@pytest.mark.parametrize("stack", PLATFORMS)
def test_what_pods_do_goes_through_within_the_boundary(stack: str):
    assert failures(account(stack), [*working(stack)]) == ()


def stopped(stack: str) -> Iterator[Case]:
    """Yield what becomes of machines once the budget is spent."""
    after, scaler = f"{stack}-budget-stop", "kube-system/karpenter"
    for action in ("ec2:RunInstances", "ec2:CreateFleet"):
        for kind in ACCELERATED:
            asked = launch(stack, kind)
            yield never(scaler, action, f"{EC2}:instance/*", asked, after=after)
        for kind in PLAIN:
            asked = launch(stack, kind)
            yield may(scaler, action, f"{EC2}:instance/*", asked, after=after)
        yield may(scaler, action, f"{EC2}:subnet/subnet-1", after=after)
        yield may(scaler, action, "arn:aws:ec2:{region}::image/ami-1", after=after)
    attach = {
        "iam:PolicyARN": f"{{Policy.{stack}-no-accelerators}}",
        "iam:PermissionsBoundary": LIMIT,
    }
    budgets = principal.service("budgets.amazonaws.com")
    ours = {
        "aws:SourceAccount": "{account}",
        "aws:SourceArn": "arn:aws:budgets::{account}:budget/any",
    }
    yield may(budgets, "sts:AssumeRole", f"{{Role.{after}}}", ours)
    yield may(after, "iam:AttachRolePolicy", f"{{Role.{stack}-cluster-karpenter}}", attach)


@pytest.mark.parametrize("stack", PLATFORMS)
def test_a_spent_budget_stops_accelerators_where_money_may_stop_anything(stack: str):
    stops = list(account(stack).later)
    assert stops == ([] if stack.endswith("prod") else [f"{stack}-budget-stop"])
    assert failures(account(stack), [*stopped(stack)] if stops else []) == ()


@pytest.mark.parametrize("stack", PLATFORMS)
def test_the_policy_that_stops_is_ready_for_a_person_and_outlives_its_role(stack: str):
    (policy,) = graph(stack).of_type(POLICY)
    assert policy.inputs["name"] == f"{stack}-no-accelerators"
    (scaler,) = (
        node
        for node in graph(stack).of_type("aws:iam/role:Role")
        if node.name == f"{stack}-cluster-karpenter"
    )
    assert policy.urn in scaler.dependencies


@pytest.mark.parametrize("stack", PLATFORMS)
def test_no_role_needs_what_the_boundary_does_not_have(stack: str):
    beyond = [
        (name, action)
        for name, said in documents(stack)
        for action in said["Action"]
        if action.split(":")[0] not in (*SERVICES, "iam")
    ]
    assert beyond == []


UNUSED = {
    "CloudFormation's own ways": ("autoscaling:DescribeTags", "s3:REST.PUT.OBJECT", "vpce:*"),
    "operations that are allowed under another name": (
        "budgets:CreateBudget", "s3:DeleteBucket[!P]*", "s3:PutBucketEncryption",
        "s3:PutBucketLifecycleConfiguration", "s3:PutBucketReplication",
        "s3:PutObjectLockConfiguration", "s3:PutPublicAccessBlock",
    ),
    "what an account of production does not let anybody do": ("s3:DeleteObject",),
    "what platforms do not have": (
        "ec2:AcceptAddressTransfer", "ec2:*PrivateNatGatewayAddress", "ec2:*SubnetCidrBlock",
        "ec2:CreateVpcEncryptionControl", "ec2:ModifyVpcTenancy",
        "eks:ActivateCertificateAuthority", "firehose:*", "iam:*GroupPolicy", "iam:*UserPolicy",
        "iam:DeleteRolePermissionsBoundary", "logs:*DataProtectionPolicy", "logs:*IndexPolic*",
        "logs:*ResourcePolic*", "logs:PutBearerTokenAuthentication",
        "logs:PutLogGroupDeletionProtection", "rds:*AutomatedBackupsReplication",
        "rds:*ReadReplica", "rds:*RoleToDBInstance", "rds:*RoleFromDBInstance",
        "s3:*MetadataTable*", "s3:*Metadata*TableConfiguration", "s3:*AnalyticsConfiguration",
        "s3:*IntelligentTieringConfiguration", "s3:*InventoryConfiguration",
        "s3:*MetricsConfiguration", "s3:PutAccelerateConfiguration", "s3:PutBucketAbac",
        "s3:PutBucketAcl", "s3:PutBucketCORS", "s3:PutBucketNotification", "s3:PutBucketWebsite",
        "s3:PutObjectAcl", "s3tables:*", "sns:*DataProtectionPolicy", "vpc-lattice:*",
    ),
}  # fmt: skip
"""Why a deployment has no right to something that CloudFormation says goes with a resource."""


def handlers(name: str) -> Iterator[str]:
    """Yield what CloudFormation needs to make, read, change and remove a resource."""
    known, folder = (
        cloudformation.types().get(plain(name.removeprefix("AWS::"))),
        (cloudformation.data()),
    )
    if known and folder:
        path = folder / "data/schemas/resources" / f"{known[1]}.json"
        for one in json.loads(path.read_text(encoding="utf-8")).get("handlers", {}).values():
            yield from one.get("permissions", ())


def needed(type: str) -> Iterator[str]:
    """Yield the actions that go with a type of the SDK."""
    _, path, kind = type.split(":")
    module = path.split("/")[0]
    for place in ELSEWHERE.get(path) or (f"AWS::{module}::{kind}", *operations(module, kind)):
        start = place.split("/")[0]
        yield from handlers(start) if "::" in start else (start.replace(".", ":", 1),)


ROOM = (
    "*",
    *(f"arn:aws:iam::{{account}}:{one}/mlplatform/a" for one in ("role", "policy")),
    "arn:aws:iam::{account}:instance-profile/mlplatform/a",
    "arn:aws:iam::{account}:role/aws-service-role/a",
    "arn:aws:secretsmanager:{region}:{account}:secret:rds!a",
    "arn:aws:s3:::a-storage-data-1a2b3c4",
    "arn:aws:kms:{region}:{account}:key/of-a-platform",
    "arn:aws:kms:{region}:{account}:alias/mlplatform/a",
)
SAID = {
    "iam:PermissionsBoundary": LIMIT,
    "iam:PassedToService": "eks.amazonaws.com",
    "kms:GrantIsForAWSResource": "true",
    "aws:ResourceTag/mlplatform-stack": "a",
}


@pytest.mark.parametrize("stack", PLATFORMS)
def test_a_deployment_may_do_all_that_the_platforms_resources_ask_for(stack: str):
    made = {node.type for node in graph(stack).of_type("aws:*") if node.custom and not node.read}
    asked = {action for type in made for action in needed(type)}
    left = [pattern for patterns in UNUSED.values() for pattern in patterns]
    wanted = [one for one in asked if not any(fnmatch(one, pattern) for pattern in left)]
    assert len(wanted) > 200
    deployer = account(BASELINE)
    refused = [
        action
        for action in wanted
        if not any(
            deployer.may(f"{BASELINE}-ci-deploy", action, room, SAID).allowed for room in ROOM
        )
    ]
    assert refused == []


@pytest.mark.parametrize("stack", PLATFORMS)
def test_a_deployment_changes_every_bucket_and_every_key_of_a_platform(stack: str):
    """Buckets by their names, which the engine completes, and keys by the label that all have."""
    names = [f"{one.name}-1a2b3c4" for one in graph(stack).of_type("aws:s3/bucket:Bucket")]
    deployer = account(BASELINE)
    assert len(names) >= 4
    assert [
        name
        for name in names
        if not deployer.may(
            f"{BASELINE}-ci-deploy", "s3:PutBucketPolicy", f"arn:aws:s3:::{name}"
        ).allowed
    ] == []
    (provider,) = (node for node in graph(stack) if node.is_provider)
    labels = reveal(provider.inputs["defaultTags"])
    labels = json.loads(labels) if isinstance(labels, str) else labels
    assert labels["tags"]["mlplatform-stack"] == stack
    aliases = [one.inputs["name"] for one in graph(stack).of_type("aws:kms/alias:Alias")]
    assert [one for one in aliases if not str(one).startswith("alias/mlplatform/")] == []


def takers(stack: str) -> set[str]:
    """Return the services that take on roles of a stack."""
    return {
        said["Principal"]["Service"]
        for node in graph(stack).of_type("aws:iam/role:Role")
        for said in json.loads(str(node.inputs["assumeRolePolicy"]))["Statement"]
    }


@pytest.mark.skipif(not PLATFORMS, reason="no stack on AWS is offered")
def test_a_deployment_hands_roles_to_the_services_that_take_one_on_and_to_no_other():
    assert {service for stack in PLATFORMS for service in takers(stack)} == set(PASSED_TO)


@pytest.mark.parametrize("stack", [BASELINE, *PLATFORMS] if PLATFORMS else [])
def test_motos_reading_of_iam_takes_every_document(stack: str):
    for node in graph(stack).of_type(INLINE, POLICY):
        IAMPolicyDocumentValidator(str(node.inputs["policy"])).validate()
    for node in graph(stack).of_type("aws:iam/role:Role"):
        IAMTrustPolicyDocumentValidator(str(node.inputs["assumeRolePolicy"])).validate()
