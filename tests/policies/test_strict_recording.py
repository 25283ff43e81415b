"""What strict validation says of a program as it is recorded."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from policies.graph.model import UNKNOWN, Graph, Node, Secret
from policies.graph.record import record
from policies.strict.echo import unfit
from policies.strict.strict import strict
from tests.policies.aws.program import program

ROOT = Path(__file__).resolve().parents[2]

USUAL: Mapping[str, Any] = {
    "cluster_name": "mlplatform-dev",
    "node_role_arn": "arn:aws:iam::123456789012:role/nodes",
    "subnet_ids": ["subnet-0123456789abcdef0"],
}


@pytest.fixture(scope="module")
def correct() -> Graph:
    return record(program, root=ROOT, outputs=unfit)


def line_of(text: str) -> int:
    lines = Path(__file__).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_key_in_two_spellings_is_reported_where_it_is_given():
    def twice() -> None:
        sizes: Any = {"min_size": 1, "minSize": 2, "max_size": 3, "desired_size": 1}
        aws.eks.NodeGroup("twice", **USUAL, scaling_config=sizes)

    (found,) = strict(record(twice, root=ROOT))
    assert found.path == "scaling_config.min_size"
    line = line_of('NodeGroup("twice"')
    assert found.source == f"tests/policies/test_strict_recording.py:{line}"


def test_an_attribute_that_an_argument_class_does_not_know_is_reported():
    def stray() -> None:
        sizes: Any = aws.eks.NodeGroupScalingConfigArgs(min_size=1, max_size=2, desired_size=1)
        sizes.maximum = 3
        aws.eks.NodeGroup("pool", **USUAL, scaling_config=sizes)

    assert [one.path for one in strict(record(stray, root=ROOT))] == ["scaling_config.maximum"]


def test_the_keys_of_a_free_map_may_differ_in_spelling_alone():
    def tagged() -> None:
        aws.s3.Bucket("b", tags={"cost_center": "1", "costCenter": "2"})

    assert strict(record(tagged, root=ROOT)) == ()


def test_a_provider_is_told_of_the_dict_that_its_sdk_does_not_translate():
    def assuming() -> None:
        role: Any = {"role_arn": "arn:aws:iam::123456789012:role/ci"}
        aws.Provider("p", region="us-east-1", assume_roles=[role])

    assert [one.path for one in strict(record(assuming, root=ROOT))] == ["assumeRoles[0].role_arn"]


def test_a_dict_that_is_no_member_of_a_union_is_reported_and_does_not_end_the_recording():
    def untranslated() -> None:
        policy: Any = {"version": "2012-10-17", "statements": []}
        aws.iam.Role("r", assume_role_policy=policy)

    paths = {one.path for one in strict(record(untranslated, root=ROOT, outputs=unfit))}
    assert "assumeRolePolicy.statements" in paths


def test_an_echo_that_fits_is_kept(correct: Graph):
    made_up = [(value, node.inputs[key]) for node in correct for key, value in unfit(node).items()]
    assert [value for value, given in made_up if not says(value, given)] == []


def says(value: Any, given: Any) -> bool:
    """Tell whether a value says all that is given, and more only of what is not given."""
    if isinstance(given, Secret):
        return isinstance(value, Secret) and says(value.value, given.value)
    if isinstance(given, Mapping):
        kept = all(key in value and says(value[key], one) for key, one in given.items())
        return kept and all(value[key] is UNKNOWN for key in value.keys() - given.keys())
    if isinstance(given, tuple):
        return len(value) == len(given) and all(map(says, value, given))
    return value is given


def test_what_a_provider_adds_to_an_object_is_unknown_and_what_is_given_is_known():
    def cluster() -> None:
        made = aws.eks.Cluster("c", role_arn="r", vpc_config={"endpoint_public_access": False})
        pulumi.export("group", made.vpc_config.cluster_security_group_id)
        pulumi.export("public", made.vpc_config.endpoint_public_access)

    told = record(cluster, root=ROOT, outputs=unfit).outputs
    assert told["group"] is UNKNOWN
    assert told["public"] is False


def test_a_number_in_the_place_of_a_text_is_reported_and_does_not_end_the_recording():
    def joined() -> None:
        wrong: Any = 7
        board = aws.cloudwatch.Dashboard("d", dashboard_name=wrong, dashboard_body="{}")
        pulumi.export("url", board.dashboard_name.apply(lambda name: "/".join(["a", name])))

    graph = record(joined, root=ROOT, outputs=unfit)
    assert graph.outputs["url"] is UNKNOWN
    assert [one.path for one in strict(graph)] == ["dashboardName"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("7", True), (7, False), (True, False), (7.5, False)],
    ids=["text", "number", "truth", "fraction"],
)
def test_only_a_text_is_the_echo_of_a_text(given: Any, kept: bool):
    node = Node("urn", "aws:s3/bucket:Bucket", "b", True, {"bucket": given})
    assert (list(unfit(node)) == []) is kept


def test_a_policy_as_an_object_is_no_echo_of_its_text():
    document = {"Version": "2012-10-17", "Statement": ()}
    node = Node("urn", "aws:iam/role:Role", "r", True, {"name": "r", "assumeRolePolicy": document})
    assert list(unfit(node)) == ["assumeRolePolicy"]


def test_a_recorded_resource_names_no_lost_key(correct: Graph):
    assert [node.name for node in correct if node.lost] == []


def test_an_output_inside_the_inputs_is_not_taken_for_lost():
    def hidden() -> None:
        rules = pulumi.Output.secret([{"id": "a", "status": "Enabled"}])
        aws.s3.BucketLifecycleConfiguration("b", bucket="data", rules=rules)

    assert strict(record(hidden, root=ROOT)) == ()
