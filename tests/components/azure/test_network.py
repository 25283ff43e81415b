"""The network as it would be created. Azure itself is not asked: whether a region has room for
another address, only an `up` can tell."""

import ipaddress
from functools import cache
from itertools import pairwise
from typing import Any

import pulumi
import pulumi_azure_native as azure
import pytest

from components.azure.endpoint_zones import ZONES
from components.azure.network import AzureNetwork
from components.azure.vnet.addresses import PODS, SERVICES
from components.contracts.network import ExistingNetwork, NetworkOutputs, NetworkSpec
from components.order import after
from policies.graph.model import Graph, Node
from policies.strict.strict import strict
from tests.components.azure.upstream import GROUP, NETWORK, REGION, SUBSCRIPTION, built, site
from tests.components.ordering import made_before

HUB = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/spokes/providers/Microsoft.Network/"
    "virtualNetworks/ml"
)
EXISTING = ExistingNetwork(
    id=HUB,
    node_subnets=(f"{HUB}/subnets/nodes", f"{HUB}/subnets/api"),
    data_subnets=(f"{HUB}/subnets/databases", f"{HUB}/subnets/endpoints"),
)


@cache
def network(name: str = "dev", existing: bool = False, **given: Any) -> Graph:
    """Return the network that a stack file asks for, and something in its subnets."""
    place = site(name=name)
    spec = NetworkSpec(existing=EXISTING if existing else None, **given)

    def build(opts: pulumi.ResourceOptions) -> None:
        made = AzureNetwork(f"{name}-network", spec, place, opts).outputs
        use(made, opts)

    return built(build)


def use(made: NetworkOutputs, opts: pulumi.ResourceOptions) -> None:
    """Place a machine's interface in the first subnet of nodes, and an endpoint in the last."""
    for name, ids in (("machine", made.node_subnet_ids), ("endpoint", made.data_subnet_ids)):
        azure.network.NetworkInterface(
            name,
            network_interface_name=name,
            location=REGION,
            resource_group_name="elsewhere",
            ip_configurations=[{"name": "one", "subnet": {"id": ids.apply(lambda all: all[-1])}}],
            opts=opts,
        )


def named(graph: Graph, type: str, name: str) -> Node:
    [node] = [one for one in graph.of_type(f"azure-native:*:{type}") if one.name == name]
    return node


def outputs(graph: Graph) -> Any:
    [node] = graph.of_type("mlplatform:azure:Network")
    return node.outputs


def errors(graph: Graph) -> list[str]:
    return [str(one) for one in strict(graph) if one.severity == "error"]


def warnings(graph: Graph) -> set[str]:
    return {one.message for one in strict(graph) if one.severity != "error"}


@pytest.mark.parametrize("zones", [2, 3])
@pytest.mark.parametrize("nat", ["single", "regional", "none"])
@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "172.20.0.0/17", "192.168.64.0/18"])
def test_nothing_is_wrong_with_any_network(nat: str, zones: int, cidr: str):
    graph = network(nat=nat, zones=zones, cidr=cidr)
    assert errors(graph) == []
    assert warnings(graph) == set()


def test_nothing_is_wrong_with_the_longest_names():
    name = "a" * 31
    for given in ({"nat": "none"}, {"nat": "regional"}, {"existing": True}):
        graph = network(name, zones=3, **given)
        assert errors(graph) == []
        named(graph, "ResourceGroup", f"rg-{name}")


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "172.20.0.0/17", "192.168.64.0/18"])
def test_subnets_lie_in_the_network_and_beside_each_other(cidr: str):
    graph = network(cidr=cidr)
    ranges = [
        ipaddress.IPv4Network(one.inputs["addressPrefix"])
        for one in graph.of_type("azure-native:network:Subnet")
    ]
    whole = ipaddress.IPv4Network(cidr)
    assert len(ranges) == 4
    assert all(one.subnet_of(whole) for one in ranges)
    assert not any(one.overlaps(other) for one in ranges for other in ranges if one is not other)
    nodes = named(graph, "Subnet", "dev-network-nodes").inputs["addressPrefix"]
    assert ipaddress.IPv4Network(nodes).num_addresses >= 4096


def test_addresses_of_pods_and_services_are_in_no_network_that_a_stack_file_may_name():
    pods, services = ipaddress.IPv4Network(PODS), ipaddress.IPv4Network(SERVICES)
    assert not pods.overlaps(services)
    for private in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"):
        assert not pods.overlaps(ipaddress.IPv4Network(private))
        assert not services.overlaps(ipaddress.IPv4Network(private))


def test_subnets_are_made_one_after_another():
    graph = network()
    order = [named(graph, "Subnet", f"dev-network-{part}") for part in PARTS]
    for earlier, later in pairwise(order):
        assert earlier.urn in later.dependencies


PARTS = ("nodes", "api", "databases", "endpoints")


def test_no_subnet_has_a_way_out_that_nobody_asked_for():
    for subnet in network().of_type("azure-native:network:Subnet"):
        assert subnet.inputs["defaultOutboundAccess"] is False
        assert ("natGateway" in subnet.inputs) is (subnet.inputs["subnetName"] == "nodes")


def test_the_api_server_and_databases_have_subnets_of_their_own():
    graph = network()
    owners = {
        part: [
            one["serviceName"]
            for one in named(graph, "Subnet", f"dev-network-{part}").inputs.get("delegations", ())
        ]
        for part in PARTS
    }
    assert owners == {
        "nodes": [],
        "api": ["Microsoft.ContainerService/managedClusters"],
        "databases": ["Microsoft.DBforPostgreSQL/flexibleServers"],
        "endpoints": [],
    }


def test_a_gateway_stands_in_the_first_zone():
    gateway = named(network(zone_names=("3", "1")), "NatGateway", "dev-network")
    assert gateway.inputs["sku"]["name"] == "Standard"
    assert gateway.inputs["zones"] == ("3",)


def test_a_regional_gateway_names_no_zone_and_neither_does_its_address():
    graph = network(nat="regional", zones=3)
    for kind in ("NatGateway", "PublicIPAddress"):
        node = named(graph, kind, "dev-network")
        assert node.inputs["sku"]["name"] == "Standard"
        assert "zones" not in node.inputs


def test_without_a_way_out_there_is_no_public_address():
    graph = network(nat="none")
    assert [*graph.of_type("azure-native:network:PublicIPAddress")] == []
    assert [*graph.of_type("azure-native:network:NatGateway")] == []
    assert outputs(graph)["nat_ids"] == ()


def test_only_nodes_reach_databases():
    graph = network()
    rules = named(graph, "NetworkSecurityGroup", "dev-network-databases").inputs["securityRules"]
    first, second, last = sorted(rules, key=lambda one: one["priority"])
    nodes = named(graph, "Subnet", "dev-network-nodes").inputs["addressPrefix"]
    own = named(graph, "Subnet", "dev-network-databases").inputs["addressPrefix"]
    assert first["sourceAddressPrefix"] == nodes
    assert first["destinationPortRanges"] == ("5432", "6432")
    assert second["sourceAddressPrefix"] == own
    assert (last["access"], last["sourceAddressPrefix"]) == ("Deny", "VirtualNetwork")


def test_nobody_on_the_internet_is_let_in_anywhere():
    groups = [*network().of_type("azure-native:network:NetworkSecurityGroup")]
    assert len(groups) == 3
    for group in groups:
        for rule in group.inputs["securityRules"]:
            if rule["access"] == "Allow":
                assert rule["sourceAddressPrefix"] not in ("*", "Internet", "0.0.0.0/0")
        assert (
            max(group.inputs["securityRules"], key=lambda one: one["priority"])["access"] == "Deny"
        )


ALWAYS = {
    "privatelink.azurecr.io",
    "privatelink.blob.core.windows.net",
    "privatelink.dfs.core.windows.net",
    "privatelink.postgres.database.azure.com",
    "privatelink.vaultcore.azure.net",
}


def zones(graph: Graph) -> set[str]:
    return {
        one.inputs["privateZoneName"]
        for one in graph.of_type("azure-native:privatedns:PrivateZone")
    }


def test_names_of_services_lead_inside_in_any_network():
    assert zones(network()) == zones(network(existing=True)) == ALWAYS
    for graph, id in ((network(), None), (network(existing=True), HUB)):
        made = [*graph.of_type("azure-native:privatedns:VirtualNetworkLink")]
        assert len(made) == len(ALWAYS)
        for link in made:
            assert link.inputs["registrationEnabled"] is False
            if id:
                assert link.inputs["virtualNetwork"]["id"] == id


def test_workloads_may_have_more_services_inside():
    more = zones(network(private_endpoints=("queue", "amlworkspace"))) - ALWAYS
    assert more == {"privatelink.queue.core.windows.net", "privatelink.api.azureml.ms"}


def test_a_preview_knows_every_id():
    told = outputs(network())
    assert told["id"] == NETWORK
    assert told["node_subnet_ids"] == (f"{NETWORK}/subnets/nodes", f"{NETWORK}/subnets/api")
    assert told["data_subnet_ids"] == (
        f"{NETWORK}/subnets/databases",
        f"{NETWORK}/subnets/endpoints",
    )
    assert told["nat_ids"] == (f"{GROUP}/providers/Microsoft.Network/natGateways/dev-network",)


def test_ids_are_those_that_azure_will_give_the_names_in_the_graph():
    graph = network()
    vnet = named(graph, "VirtualNetwork", "dev-network").inputs
    assert vnet["resourceGroupName"] == "rg-dev"
    assert NETWORK.endswith(
        f"resourceGroups/{vnet['resourceGroupName']}/providers/Microsoft.Network/virtualNetworks/"
        f"{vnet['virtualNetworkName']}"
    )
    for part in PARTS:
        subnet = named(graph, "Subnet", f"dev-network-{part}").inputs
        assert (subnet["subnetName"], subnet["virtualNetworkName"]) == (part, "dev-network")
    assert named(graph, "NatGateway", "dev-network").inputs["natGatewayName"] == "dev-network"


@pytest.mark.parametrize(("given", "expected"), [
    ({"zones": 2}, ("1", "2")),
    ({"zones": 3}, ("1", "2", "3")),
    ({"zone_names": ("3", "1")}, ("3", "1")),
    ({"zones": 3, "existing": True}, ("1", "2", "3")),
])  # fmt: skip
def test_zones_are_told(given: dict[str, Any], expected: tuple[str, ...]):
    assert outputs(network(**given))["zones"] == expected


def test_an_existing_network_is_not_touched():
    graph = network(existing=True)
    made = {node.type for node in graph if node.custom and node.type.startswith("azure-native:")}
    assert made == {
        "azure-native:network:NetworkInterface",
        "azure-native:privatedns:PrivateZone",
        "azure-native:privatedns:VirtualNetworkLink",
        "azure-native:resources:ResourceGroup",
    }
    told = outputs(graph)
    assert told["id"] == HUB
    assert told["node_subnet_ids"] == EXISTING.node_subnets
    assert told["data_subnet_ids"] == EXISTING.data_subnets
    assert told["nat_ids"] == ()


def links() -> set[tuple[str, str]]:
    """Return what makes names lead inside."""
    return {("VirtualNetworkLink", f"dev-network-{kind}") for kind in ZONES}


@pytest.mark.parametrize("name", ["machine", "endpoint"])
@pytest.mark.parametrize("nat", ["single", "regional"])
def test_the_way_out_and_names_outlive_what_stands_in_a_subnet(nat: str, name: str):
    graph = network(nat=nat)
    before = made_before(graph, named(graph, "NetworkInterface", name))
    assert {kind for kind, _ in before} >= {"NatGateway", "PublicIPAddress", "ResourceGroup"}
    assert links() <= before


def test_names_in_an_existing_network_outlive_what_stands_there():
    graph = network(existing=True)
    before = made_before(graph, named(graph, "NetworkInterface", "machine"))
    assert links() <= before


def test_subnets_that_azure_lists_in_the_network_are_not_ours_to_remove():
    assert named(network(), "VirtualNetwork", "dev-network").options.ignore_changes == ("subnets",)


def test_a_value_after_others_is_known_and_comes_after_them():
    """What `inside` does for the group's name, `after` does for ids."""

    def build(opts: pulumi.ResourceOptions) -> None:
        first = azure.resources.ResourceGroup("first", opts=opts)
        name = after(pulumi.Output.from_input("fixed"), [first])
        azure.resources.ResourceGroup("second", resource_group_name=name, opts=opts)

    graph = built(build)
    second = named(graph, "ResourceGroup", "second")
    assert second.inputs["resourceGroupName"] == "fixed"
    assert [graph[urn].name for urn in second.dependencies] == ["first"]
