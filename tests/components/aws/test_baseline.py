"""What exists once per account of AWS; AWS itself is not asked."""

import json
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

from components.aws.baseline import AwsBaseline
from components.baseline import BaselineSpec
from components.component import plain
from policies.graph.model import Graph
from policies.graph.walk import reveal
from policies.iam.identifier import identifiers
from policies.strict.strict import strict
from tests.components.aws.upstream import ACCOUNT, REGION, built

PIPELINE = {"repository": "example/mlplatform"}
ANOMALIES = {"notify": ["platform@example.org"], "minimum_usd": 50}


def spec(**given: Any) -> BaselineSpec:
    return BaselineSpec.model_validate(
        {"name": "base", "cloud": "aws", "region": REGION, "pipeline": PIPELINE} | given
    )


def recorded(**given: Any) -> Graph:
    def build(opts: pulumi.ResourceOptions) -> None:
        made = AwsBaseline(spec(**given), opts)
        for name, value in plain(made.outputs).items():
            pulumi.export(name, value)

    return built(build, outputs=identifiers)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return recorded()


def only(graph: Graph, type: str) -> Any:
    (node,) = graph.of_type(type)
    return node.inputs


def every(graph: Graph, type: str) -> list[Any]:
    return [node.inputs for node in graph.of_type(type)]


def test_stacks_are_told_where_their_state_is_and_what_encrypts_its_secrets(graph: Graph):
    told = {name: reveal(value) for name, value in graph.outputs.items()}
    assert told == {
        "state_url": f"s3://mlplatform-state-{ACCOUNT}?region={REGION}",
        "secrets_provider": f"awskms://alias/mlplatform-state?region={REGION}",
        "boundary": "mlplatform-boundary",
        "plan_role": f"arn:aws:iam::{ACCOUNT}:role/mlplatform/mlplatform-plan",
        "deploy_role": f"arn:aws:iam::{ACCOUNT}:role/mlplatform/mlplatform-deploy",
    }


def test_a_state_is_never_lost_and_never_open(graph: Graph):
    (bucket,) = graph.of_type("aws:s3/bucket:Bucket")
    assert bucket.options.protect
    assert bucket.options.retain_on_delete
    assert not bucket.inputs["forceDestroy"]
    versions = only(graph, "aws:s3/bucketVersioning:BucketVersioning")
    assert versions["versioningConfiguration"]["status"] == "Enabled"
    blocked = only(graph, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    assert [blocked[key] for key in blocked if key != "bucket"] == [True] * 4
    said = json.loads(only(graph, "aws:s3/bucketPolicy:BucketPolicy")["policy"])["Statement"]
    assert {one["Sid"] for one in said if one["Effect"] == "Deny"} >= {"TlsOnly", "OwnKey"}
    assert all(one["Effect"] == "Deny" for one in said)


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_key_to_states_is_never_lost_and_its_deletion_is_taken_back_for_a_month(
    environment: str,
):
    (key,) = recorded(environment=environment).of_type("aws:kms/key:Key")
    assert key.options.protect
    assert key.options.retain_on_delete
    assert key.inputs["deletionWindowInDays"] == 30


def test_old_states_can_be_brought_back_for_three_months(graph: Graph):
    (old, _) = only(graph, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")[
        "rules"
    ]
    assert old["noncurrentVersionExpiration"] == {"noncurrentDays": 90}
    assert "expiration" not in old


def test_one_key_encrypts_states_and_their_secrets_under_the_name_that_stacks_know(graph: Graph):
    alias = only(graph, "aws:kms/alias:Alias")
    assert alias["name"] == "alias/mlplatform-state"
    (rule,) = only(
        graph,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    )["rules"]
    used = rule["applyServerSideEncryptionByDefault"]
    assert used["sseAlgorithm"] == "aws:kms"
    assert used["kmsMasterKeyId"].endswith(alias["targetKeyId"])


def test_ci_stays_within_the_boundary_which_is_there_first(graph: Graph):
    limit = f"arn:aws:iam::{ACCOUNT}:policy/mlplatform/mlplatform-boundary"
    (policy,) = graph.of_type("aws:iam/policy:Policy")
    for node in graph.of_type("aws:iam/role:Role"):
        assert node.inputs["permissionsBoundary"] == limit
        assert policy.urn in node.dependencies


def test_without_a_pipeline_there_is_no_role_for_one():
    graph = recorded(pipeline=None)
    assert every(graph, "aws:iam/role:Role") == []
    assert every(graph, "aws:iam/openIdConnectProvider:OpenIdConnectProvider") == []
    assert [reveal(graph.outputs[name]) for name in ("plan_role", "deploy_role")] == ["", ""]


def test_an_identity_provider_that_exists_is_used():
    issuer = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
    graph = recorded(pipeline={**PIPELINE, "issuer": issuer})
    assert every(graph, "aws:iam/openIdConnectProvider:OpenIdConnectProvider") == []
    for role in every(graph, "aws:iam/role:Role"):
        (said,) = json.loads(role["assumeRolePolicy"])["Statement"]
        assert said["Principal"] == {"Federated": issuer}


def test_unusual_spending_is_told_to_people():
    graph = recorded(anomalies=ANOMALIES)
    told = only(graph, "aws:costexplorer/anomalySubscription:AnomalySubscription")
    assert told["subscribers"] == ({"type": "EMAIL", "address": "platform@example.org"},)
    assert told["thresholdExpression"]["dimension"]["values"] == ("50",)
    assert len(every(graph, "aws:costexplorer/anomalyMonitor:AnomalyMonitor")) == 1


def test_a_monitor_that_exists_is_used():
    monitor = f"arn:aws:ce::{ACCOUNT}:anomalymonitor/1234abcd-12ab-34cd-56ef-1234567890ab"
    graph = recorded(anomalies={**ANOMALIES, "monitor": monitor})
    told = only(graph, "aws:costexplorer/anomalySubscription:AnomalySubscription")
    assert told["monitorArnLists"] == (monitor,)
    assert every(graph, "aws:costexplorer/anomalyMonitor:AnomalyMonitor") == []


@pytest.mark.parametrize(
    ("asked", "kind", "often"),
    [("basic", "BASIC", "SCAN_ON_PUSH"), ("enhanced", "ENHANCED", "CONTINUOUS_SCAN")],
)
def test_images_are_looked_through(asked: str, kind: str, often: str):
    scan = only(
        recorded(image_scans=asked),
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    )
    assert scan["scanType"] == kind
    assert [rule["scanFrequency"] for rule in scan["rules"]] == [often]


def test_services_of_aws_that_a_platform_needs_may_act_and_keep_that_right(graph: Graph):
    linked = list(graph.of_type("aws:iam/serviceLinkedRole:ServiceLinkedRole"))
    assert {node.inputs["awsServiceName"].split(".")[0] for node in linked} == {
        "autoscaling", "eks", "eks-nodegroup", "rds", "spot",
    }  # fmt: skip
    assert all(node.options.retain_on_delete for node in linked)


def test_no_bucket_of_the_account_is_public_and_no_disk_is_plain_where_platforms_may_stand():
    graph = recorded(regions=[REGION, "us-west-2"])
    (blocked,) = graph.of_type("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock")
    assert {key: value for key, value in blocked.inputs.items() if value is True}.keys() == {
        "blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets",
    }  # fmt: skip
    disks = list(graph.of_type("aws:ebs/encryptionByDefault:EncryptionByDefault"))
    assert {(one.inputs["region"], one.inputs["enabled"]) for one in disks} == {
        (REGION, True), ("us-west-2", True),
    }  # fmt: skip
    assert all(one.options.retain_on_delete for one in (blocked, *disks))
    alone = recorded().of_type("aws:ebs/encryptionByDefault:EncryptionByDefault")
    assert [one.inputs["region"] for one in alone] == [REGION]


def test_a_service_that_nobody_knows_is_refused():
    with pytest.raises(ValidationError, match="service_roles"):
        spec(service_roles=["spot", "sagemaker"])


def test_a_limit_of_regions_holds_the_state():
    with pytest.raises(ValidationError, match="regions: eu-west-1: the state is in us-east-1"):
        spec(regions=["eu-west-1"])


def test_the_bill_is_split_by_the_platforms_labels_where_it_is_paid():
    tags = every(recorded(cost_tags=True), "aws:costexplorer/costAllocationTag:CostAllocationTag")
    assert {one["tagKey"] for one in tags} == {
        "mlplatform-stack", "mlplatform-env", "mlplatform-cost-center", "mlplatform-team",
    }  # fmt: skip
    assert every(recorded(), "aws:costexplorer/costAllocationTag:CostAllocationTag") == []


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_longest_names_fit_and_nothing_is_wrong_for_aws(environment: str):
    graph = recorded(
        name=f"b{'x' * 30}",
        environment=environment,
        anomalies=ANOMALIES,
        cost_tags=True,
        regions=[REGION, "us-west-2"],
        pipeline={**PIPELINE, "repository": f"{'o' * 39}/{'r' * 100}"},
    )
    assert strict(graph) == ()


def test_documents_are_no_longer_than_aws_takes():
    graph = recorded(regions=[REGION, "us-west-2"], environment="dev")
    for kind, most in (("policy:Policy", 6_144), ("rolePolicy:RolePolicy", 10_240)):
        for given in every(graph, f"aws:iam/{kind}"):
            said = json.dumps(json.loads(given["policy"]), separators=(",", ":"))
            assert len(said) <= most
