"""Made-up identifiers have the form that AWS gives: by its own reference, and by moto."""

import json
import re
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from moto import mock_aws

from policies.graph.model import UNKNOWN, Node, Secret
from policies.graph.record import record
from policies.iam.forms import FORMS
from policies.iam.identifier import identifiers
from tests.policies.aws.program import program
from tests.policies.moto_made import MADE
from tests.policies.reference import every_arn

QUEUE, ROLE, BUCKET = "aws:sqs/queue:Queue", "aws:iam/role:Role", "aws:s3/bucket:Bucket"
KEY = "aws:kms/key:Key"
NUMBER = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Z]{17,}|[0-9a-f]{17,}|(?<=-)[0-9A-Za-z]{6}$"
)
NEEDED = {"clusterName": "mlplatform", "addonName": "vpc-cni", "url": "https://issuer.org"}


def node(kind: str, **inputs: Any) -> Node:
    return Node(f"urn:pulumi:dev::mlplatform::{kind}::one", kind, "one", True, inputs)


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_an_arn_is_of_a_form_in_the_reference_of_its_service(kind: str) -> None:
    named = {"name": "alias/one"} if kind.startswith("aws:kms/alias") else {}
    arn = identifiers(node(kind, **NEEDED, **named))["arn"]
    assert any(re.fullmatch(form, arn) for form in every_arn(arn.split(":")[2]))


@pytest.mark.parametrize("kind", MADE)
def test_what_is_made_up_is_what_moto_makes_but_for_its_numbers(kind: str) -> None:
    inputs, make = MADE[kind]
    with mock_aws():
        real = make()
    ours = identifiers(node(kind, **inputs))
    for key, value in real.items():
        assert NUMBER.sub("#", ours[key]) == NUMBER.sub("#", value)


@pytest.mark.parametrize(
    ("inputs", "arn"),
    [
        ({"name": "nodes"}, "role/nodes"),
        ({"name": "nodes", "path": "/mlplatform/"}, "role/mlplatform/nodes"),
        ({"name": UNKNOWN}, None),
        ({"namePrefix": UNKNOWN}, None),
        ({"path": UNKNOWN}, None),
        ({"namePrefix": "nodes-"}, "role/nodes-[0-9a-f]{26}"),
        ({}, "role/one-[0-9a-f]{7}"),
    ],
)
def test_a_name_is_the_program_s_or_else_has_an_end_that_the_program_does_not_know(
    inputs: dict[str, Any], arn: str | None
) -> None:
    found = identifiers(node(ROLE, **inputs))
    if arn is None:
        assert found == {}
    else:
        assert re.fullmatch(f"arn:aws:iam::123456789012:{arn}", found["arn"])
        assert found["arn"].endswith(f"/{found['name']}")


def test_account_and_region_are_the_caller_s_and_a_resource_may_be_in_another_region() -> None:
    there = {"account": "210987654321", "region": "eu-west-1"}
    assert identifiers(node(QUEUE, name="a"), **there)["url"] == (
        "https://sqs.eu-west-1.amazonaws.com/210987654321/a"
    )
    abroad = identifiers(node(QUEUE, name="a", region="eu-north-1"), **there)
    assert abroad["arn"] == "arn:aws:sqs:eu-north-1:210987654321:a"


def test_a_secret_name_is_part_of_an_arn_all_the_same() -> None:
    assert identifiers(node(BUCKET, bucket=Secret("data")))["arn"] == "arn:aws:s3:::data"


def test_identifiers_are_stable_and_no_two_resources_share_one() -> None:
    first, second = (
        Node(f"urn:pulumi:dev::mlplatform::{KEY}::{name}", KEY, name, True) for name in "ab"
    )
    assert identifiers(first) == identifiers(first)
    assert not {*identifiers(first).values()} & {*identifiers(second).values()}


@pytest.mark.parametrize("kind", ["aws:s3/bucketPolicy:BucketPolicy", "test:index:Thing"])
def test_nothing_is_made_up_for_what_has_no_form(kind: str) -> None:
    assert identifiers(node(kind, name="a")) == {}


def test_nothing_is_made_up_for_what_exists_already() -> None:
    assert identifiers(replace(node(BUCKET, bucket="data"), read=True)) == {}


def test_a_recorded_document_that_names_resources_is_a_known_text() -> None:
    def mentioning() -> None:
        bucket, queue = aws.s3.Bucket("data"), aws.sqs.Queue("events")
        aws.iam.Policy(
            "use", policy=pulumi.Output.json_dumps([bucket.id, bucket.arn, queue.url, queue.arn])
        )

    def policy(**more: Any) -> Any:
        (found,) = record(mentioning, **more).of_type("aws:iam/policy:Policy")
        return found.inputs["policy"]

    assert policy() is UNKNOWN
    name, arn, url, queue = json.loads(policy(outputs=identifiers))
    assert arn == f"arn:aws:s3:::{name}"
    assert url.endswith(f"/123456789012/{queue.rpartition(':')[2]}")


def test_no_document_of_the_whole_ground_is_unknown() -> None:
    graph = record(program, outputs=identifiers)
    unknown = [
        (one.type, key)
        for one in graph.of_type("aws:*")
        for key in ("policy", "assumeRolePolicy", "repositoryPolicy")
        if key in one.inputs and not isinstance(one.inputs[key], str)
    ]
    assert unknown == []
