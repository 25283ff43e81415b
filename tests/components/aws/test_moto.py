"""What the graph says is put to moto's S3, ECR and KMS, and comes back as it was written.

moto is a stand-in: it takes documents apart as AWS does and refuses some that AWS refuses, among
them access logs that a bucket's policy does not let in. It moves, copies, denies and locks nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from moto import mock_aws

from policies.graph.model import Graph, Node
from policies.iam.identifier import identifiers
from tests.components.aws.test_registry import registry
from tests.components.aws.test_storage import storage
from tests.components.aws.upstream import REGION
from tests.components.aws.wire import request


@dataclass(frozen=True)
class Call:
    """How a resource's settings are written, and how they are read."""

    put: str
    member: str
    get: str
    given: Callable[[Mapping[str, Any]], Any] = lambda inputs: inputs
    """What goes into the member; the inputs without the bucket's name, if not said otherwise."""
    back: str | None = None
    """Which part of the answer is the member, if not the part of the same name."""


CALLS = {
    "BucketVersioning": Call(
        "PutBucketVersioning", "VersioningConfiguration", "GetBucketVersioning",
        lambda inputs: inputs["versioningConfiguration"], back="",
    ),
    "BucketPublicAccessBlock": Call(
        "PutPublicAccessBlock", "PublicAccessBlockConfiguration", "GetPublicAccessBlock"
    ),
    "BucketOwnershipControls": Call(
        "PutBucketOwnershipControls", "OwnershipControls", "GetBucketOwnershipControls",
        lambda inputs: {"rules": inputs["rule"]},
    ),
    "BucketServerSideEncryptionConfiguration": Call(
        "PutBucketEncryption", "ServerSideEncryptionConfiguration", "GetBucketEncryption"
    ),
    "BucketLifecycleConfiguration": Call(
        "PutBucketLifecycleConfiguration", "LifecycleConfiguration",
        "GetBucketLifecycleConfiguration", back="",
    ),
    "BucketPolicy": Call(
        "PutBucketPolicy", "Policy", "GetBucketPolicy", lambda inputs: inputs["policy"]
    ),
    "BucketLogging": Call(
        "PutBucketLogging", "BucketLoggingStatus", "GetBucketLogging",
        lambda inputs: {"loggingEnabled": inputs}, back="",
    ),
    "BucketReplicationConfig": Call(
        "PutBucketReplication", "ReplicationConfiguration", "GetBucketReplication"
    ),
    "BucketObjectLockConfiguration": Call(
        "PutObjectLockConfiguration", "ObjectLockConfiguration", "GetObjectLockConfiguration",
        lambda inputs: {"objectLockEnabled": "Enabled", **inputs},
    ),
}  # fmt: skip


UNTOLD = (
    "BlockedEncryptionTypes", "DeleteMarkerReplication", "ObjectSizeGreaterThan",
    "SourceSelectionCriteria", "TargetObjectKeyFormat",
)  # fmt: skip
"""What moto 5.2.5 takes and does not give back as it was; the graph alone is held to it."""


def name_of(node: Node) -> str:
    return identifiers(node)["id"]


def client(service: str, node: Node) -> Any:
    return boto3.client(service, region_name=node.inputs.get("region", REGION))


def method(service: Any, operation: str) -> Callable[..., dict[str, Any]]:
    return getattr(service, xform_name(operation))


def in_order(graph: Graph) -> Iterator[Node]:
    """Yield resources once what they wait for is there, those first that could come too early."""
    left = {node.urn: node for node in graph if node.type.startswith("aws:")}
    while left:
        ready = [one for one in left.values() if not left.keys() & {*one.dependencies}]
        yield left.pop(min(ready, key=lambda node: node.urn).urn)


def written(call: Call, inputs: Mapping[str, Any]) -> Any:
    """Return what the provider sends."""
    own = {key: value for key, value in inputs.items() if key not in ("bucket", "region")}
    return request("s3", call.put, call.member, call.given(own))


def as_moto_reads(policy: str) -> str:
    """Return a policy that means the same: moto looks for logging in a form of its own."""
    document = json.loads(policy)
    for statement in document["Statement"]:
        if statement["Principal"] == "*":
            statement["Principal"] = {"AWS": "*"}
        if len(statement["Resource"]) == 1:
            [statement["Resource"]] = statement["Resource"]
    return json.dumps(document)


def make(node: Node) -> None:
    """Create a bucket, or write one of its settings."""
    s3, type = client("s3", node), node.type.rpartition(":")[2]
    if type == "Bucket":
        region = node.inputs.get("region", REGION)
        away = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name_of(node), **(away if region != REGION else {}))
    elif type in CALLS:
        call = CALLS[type]
        value = written(call, node.inputs)
        value = as_moto_reads(value) if type == "BucketPolicy" else value
        method(s3, call.put)(Bucket=node.inputs["bucket"], **{call.member: value})


def read(node: Node) -> Any:
    """Return what moto holds of a setting."""
    call = CALLS[node.type.rpartition(":")[2]]
    answer = method(client("s3", node), call.get)(Bucket=node.inputs["bucket"])
    return answer if call.back == "" else answer[call.member]


def differences(asked: Any, told: Any, path: str = "") -> Iterator[str]:
    """Yield where an answer lacks or changes what was asked for."""
    if isinstance(asked, dict) and isinstance(told, dict):
        for key, value in asked.items():
            if key not in UNTOLD:
                yield from differences(value, told.get(key), f"{path}.{key}")
    elif isinstance(asked, list) and isinstance(told, list) and len(asked) == len(told):
        for index, (one, other) in enumerate(zip(asked, told, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif asked != told:
        yield f"{path}: asked for {asked!r}, told {told!r}"


CHOICES: dict[str, dict[str, Any]] = {
    "plain": {},
    "copied": {"replica_region": "us-west-2"},
    "locked": {"lock_days": 30},
    "kept": {"keep_on_destroy": True, "abort_uploads_after_days": 7},
}


@pytest.mark.parametrize("given", CHOICES.values(), ids=CHOICES)
def test_s3_takes_every_setting_in_the_graphs_order_and_gives_it_back(given: dict[str, Any]):
    graph = storage("prod", **given)
    with mock_aws():
        for node in in_order(graph):
            make(node)
        for type, call in CALLS.items():
            for node in graph.of_type(f"aws:s3/*:{type}"):
                asked = written(call, node.inputs)
                told = read(node)
                if type == "BucketPolicy":
                    asked, told = json.loads(as_moto_reads(asked)), json.loads(told)
                assert list(differences(asked, told)) == [], node.urn
    settings = {node.type.rpartition(":")[2] for node in graph.of_type("aws:s3/*")}
    assert settings - {"Bucket"} <= set(CALLS)


def test_access_logs_are_refused_where_the_policy_does_not_let_them_in():
    """What the test above would miss if moto took everything."""
    graph = storage()
    with mock_aws():
        for node in in_order(graph):
            if not (node.is_a("aws:s3/*:BucketPolicy") or node.is_a("aws:s3/*:BucketLogging")):
                make(node)
        [first, *_] = graph.of_type("aws:s3/*:BucketLogging")
        with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
            make(first)


def test_ecr_takes_every_policy_and_gives_it_back():
    graph = registry("prod")
    with mock_aws():
        ecr = boto3.client("ecr", region_name=REGION)
        for node in graph.of_type("aws:ecr/repository:Repository"):
            inputs = {
                "repositoryName": node.inputs["name"],
                **{key: node.inputs[key] for key in ("imageTagMutability",)},
                "imageScanningConfiguration": dict(node.inputs["imageScanningConfiguration"]),
                "encryptionConfiguration": dict(node.inputs["encryptionConfigurations"][0]),
            }
            made = ecr.create_repository(**inputs)["repository"]
            assert list(differences(inputs, made)) == []
        for node in graph.of_type("aws:ecr/lifecyclePolicy:LifecyclePolicy"):
            name, text = node.inputs["repository"], node.inputs["policy"]
            ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=text)
            told = ecr.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"]
            assert json.loads(told) == json.loads(text)
        for node in graph.of_type("aws:ecr/repositoryPolicy:RepositoryPolicy"):
            name, text = node.inputs["repository"], node.inputs["policy"]
            ecr.set_repository_policy(repositoryName=name, policyText=text)
            told = ecr.get_repository_policy(repositoryName=name)["policyText"]
            assert json.loads(told) == json.loads(text)


@pytest.mark.parametrize(
    "changed", [{"countNumber": 0}, {"countType": "imageCount"}, {"tagPatterns": ["a"]}], ids=str
)
def test_ecr_refuses_a_policy_that_is_a_little_wrong(changed: dict[str, Any]):
    """What the test above would miss if moto took everything."""
    [node, *_] = registry().of_type("aws:ecr/lifecyclePolicy:LifecyclePolicy")
    policy = json.loads(node.inputs["policy"])
    policy["rules"][0]["selection"] |= changed
    with mock_aws():
        ecr = boto3.client("ecr", region_name=REGION)
        ecr.create_repository(repositoryName="any")
        with pytest.raises(ClientError, match="InvalidParameterException"):
            ecr.put_lifecycle_policy(repositoryName="any", lifecyclePolicyText=json.dumps(policy))
