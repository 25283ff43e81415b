"""The network as it would be created. AWS itself is not asked: whether it has room for another VPC
or address, or whether every service has an endpoint in every zone, only an `up` can tell."""

import ipaddress
import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.aws.catalog import ENDPOINTS
from components.aws.network import AwsNetwork
from components.contracts.network import ExistingNetwork, NetworkOutputs, NetworkSpec
from policies.graph.model import Graph, Node
from policies.iam import principal
from policies.iam.document import parse
from policies.iam.request import Request, meaning
from policies.strict.strict import strict
from tests.components.aws.upstream import ACCOUNT, REGION, built, site

EXISTING = ExistingNetwork(
    id="vpc-0a1b2c3d4e5f60718",
    node_subnets=("subnet-0000000000000000a", "subnet-0000000000000000b"),
    data_subnets=("subnet-0000000000000001a", "subnet-0000000000000001b"),
)


def network(name: str = "dev", **given: Any) -> Graph:
    """Return the network that a stack file asks for, and something in its subnets."""
    place = site(name=name)

    def build(opts: pulumi.ResourceOptions) -> None:
        made = AwsNetwork(f"{name}-network", NetworkSpec(**given), place, opts).outputs
        use(made, opts)

    return built(build)


def use(made: NetworkOutputs, opts: pulumi.ResourceOptions) -> None:
    """Place an address in the first subnet of nodes, and a database in those for data."""
    first = made.node_subnet_ids.apply(lambda ids: ids[0])
    aws.ec2.NetworkInterface("machine", subnet_id=first, opts=opts)
    aws.rds.SubnetGroup("database", subnet_ids=made.data_subnet_ids, opts=opts)


def named(graph: Graph, type: str, name: str) -> Node:
    [node] = [one for one in graph.of_type(f"aws:*:{type}") if one.name == name]
    return node


def needed_by(graph: Graph, node: Node) -> set[str]:
    """Return the URNs of everything that is made before a node, and destroyed after it."""
    found: set[str] = set()
    open = [*node.dependencies]
    while open:
        urn = open.pop()
        if urn not in found:
            found.add(urn)
            open += graph[urn].dependencies
    return found


def types(graph: Graph) -> list[str]:
    return sorted(node.type.rpartition(":")[2] for node in graph if node.custom)


NATS = ("single", "regional", "none")


@pytest.mark.parametrize("zones", [2, 3])
@pytest.mark.parametrize("nat", NATS)
@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "172.20.0.0/17", "192.168.64.0/18"])
def test_nothing_is_wrong_with_any_network(nat: str, zones: int, cidr: str):
    assert strict(network(nat=nat, zones=zones, cidr=cidr)) == ()


def test_nothing_is_wrong_with_the_longest_names():
    name = "a" * 31
    assert strict(network(name, nat="none", zones=3)) == ()
    assert strict(network(name, nat="single")) == ()


@pytest.mark.parametrize("zones", [2, 3])
def test_each_zone_has_a_subnet_for_nodes_and_one_for_data(zones: int):
    graph = network(nat="regional", zones=zones)
    expected = [f"{REGION}{letter}" for letter in "abc"][:zones]
    for kind in ("nodes", "data"):
        places = [
            named(graph, "Subnet", f"dev-network-{kind}-{place}").inputs["availabilityZone"]
            for place in range(1, zones + 1)
        ]
        assert places == expected
    assert len(graph.of_type("aws:ec2/subnet:Subnet")) == 2 * zones


def test_a_zone_where_no_control_plane_can_be_is_left_out():
    [lookup] = [one for one in network().lookups if "Zones" in one.token]
    assert lookup.arguments["excludeZoneIds"] == ("use1-az3", "usw1-az2", "cac1-az3")
    assert lookup.arguments["region"] == REGION


def test_a_zone_that_fails_does_not_change_what_is_asked_for():
    [lookup] = [one for one in network().lookups if "Zones" in one.token]
    assert not {"state", "allAvailabilityZones"} & {*lookup.arguments}


def test_named_zones_are_taken_and_nobody_is_asked():
    graph = network(zone_names=("us-east-1f", "us-east-1c"))
    assert not [one for one in graph.lookups if "Zones" in one.token]
    places = {one.inputs["availabilityZone"] for one in graph.of_type("aws:ec2/subnet:Subnet")}
    assert places == {"us-east-1f", "us-east-1c"}


def test_a_zone_that_is_told_later_moves_no_subnet_and_one_that_is_named_does():
    by_lookup = network().of_type("aws:ec2/subnet:Subnet")
    assert {node.options.ignore_changes for node in by_lookup} == {("availabilityZone",)}
    by_name = network(zone_names=("us-east-1a", "us-east-1b")).of_type("aws:ec2/subnet:Subnet")
    assert {node.options.ignore_changes for node in by_name} == {()}


def test_a_third_zone_moves_nothing_that_is_there():
    def subnets(zones: int) -> dict[str, Any]:
        found = network(zones=zones).of_type("aws:ec2/subnet:Subnet")
        return {
            node.name: (node.inputs["cidrBlock"], node.inputs["availabilityZone"]) for node in found
        }

    assert subnets(2).items() <= subnets(3).items()


def test_subnets_of_nodes_are_found_by_the_autoscaler_and_by_load_balancers_for_inside():
    graph = network(nat="single")
    for node in graph.of_type("aws:ec2/subnet:Subnet"):
        tags = {key: node.inputs["tags"][key] for key in node.inputs["tags"] if key != "Name"}
        expected = {"karpenter.sh/discovery": "dev", "kubernetes.io/role/internal-elb": "1"}
        assert tags == (expected if "-nodes-" in node.name else {})


def test_no_subnet_gives_machines_a_public_address():
    for node in network(nat="single").of_type("aws:ec2/subnet:Subnet"):
        assert node.inputs["mapPublicIpOnLaunch"] is False


def test_the_group_that_every_network_has_lets_nobody_through():
    [group] = network().of_type("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    assert (group.inputs["ingress"], group.inputs["egress"]) == ((), ())


def routes(graph: Graph) -> Iterator[tuple[str, set[str]]]:
    for route in graph.of_type("aws:ec2/route:Route"):
        yield (
            route.name,
            {key for key in route.inputs if key.endswith("GatewayId") or key == "gatewayId"},
        )


def test_a_single_gateway_stands_in_a_small_public_subnet():
    graph = network(nat="single", zones=3)
    assert dict(routes(graph)) == {
        "dev-network-nodes": {"natGatewayId"},
        "dev-network-public": {"gatewayId"},
    }
    public = named(graph, "Subnet", "dev-network-public-1")
    assert ipaddress.IPv4Network(public.inputs["cidrBlock"]).prefixlen == 26
    [nat] = graph.of_type("aws:ec2/natGateway:NatGateway")
    assert {"allocationId", "subnetId"} <= {*nat.inputs}
    assert nat.property_dependencies["subnetId"] == (public.urn,)


def test_a_regional_gateway_needs_no_public_subnet_and_no_address():
    graph = network(nat="regional", zones=3)
    [nat] = graph.of_type("aws:ec2/natGateway:NatGateway")
    assert nat.inputs["availabilityMode"] == "regional"
    assert not {"allocationId", "subnetId"} & {*nat.inputs}
    assert dict(routes(graph)) == {"dev-network-nodes": {"natGatewayId"}}
    assert not graph.of_type("aws:ec2/eip:Eip")


def test_without_a_gateway_nothing_leads_to_the_internet():
    graph = network(nat="none")
    assert not {"InternetGateway", "NatGateway", "Route", "Eip"} & {*types(graph)}


def test_data_has_no_way_out_whatever_the_nodes_have():
    for nat in NATS:
        graph = network(nat=nat)
        table = named(graph, "RouteTable", "dev-network-data")
        out = [
            one.property_dependencies["routeTableId"] for one in graph.of_type("aws:ec2/route:*")
        ]
        assert (table.urn,) not in out


@pytest.mark.parametrize("nat", NATS)
def test_what_stands_in_the_network_is_gone_before_its_ways_out(nat: str):
    graph = network(nat=nat)
    machine = needed_by(graph, named(graph, "NetworkInterface", "machine"))
    ways = ("route", "routeTableAssociation", "natGateway", "internetGateway", "vpcEndpoint", "eip")
    expected = {
        node.urn
        for node in graph.of_type(*(f"aws:ec2/{way}:*" for way in ways), "aws:vpc/*")
        if "-data-" not in node.name
    }
    assert expected <= machine
    database = needed_by(graph, named(graph, "SubnetGroup", "database"))
    assert named(graph, "RouteTableAssociation", "dev-network-data-2").urn in database


def test_a_gateway_lets_go_of_its_address_before_the_network_leaves_the_internet():
    for nat in ("single", "regional"):
        graph = network(nat=nat)
        [gateway] = graph.of_type("aws:ec2/internetGateway:InternetGateway")
        for node in graph.of_type("aws:ec2/natGateway:*", "aws:ec2/eip:*"):
            assert gateway.urn in node.dependencies


def test_storage_is_at_hand_from_every_private_subnet():
    for nat in NATS:
        graph = network(nat=nat)
        s3 = named(graph, "VpcEndpoint", "dev-network-s3")
        tables = {
            named(graph, "RouteTable", f"dev-network-{kind}").urn for kind in ("nodes", "data")
        }
        assert {*s3.property_dependencies["routeTableIds"]} == tables
        assert s3.inputs["serviceName"] == f"com.amazonaws.{REGION}.s3"


OURS = principal.role(f"arn:aws:iam::{ACCOUNT}:role/mlplatform/training")
THEIRS = principal.role("arn:aws:iam::210987654321:role/thief")
IMAGES = f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/layer"
PACKAGES = f"arn:aws:s3:::al2023-repos-{REGION}-de612dc2/core"
OWN, FOREIGN = "arn:aws:s3:::dev-storage-data/raw/a", "arn:aws:s3:::elsewhere/a"


def passes(
    nat: str, who: principal.Principal, action: str, resource: str, tls: str = "true"
) -> bool:
    s3 = named(network(nat=nat), "VpcEndpoint", "dev-network-s3")
    owner = ACCOUNT if resource == OWN else "555555555555"
    context = {"aws:SecureTransport": tls, "aws:ResourceAccount": owner}
    request = Request(who, action, resource, context, owner)
    return any(meaning(parse(s3.inputs["policy"], "resource"), "Allow", request, False))


@pytest.mark.parametrize(
    ("who", "action", "resource", "with_nat", "isolated"),
    [
        (OURS, "s3:PutObject", OWN, True, True),
        (OURS, "s3:DeleteObject", OWN, True, True),
        (OURS, "s3:GetObject", FOREIGN, True, False),
        (THEIRS, "s3:GetObject", FOREIGN, True, False),
        (THEIRS, "s3:GetObject", IMAGES, True, True),
        (THEIRS, "s3:GetObject", PACKAGES, True, True),
        (OURS, "s3:PutObject", FOREIGN, False, False),
        (THEIRS, "s3:PutObject", FOREIGN, False, False),
        (THEIRS, "s3:PutObject", OWN, False, False),
        (THEIRS, "s3:PutObject", IMAGES, False, False),
    ],
)
def test_data_comes_in_and_is_carried_nowhere_else(
    who: principal.Principal, action: str, resource: str, with_nat: bool, isolated: bool
):
    assert passes("single", who, action, resource) is with_nat
    assert passes("none", who, action, resource) is isolated


def test_nobody_reads_without_tls():
    assert not passes("single", THEIRS, "s3:GetObject", IMAGES, tls="false")


def test_without_a_gateway_every_service_that_a_platform_needs_has_an_endpoint():
    graph = network(nat="none", zones=3)
    found = [
        one
        for one in graph.of_type("aws:ec2/vpcEndpoint:*")
        if one.inputs["vpcEndpointType"] == "Interface"
    ]
    assert {one.inputs["serviceName"] for one in found} == {
        f"com.amazonaws.{REGION}.{one}" for one in ENDPOINTS
    }
    for endpoint in found:
        assert endpoint.inputs["privateDnsEnabled"] is True
        assert len(endpoint.inputs["subnetIds"]) == 3


def test_with_a_gateway_there_are_the_endpoints_that_were_asked_for():
    assert not [one for one in types(network()) if one.startswith("SecurityGroup")]
    graph = network(private_endpoints=("kms", "ecr.api"))
    names = {one.name for one in graph.of_type("aws:ec2/vpcEndpoint:*")}
    assert names == {"dev-network-s3", "dev-network-kms", "dev-network-ecr-api"}


def test_endpoints_answer_the_network_alone_and_identities_of_the_account():
    graph = network(private_endpoints=("kms", "sts"), cidr="10.8.0.0/16")
    [rule] = graph.of_type("aws:vpc/*")
    assert (rule.inputs["cidrIpv4"], rule.inputs["fromPort"], rule.inputs["toPort"]) == (
        "10.8.0.0/16",
        443,
        443,
    )
    [statement] = json.loads(named(graph, "VpcEndpoint", "dev-network-kms").inputs["policy"])[
        "Statement"
    ]
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
    assert "policy" not in named(graph, "VpcEndpoint", "dev-network-sts").inputs


def test_an_existing_network_is_used_and_nothing_is_made_in_it():
    graph = network(existing=EXISTING, cidr="10.40.0.0/16")
    assert types(graph) == ["NetworkInterface", "SubnetGroup", "aws"]
    [component] = graph.of_type("mlplatform:aws:Network")
    assert component.outputs == {
        "id": EXISTING.id,
        "cidr": "10.40.0.0/16",
        "node_subnet_ids": EXISTING.node_subnets,
        "data_subnet_ids": EXISTING.data_subnets,
        "zones": (),
        "nat_ids": (),
    }
    assert not graph.lookups
