"""What strict validation says of a resource."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policies.graph.model import UNKNOWN, Graph, Message, Node, Secret
from policies.graph.record import record
from policies.strict.echo import unfit
from policies.strict.finding import Finding
from policies.strict.strict import strict
from tests.policies.aws.program import program
from tests.policies.program import program as program_of_ours
from tests.recordings import STACKS, recorded

ROOT = Path(__file__).resolve().parents[2]

GROUP: Mapping[str, Any] = {
    "clusterName": "mlplatform-dev",
    "nodeRoleArn": "arn:aws:iam::123456789012:role/nodes",
    "subnetIds": ("subnet-0123456789abcdef0",),
    "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 1},
}


@pytest.fixture(scope="module")
def correct() -> Graph:
    return record(program, root=ROOT, outputs=unfit)


def findings(inputs: Mapping[str, Any], type: str = "aws:eks/nodeGroup:NodeGroup") -> list[Finding]:
    node = Node("urn", type, "name", True, inputs, source="components/aws/cluster.py:7")
    return list(strict(Graph((node,))))


def said(inputs: Mapping[str, Any], type: str = "aws:eks/nodeGroup:NodeGroup") -> dict[str, str]:
    return {one.path: one.message for one in findings(inputs, type)}


def test_nothing_is_wrong_with_a_correct_program(correct: Graph):
    assert strict(correct) == ()


BEHIND = {
    "dataFlows[0].streams[0]": "a stream of a custom table is called as the table is",
    "dataFlows[1].streams[0]": "a stream of a custom table is called as the table is",
    "criteria.allOf[0].operator": "the SDK lists the operators of another kind of alert",
}
"""Where an open list of an SDK does not have what its cloud takes, and why ours is right."""


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_wrong_with_what_the_repository_offers(stack: str):
    found = strict(recorded(stack))
    assert [one for one in found if one.severity == "error"] == []
    assert [one for one in found if one.path not in BEHIND] == []


def test_every_list_that_is_behind_is_met():
    met = {one.path for stack in STACKS for one in strict(recorded(stack))}
    assert met == {*BEHIND}


def test_a_text_is_no_file():
    token = "gcp:storage/bucketObject:BucketObject"
    inputs = {"bucket": "b", "source": 7}
    (found,) = strict(Graph((Node("urn", token, "it", custom=True, inputs=inputs),)))
    assert found.path == "source"
    assert "7 is no file" in found.message


def test_a_finding_names_the_line_the_value_and_what_would_be_valid():
    assert findings({**GROUP, "capacityType": "SPOTTY"}) == [
        Finding(
            "urn",
            "capacityType",
            "'SPOTTY' is not one of CAPACITY_BLOCK, ON_DEMAND, SPOT",
            "error",
            "components/aws/cluster.py:7",
        )
    ]


def test_a_misspelled_key_is_answered_with_the_one_that_was_meant():
    inputs = {**GROUP, "scalingConfig": {"minSize": 1, "maxSize": 2, "desired_size": 1}}
    assert said(inputs) == {
        "scalingConfig.desiredSize": "missing: a number is required",
        "scalingConfig.desired_size": "unknown key 'desired_size'; did you mean 'desiredSize'?",
    }


def test_a_key_that_is_given_as_nothing_is_missing():
    assert said({**GROUP, "clusterName": None}) == {"clusterName": "missing: a text is required"}


def test_a_value_is_named_with_the_type_it_should_have():
    assert said({**GROUP, "diskSize": "50"}) == {"diskSize": "'50' is a text; valid is a number"}


def test_a_number_is_held_against_its_range():
    inputs = {**GROUP, "scalingConfig": {"minSize": -1, "maxSize": 2, "desiredSize": 1}}
    assert said(inputs) == {"scalingConfig.minSize": "-1 is not at least 0"}


def test_every_element_of_a_list_is_looked_at():
    inputs = {**GROUP, "instanceTypes": ("m7i.xlarge", "m7i.huge")}
    assert list(said(inputs)) == ["instanceTypes[1]"]


@pytest.mark.parametrize(
    ("key", "value"), [("team*", "a"), ("team", "a;b"), ("k" * 129, "a"), ("team", "v" * 257)]
)
def test_tags_are_held_against_what_aws_takes_for_one(key: str, value: str):
    inputs = {"url": "https://example.org", "clientIdLists": ("a",), "tags": {key: value}}
    paths = said(inputs, "aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    assert list(paths) == [f"tags.{key}"]


def test_what_aws_has_and_its_sdk_does_not_know_yet_is_right():
    assert "instanceClass" not in said(
        {"instanceClass": "db.r7g.large"}, "aws:rds/instance:Instance"
    )


def test_what_the_provider_takes_and_aws_does_not_is_right():
    inputs = {"bucket": "data", "versioningConfiguration": {"status": "Disabled"}}
    assert said(inputs, "aws:s3/bucketVersioning:BucketVersioning") == {}


def test_the_api_speaks_before_the_schema_of_cloudformation():
    inputs = {"name": "key", "type": "SecureString", "value": "a"}
    assert said(inputs, "aws:ssm/parameter:Parameter") == {}


def test_a_policy_of_another_grammar_is_left_alone():
    inputs = {"name": "a", "cidr": "10.10.10.10/32", "policy": "Block"}
    assert said(inputs, "aws:ses/receiptFilter:ReceiptFilter") == {}


def test_the_policy_of_a_session_names_no_principal():
    text = {
        "Version": "2012-10-17",
        "Statement": ({"Effect": "Deny", "Action": "*", "Resource": "*"},),
    }
    inputs = {"policy": json.dumps(text)}
    type = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
    assert "policy" not in said(inputs, type)


def test_a_tag_may_be_called_like_something_of_aws():
    inputs = {"cidrBlock": "10.0.0.0/16", "tags": {"resource_type": "vpc of ours", "cidr": "a"}}
    assert said(inputs, "aws:ec2/vpc:Vpc") == {}


@pytest.mark.parametrize("mark", [UNKNOWN, Secret(UNKNOWN)])
def test_a_mark_could_be_anything(mark: object):
    assert said({**GROUP, "scalingConfig": mark, "capacityType": mark, "diskSize": mark}) == {}


def test_a_secret_is_checked_and_never_shown():
    inputs = {**GROUP, "capacityType": Secret("hush"), "nodeRoleArn": Secret("hush")}
    messages = said(inputs)
    assert list(messages) == ["capacityType", "nodeRoleArn"]
    assert "hush" not in str(messages)


@pytest.mark.parametrize(
    ("type", "key", "value"),
    [
        ("aws:ec2/vpc:Vpc", "cidrBlock", "10.0.0.1/16"),
        ("aws:ec2/vpc:Vpc", "cidrBlock", "10.0.0.0/33"),
        ("aws:s3/bucket:Bucket", "bucket", "My_Bucket"),
        ("aws:s3/bucket:Bucket", "bucket", "b" * 64),
        ("aws:iam/role:Role", "name", "r" * 65),
        ("aws:sqs/queue:Queue", "name", "q" * 81),
        ("aws:kms/alias:Alias", "name", "cluster"),
        ("aws:rds/instance:Instance", "storageType", "gp4"),
        ("aws:rds/instance:Instance", "instanceClass", "db.t4g.tiny"),
        ("aws:iam/role:Role", "permissionsBoundary", "arn:aws:iam"),
        ("aws:cloudwatch/eventRule:EventRule", "eventPattern", "{"),
        ("aws:cloudwatch/eventRule:EventRule", "scheduleExpression", "every day"),
        ("aws:cloudwatch/dashboard:Dashboard", "dashboardBody", "{"),
        ("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", "{" * 100),
    ],
)
def test_what_aws_would_refuse_is_refused(type: str, key: str, value: str):
    assert key in said({key: value}, type)


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ({"Effect": "Alow"}, "'Alow' is neither Allow nor Deny"),
        ({"Action": "s3:GetObjekt"}, "'s3:GetObjekt' is no action of AWS"),
        ({"Resource": "bucket"}, "'bucket' is neither an ARN nor *"),
        ({"Principal": "*"}, "goes with a resource only"),
    ],
)
def test_a_malformed_policy_is_told_apart(statement: Mapping[str, str], wrong: str):
    right = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**right, **statement}]})
    (message,) = said({"role": "nodes", "policy": text}, "aws:iam/rolePolicy:RolePolicy").values()
    assert wrong in message


def test_a_policy_that_is_no_json_is_told():
    (message,) = said({"role": "a", "policy": "{"}, "aws:iam/rolePolicy:RolePolicy").values()
    assert message.startswith("malformed IAM policy: ")


def test_what_the_sdk_warns_of_is_a_warning(correct: Graph):
    warned = replace(correct, messages=(Message("warning", "Bucket.acl is deprecated"),))
    assert strict(warned) == (Finding("", "", "Bucket.acl is deprecated", "warning"),)


def test_a_type_that_no_sdk_has_is_a_warning():
    (found,) = findings({}, "aws:eks/nodeGroup:NodeGrope")
    assert (found.severity, found.path) == ("warning", "")


def test_resources_of_ours_have_no_schema():
    assert strict(record(program_of_ours, root=ROOT)) == ()


def test_a_component_is_not_held_against_an_sdk():
    node = Node("urn", "aws:eks/nodeGroup:NodeGroup", "name", custom=False)
    assert strict(Graph((node,))) == ()


def test_two_hundred_resources_take_less_than_half_a_second(correct: Graph):
    graph = Graph((correct.nodes * 3)[:200])
    strict(graph)
    start = time.perf_counter()
    strict(graph)
    assert time.perf_counter() - start < 0.5


def test_no_model_is_read_where_there_is_nothing_of_aws():
    code = (
        "from policies.graph.record import record\n"
        "from policies.strict import strict\n"
        "from policies.strict.aws import cloudformation, service\n"
        "from tests.policies.program import program\n"
        "strict.strict(record(program))\n"
        "print(service.shapes.cache_info().currsize, cloudformation.resource.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "0 0\n", done.stderr
