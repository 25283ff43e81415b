"""Whether somebody else's network can hold a platform, asked of networks that moto makes up."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from moto import mock_aws

from components.aws.catalog import ENDPOINTS
from components.aws.checks.machine_preflight import network_zones
from components.aws.checks.network_preflight import of_network
from components.spec import PlatformSpec
from tests.components.aws.accounts import ACCOUNT, REGION, Account

TAGS = [{"Key": "kubernetes.io/role/internal-elb", "Value": "1"}]


class Given:
    """A network that is as it should be, until a test spoils it."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.ec2 = account("ec2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            self.ec2.modify_vpc_attribute(VpcId=self.vpc, **{attribute: {"Value": True}})
        self.nodes = [self.subnet(f"10.40.{16 * n}.0/20", n, TAGS) for n in range(2)]
        self.data = [self.subnet(f"10.40.{200 + n}.0/24", n) for n in range(2)]
        self.table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        for subnet in self.nodes:
            self.ec2.associate_route_table(RouteTableId=self.table, SubnetId=subnet)
        self.nat = self.ec2.create_nat_gateway(SubnetId=self.data[0], ConnectivityType="private")[
            "NatGateway"
        ]["NatGatewayId"]

    def subnet(self, cidr: str, zone: int, tags: list[dict[str, str]] | None = None) -> str:
        made = self.ec2.create_subnet(
            VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone=f"{REGION}{'abcde'[zone]}"
        )["Subnet"]["SubnetId"]
        if tags:
            self.ec2.create_tags(Resources=[made], Tags=tags)
        return made

    def way_out(self, **target: str) -> None:
        self.ec2.create_route(
            RouteTableId=self.table,
            DestinationCidrBlock="0.0.0.0/0",
            **(target or {"NatGatewayId": self.nat}),
        )

    def gateway(self) -> str:
        made = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=self.vpc)
        return made

    def complaints(self, *args: Any, **given: Any) -> list[str]:
        return list(of_network(self.spec(*args, **given), self.account))

    def spec(
        self, max_nodes: int = 4, pools: Sequence[dict[str, Any]] = (), **network: Any
    ) -> PlatformSpec:
        existing = {
            "id": self.vpc,
            "node_subnets": self.nodes,
            "data_subnets": self.data,
        } | network.pop("existing", {})
        system = {"name": "system", "min_nodes": 2, "max_nodes": max_nodes}
        return PlatformSpec.model_validate(
            {
                "name": "dev",
                "cloud": "aws",
                "region": REGION,
                "account": ACCOUNT,
                "network": {"cidr": "10.40.0.0/16", "existing": existing} | network,
                "cluster": {"pools": [system, *pools]},
                "budget": {"monthly_usd": 800, "notify": ["ml@example.org"]},
            }
        )


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield Given(Account())


def test_nothing_is_wrong_with_a_network_that_has_everything(given: Given):
    given.way_out()
    assert given.complaints() == []


def test_a_network_that_is_not_there_is_told(given: Given):
    assert given.complaints(existing={"id": "vpc-0123456789abcdef0"}) == [
        "network.existing.id: this account has no vpc-0123456789abcdef0 in us-east-1"
    ]


def test_another_range_is_told_with_the_right_one(given: Given):
    given.way_out()
    assert given.complaints(cidr="10.0.0.0/16") == [
        f"network.cidr: 10.0.0.0/16, and {given.vpc} has 10.40.0.0/16: cidr: 10.40.0.0/16"
    ]


def test_a_network_that_resolves_no_names_is_told(given: Given):
    given.way_out()
    given.ec2.modify_vpc_attribute(VpcId=given.vpc, EnableDnsHostnames={"Value": False})
    [wrong] = given.complaints()
    assert wrong.startswith(f"network.existing.id: {given.vpc} has enableDnsHostnames off")


def test_a_subnet_of_another_network_is_told_with_those_there_are(given: Given):
    given.way_out()
    other = given.ec2.create_vpc(CidrBlock="10.50.0.0/16")["Vpc"]["VpcId"]
    strange = given.ec2.create_subnet(VpcId=other, CidrBlock="10.50.0.0/24")["Subnet"]["SubnetId"]
    [wrong] = given.complaints(existing={"data_subnets": [given.data[0], strange]})
    assert wrong.startswith(
        f"network.existing.data_subnets.1: {strange} is no subnet of {given.vpc}, which has "
    )
    assert given.nodes[0] in wrong


def test_two_subnets_in_one_zone_are_told(given: Given):
    given.way_out()
    second = given.subnet("10.40.210.0/24", 0)
    assert given.complaints(existing={"data_subnets": [given.data[0], second]}) == [
        f"network.existing.data_subnets.1: {second} is in us-east-1a, and so is "
        f"{given.data[0]}: one for each zone"
    ]


def test_a_public_subnet_is_told(given: Given):
    given.way_out(GatewayId=given.gateway())
    assert given.complaints() == [
        f"network.existing.node_subnets.{place}: {subnet} is public: a route of it leads to an "
        "internet gateway; name a private one"
        for place, subnet in enumerate(given.nodes)
    ]


def test_a_subnet_without_a_table_of_its_own_follows_the_networks_main_one(given: Given):
    given.way_out()
    [main] = given.ec2.describe_route_tables(
        Filters=[
            {"Name": "vpc-id", "Values": [given.vpc]},
            {"Name": "association.main", "Values": ["true"]},
        ]
    )["RouteTables"]
    given.ec2.create_route(
        RouteTableId=main["RouteTableId"],
        DestinationCidrBlock="0.0.0.0/0",
        GatewayId=given.gateway(),
    )
    found = given.complaints()
    assert [one.partition(" is public")[0] for one in found] == [
        f"network.existing.data_subnets.{place}: {subnet}"
        for place, subnet in enumerate(given.data)
    ]


def test_nodes_without_a_way_out_need_endpoints(given: Given):
    found = given.complaints()
    assert len(found) == 2
    assert "no route to 0.0.0.0/0 and its network no endpoints for s3, ec2, ecr.api, " in found[0]
    for service in ("s3", *ENDPOINTS):
        given.ec2.create_vpc_endpoint(
            VpcId=given.vpc,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            VpcEndpointType="Gateway" if service == "s3" else "Interface",
        )
    assert given.complaints() == []


def test_a_missing_tag_is_told(given: Given):
    given.way_out()
    given.ec2.delete_tags(Resources=[given.nodes[1]], Tags=TAGS)
    assert given.complaints() == [
        f"network.existing.node_subnets: {given.nodes[1]} lacks the tag "
        "kubernetes.io/role/internal-elb=1, by which load balancers find it"
    ]


def test_a_zone_where_no_control_plane_can_be_is_told(given: Given):
    given.way_out()
    there = given.subnet("10.40.64.0/20", 4, TAGS)
    given.ec2.associate_route_table(RouteTableId=given.table, SubnetId=there)
    [wrong] = given.complaints(existing={"node_subnets": [given.nodes[0], there]})
    assert f"{there} is in us-east-1e (use1-az3), where EKS places no control plane" in wrong


def test_subnets_that_are_too_small_are_told_with_how_many_nodes_fit(given: Given):
    given.way_out()
    assert given.complaints(max_nodes=256) == []
    assert given.complaints(max_nodes=257) == [
        "network.existing.node_subnets: they have 8192 addresses in all, and 257 nodes take 8224: "
        "name larger subnets, or lower max_nodes to 256 together"
    ]


def test_each_kind_of_capacity_can_take_a_pools_nodes_once_more(given: Given):
    given.way_out()
    both = {"name": "cpu", "max_nodes": 120, "capacity": ["spot", "on-demand"]}
    [wrong] = given.complaints(max_nodes=17, pools=[both])
    assert "257 nodes take 8224" in wrong
    assert given.complaints(max_nodes=16, pools=[both]) == []


def test_the_first_zone_is_that_of_the_first_subnet_that_is_named(given: Given):
    nodes = [given.nodes[1], given.nodes[0]]
    asked = given.spec(existing={"node_subnets": nodes})
    assert network_zones(asked, given.account, {}) == ["us-east-1b", "us-east-1a"]


def test_subnets_that_are_full_are_told(given: Given):
    given.way_out()
    nodes = given.subnet("10.40.128.0/28", 2, TAGS)
    data = given.subnet("10.40.129.0/28", 2)
    given.ec2.associate_route_table(RouteTableId=given.table, SubnetId=nodes)
    for _ in range(4):
        given.ec2.create_network_interface(SubnetId=data)
    found = given.complaints(
        existing={
            "node_subnets": [given.nodes[0], nodes],
            "data_subnets": [given.data[0], data],
        }
    )
    assert found == [
        f"network.existing.node_subnets: {nodes} has 11 free addresses, and EKS wants 16 for "
        "itself",
        f"network.existing.data_subnets: {data} has 7 free addresses, and a database and what "
        "replaces it take up to 8",
    ]
