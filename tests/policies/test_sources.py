"""Where every unknown comes from, read off values that are made up."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from policies.graph.model import UNKNOWN, Graph, Node, Reference, Source
from policies.graph.record import record
from policies.graph.sources import traced
from policies.graph.walk import leaves, reveal
from policies.strict.echo import unfit
from stacks.plan.written import written
from tests.policies.program import Thing
from tests.policies.program import program as pair
from tests.recordings import ROOT


def told(program: Callable[[], object]) -> Graph:
    """Record a program, and tell where its unknowns come from."""
    graph = record(program, root=ROOT, outputs=unfit)
    return traced(graph, lambda outputs: record(program, root=ROOT, outputs=outputs), unfit)


def sources(graph: Graph, name: str) -> dict[str, list[tuple[str, str | None]]]:
    """Return where a resource's unknowns come from, by names."""
    (node,) = [one for one in graph if one.name == name]
    return {
        path: [(graph[one.urn].name, one.property) for one in found]
        for path, found in node.sources.items()
    }


def cluster() -> aws.eks.Cluster:
    role = "arn:aws:iam::123456789012:role/cluster"
    return aws.eks.Cluster("cluster", role_arn=role, vpc_config={"subnet_ids": ["subnet-1"]})


def database() -> aws.rds.Instance:
    return aws.rds.Instance("database", instance_class="db.t4g.small")


def ground() -> None:
    """Ask for resources of AWS whose inputs come from one another in every way there is."""
    eks, data, logs, db = cluster(), aws.s3.Bucket("data"), aws.s3.Bucket("logs"), database()
    issuer = eks.identities[0].oidcs[0].issuer
    aws.ec2.SecurityGroup(
        "group",
        vpc_id=eks.vpc_config.vpc_id,
        tags={"host": issuer.apply(lambda url: url.removeprefix("https://")), "plain": "it"},
    )
    aws.vpc.SecurityGroupIngressRule(
        "rule",
        ip_protocol="tcp",
        from_port=db.port,
        security_group_id=eks.vpc_config.cluster_security_group_id,
    )
    both = [data.arn, pulumi.Output.concat(data.arn, "/*")]
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": both},
        {"Effect": "Allow", "Action": "s3:*", "Resource": pulumi.Output.concat(logs.arn, "/*")},
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    aws.iam.Policy("policy", policy=pulumi.Output.json_dumps(document))
    aws.rds.SubnetGroup(
        "groups",
        subnet_ids=eks.vpc_config.security_group_ids,
        description=pulumi.Output.secret(db.address),
    )
    aws.s3.Bucket("named", bucket=pulumi.Output.concat(data.id, "-copy"))
    aws.s3.Bucket("last", bucket=pulumi.Output.all(logs.id, eks.arn).apply(lambda both: both[0]))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return told(ground)


def test_an_output_inside_an_object_is_told(graph: Graph):
    assert sources(graph, "rule")["securityGroupId"] == [
        ("cluster", "vpcConfig.clusterSecurityGroupId")
    ]


def test_an_output_inside_lists_is_told_even_where_it_is_cut(graph: Graph):
    assert sources(graph, "group") == {
        "tags.host": [("cluster", "identities[0].oidcs[0].issuer")],
        "vpcId": [("cluster", "vpcConfig.vpcId")],
    }


def test_every_output_in_the_text_of_a_document_is_told(graph: Graph):
    assert sources(graph, "policy") == {"policy": [("data", "arn"), ("logs", "arn")]}


def test_a_number_that_a_provider_makes_is_told(graph: Graph):
    assert sources(graph, "rule")["fromPort"] == [("database", "port")]


def test_a_list_that_is_given_on_as_a_whole_is_told_as_a_whole(graph: Graph):
    assert sources(graph, "groups")["subnetIds"] == [("cluster", "vpcConfig.securityGroupIds")]


def test_a_secret_is_told_by_its_place_alone(graph: Graph):
    assert sources(graph, "groups")["description"] == [("database", "address")]


def test_an_id_is_told_inside_a_name(graph: Graph):
    assert sources(graph, "named") == {"bucket": [("data", "id")]}


def test_what_is_waited_for_and_not_used_is_not_told(graph: Graph):
    (last,) = [node for node in graph if node.name == "last"]
    assert len(last.property_dependencies["bucket"]) == 2
    assert sources(graph, "last") == {"bucket": [("logs", "id")]}


def test_an_unknown_input_that_is_read_again_comes_from_the_resource_that_has_it():
    def chain() -> None:
        first = aws.s3.Bucket("first")
        second = aws.s3.Bucket("second", bucket=first.id)
        aws.s3.Bucket("third", bucket=second.bucket)

    assert sources(told(chain), "third") == {"bucket": [("second", "bucket")]}


def by_input(*, of: Callable[[aws.rds.Instance, aws.s3.Bucket], Any]) -> Any:
    """Return where a value comes from that is made of a database and a bucket."""

    def program() -> None:
        aws.s3.Bucket("it", bucket=of(database(), aws.s3.Bucket("data")))

    return sources(told(program), "it")["bucket"]


def test_of_a_truth_value_only_the_resource_is_told():
    made = by_input(of=lambda db, _: db.multi_az.apply(lambda both: "two" if both else "one"))
    assert made == [("database", None)]


def test_of_a_hash_only_the_resource_is_told():
    made = by_input(of=lambda db, _: db.arn.apply(lambda arn: str(len(arn))))
    assert made == [("database", None)]


@pytest.mark.parametrize(
    "part", [slice(0, 4), slice(-3, None), slice(10, 30), slice(3, 4)], ids=str
)
def test_of_a_cut_text_only_the_resource_is_told(part: slice):
    made = by_input(of=lambda db, _: db.arn.apply(lambda arn: f"{arn[part]}-x"))
    assert made == [("database", None)]


@pytest.mark.parametrize(
    "hidden",
    [
        lambda db: db.multi_az.apply(str),
        lambda db: db.arn.apply(lambda arn: arn.split(":")[4]),
        lambda db: db.id.apply(lambda id: id[:5]),
        lambda db: db.vpc_security_group_ids.apply(lambda ids: str(len(ids))),
    ],
    ids=["truth", "account", "cut", "length"],
)
def test_what_hides_behind_something_that_is_told_is_not_forgotten(
    hidden: Callable[[aws.rds.Instance], pulumi.Output[str]],
):
    made = by_input(of=lambda db, bucket: pulumi.Output.concat(bucket.id, hidden(db)))
    assert ("data", "id") in made
    assert ("database", None) in made


def test_two_kinds_of_letters_are_one():
    made = by_input(of=lambda db, bucket: pulumi.Output.concat(db.id, bucket.id.apply(str.upper)))
    assert made == [("database", "id"), ("data", "id")]


def test_a_program_that_takes_nothing_but_keys_is_told_all_the_same():
    def program() -> None:
        key = Thing("key", {})
        Thing("it", {"bytes": key.made.apply(keyed)})

    assert sources(told(program), "it") == {"bytes": [("key", "made")]}


def keyed(digits: str) -> str:
    if len(bytes.fromhex(digits)) != 32:
        raise ValueError("a key is 32 bytes long")
    return f"key:{digits}"


def test_a_program_that_fails_on_what_is_made_up_is_told_by_input_and_says_so():
    def program() -> None:
        strange, plain = Thing("strange", {}), Thing("plain", {})
        Thing("it", {"number": strange.made.apply(int), "text": plain.made})
        Thing("other", {"number": strange.password, "text": [plain.password]})

    graph = told(program)
    assert sources(graph, "it") == {"number": [("strange", None)], "text": [("plain", "made")]}
    assert sources(graph, "other") == {
        "number": [("strange", None)],
        "text[0]": [("plain", "password")],
    }
    (message,) = graph.messages
    assert message.severity == "info"
    assert "Thing::strange: no property of it is told" in message.text


def test_what_a_lookup_of_unknowns_would_answer_has_no_source():
    def program() -> None:
        bucket = aws.s3.Bucket("bucket")
        found = aws.s3.get_bucket_output(bucket=bucket.id)
        aws.s3.Bucket("it", bucket=found.bucket_domain_name)

    graph = record(program, outputs=unfit)
    found = traced(
        graph, lambda outputs: record(program, answers=lambda *_: {}, outputs=outputs), unfit
    )
    assert sources(found, "it") == {"bucket": []}


def test_another_stack_is_told_by_input():
    def program() -> None:
        Thing("it", {"url": pulumi.StackReference("base").require_output("url")})

    assert sources(told(program), "it") == {"url": [("base", None)]}


def test_nothing_else_of_a_graph_changes(graph: Graph):
    plain = record(ground, root=ROOT, outputs=unfit)
    assert {node.urn: node.inputs.keys() for node in plain} == {
        node.urn: node.inputs.keys() for node in graph
    }
    assert all(not node.sources for node in plain)


def test_a_graph_is_told_the_same_every_time(graph: Graph):
    assert told(ground) == graph


def test_a_whole_resource_is_its_own_reference():
    (last,) = [node for node in told(pair) if node.name == "last"]
    assert isinstance(last.inputs["whole"], Reference)
    assert last.sources == {}


def test_json_holds_where_an_unknown_comes_from(graph: Graph):
    nodes = {one["name"]: one for one in written(graph)["nodes"]}
    (cluster,) = [node for node in graph if node.name == "cluster"]
    assert nodes["rule"]["sources"]["securityGroupId"] == [
        {"urn": cluster.urn, "property": "vpcConfig.clusterSecurityGroupId"}
    ]


def unknowns(node: Node) -> set[str]:
    """Return the paths of everything unknown among the inputs of a resource."""
    return {path for path, leaf in leaves(reveal(node.inputs)) if leaf is UNKNOWN}


def agrees(node: Node, sources: Mapping[str, tuple[Source, ...]]) -> bool:
    """Tell whether every source is one that the input depends on."""
    return all(
        one.urn in node.property_dependencies[path.split(".")[0].split("[")[0]]
        for path, found in sources.items()
        for one in found
    )


def test_every_unknown_has_a_source_that_its_input_depends_on(graph: Graph):
    assert {node.urn: unknowns(node) for node in graph} == {
        node.urn: set(node.sources) for node in graph
    }
    assert [node.urn for node in graph if not agrees(node, node.sources)] == []
