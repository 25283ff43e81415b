"""The network as it would be created. Google itself is not asked: whether a quota has room for
another network, and whether its services answer at the one address, only an `up` can tell."""

import ipaddress
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_gcp as gcp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.contracts.network import ExistingNetwork, NetworkOutputs, NetworkSpec
from components.gcp.apis import PLATFORM
from components.gcp.network import GcpNetwork
from components.gcp.vpc.addresses import addresses
from components.gcp.vpc.google_apis import DOMAINS
from policies.graph.model import Graph
from policies.strict.strict import strict
from tests.components.gcp.upstream import PROJECT, REGION, built, site
from tests.components.ordering import found, made_before

HOST = "projects/host-1234"
EXISTING = ExistingNetwork(
    id=f"{HOST}/global/networks/shared",
    node_subnets=(f"{HOST}/regions/{REGION}/subnetworks/nodes",),
    data_subnets=(f"{HOST}/regions/{REGION}/subnetworks/data",),
)
CIDRS = ["10.0.0.0/16", "172.20.0.0/17", "192.168.64.0/18"]


def network(name: str = "dev", **given: Any) -> Graph:
    """Return the network that a stack file asks for, and something in its subnets."""

    def build(opts: pulumi.ResourceOptions) -> None:
        made = GcpNetwork(f"{name}-network", NetworkSpec(**given), site(name=name), opts).outputs
        use(made, opts)

    return built(build)


def use(made: NetworkOutputs, opts: pulumi.ResourceOptions) -> None:
    """Place a machine's address in the subnet for nodes, and a database's in the one for data."""
    for kind, ids in (("machine", made.node_subnet_ids), ("database", made.data_subnet_ids)):
        first = ids.apply(lambda all: all[0])
        gcp.compute.Address(kind, address_type="INTERNAL", subnetwork=first, opts=opts)


def types(graph: Graph) -> list[str]:
    return sorted(
        node.type.rpartition(":")[2]
        for node in graph
        if node.custom and not node.is_provider and node.type != "gcp:projects/service:Service"
    )


@pytest.mark.parametrize("zones", [2, 3])
@pytest.mark.parametrize("nat", ["single", "regional", "none"])
@pytest.mark.parametrize("cidr", CIDRS)
def test_nothing_is_wrong_with_any_network(nat: str, zones: int, cidr: str):
    assert strict(network(nat=nat, zones=zones, cidr=cidr)) == ()


def test_nothing_is_wrong_with_the_longest_names():
    name = "a" * 31
    assert strict(network(name, nat="none", zones=3)) == ()
    assert strict(network(name, nat="single")) == ()


def test_two_long_names_that_differ_at_their_end_alone_have_different_endpoints():
    """Google takes 20 letters and digits there."""
    given = [f"{'a' * 30}{end}" for end in "bc"] + ["a-b", "ab"]
    made = [
        found(network(name, nat="none"), "GlobalForwardingRule", f"{name}-network-google")
        for name in given
    ]
    names = [node.inputs["name"] for node in made]
    assert len({*names}) == len(given)
    assert all(name.isalnum() and name.islower() and len(name) <= 20 for name in names)


def test_every_service_of_a_platform_is_switched_on_first_and_never_off_again():
    graph = network()
    services = graph.of_type("gcp:projects/service:Service")
    assert {node.inputs["service"] for node in services} == {
        f"{name}.googleapis.com" for name in PLATFORM
    }
    assert {node.inputs["disableOnDestroy"] for node in services} == {False}
    before = made_before(graph, found(graph, "Network", "dev-network"))
    assert {("Service", node.name) for node in services} <= before


def test_what_uses_somebody_elses_network_comes_after_the_services_too():
    graph = network(existing=EXISTING)
    assert types(graph) == ["Address", "Address"]
    for user in ("machine", "database"):
        before = made_before(graph, found(graph, "Address", user))
        assert len([one for one in before if one[0] == "Service"]) == len(PLATFORM)


def test_an_existing_network_is_told_as_it_is():
    [component] = network(existing=EXISTING, cidr="10.40.0.0/16", zones=3).of_type(
        "mlplatform:gcp:Network"
    )
    assert component.outputs == {
        "id": EXISTING.id,
        "cidr": "10.40.0.0/16",
        "node_subnet_ids": EXISTING.node_subnets,
        "data_subnet_ids": EXISTING.data_subnets,
        "zones": tuple(f"{REGION}-{letter}" for letter in "abc"),
        "nat_ids": (),
    }


def test_subnets_span_the_region_and_hold_machines_without_a_public_address():
    graph = network()
    for kind in ("nodes", "data"):
        made = found(graph, "Subnetwork", f"dev-network-{kind}").inputs
        assert made["region"] == REGION
        assert made["privateIpGoogleAccess"] is True
        assert made["stackType"] == "IPV4_ONLY"
    assert found(graph, "Network", "dev-network").inputs["autoCreateSubnetworks"] is False


def ranges(cidr: str) -> Iterator[ipaddress.IPv4Network]:
    """Yield everything that a network is divided into."""
    plan = addresses(cidr)
    for one in (plan.nodes, plan.pods, plan.services, plan.data, plan.google):
        yield ipaddress.IPv4Network(one)


@given(st.integers(16, 18), st.integers(0, 1023))
def test_no_two_parts_of_a_network_overlap_and_all_are_within_it(prefix: int, place: int):
    size = 2 ** (32 - prefix)
    first = int(ipaddress.IPv4Address("10.0.0.0")) + place % 2 ** (prefix - 8) * size
    own = ipaddress.IPv4Network((first, prefix))
    parts = [*ranges(str(own))]
    assert all(part.subnet_of(own) for part in parts)
    for at, part in enumerate(parts):
        assert not [other for other in parts[at + 1 :] if part.overlaps(other)]


@pytest.mark.parametrize("cidr", CIDRS)
def test_subnets_are_as_the_plan_has_them(cidr: str):
    nodes = found(network(cidr=cidr), "Subnetwork", "dev-network-nodes").inputs
    plan = addresses(cidr)
    assert nodes["ipCidrRange"] == plan.nodes
    assert {one["rangeName"]: one["ipCidrRange"] for one in nodes["secondaryIpRanges"]} == {
        "pods": plan.pods,
        "services": plan.services,
    }


def test_named_zones_are_taken():
    [component] = network(zone_names=(f"{REGION}-f", f"{REGION}-c")).of_type(
        "mlplatform:gcp:Network"
    )
    assert component.outputs["zones"] == (f"{REGION}-f", f"{REGION}-c")


def test_a_single_nat_has_one_address_and_a_regional_one_as_many_as_it_needs():
    single = network(nat="single")
    nat = found(single, "RouterNat", "dev-network-nat").inputs
    assert nat["natIpAllocateOption"] == "MANUAL_ONLY"
    assert len(nat["natIps"]) == 1
    assert found(single, "Address", "dev-network-nat").inputs["addressType"] == "EXTERNAL"
    regional = found(network(nat="regional"), "RouterNat", "dev-network-nat").inputs
    assert regional["natIpAllocateOption"] == "AUTO_ONLY"
    assert "natIps" not in regional


@pytest.mark.parametrize("nat", ["single", "regional"])
def test_nodes_and_pods_go_out_by_nat_and_databases_never(nat: str):
    graph = network(nat=nat)
    node = found(graph, "RouterNat", "dev-network-nat")
    assert node.inputs["sourceSubnetworkIpRangesToNat"] == "LIST_OF_SUBNETWORKS"
    [part] = node.inputs["subnetworks"]
    assert part["sourceIpRangesToNats"] == ("ALL_IP_RANGES",)
    [source] = node.property_dependencies["subnetworks"]
    assert graph[source].name == "dev-network-nodes"
    assert node.inputs["enableDynamicPortAllocation"] is True
    assert node.inputs["enableEndpointIndependentMapping"] is False
    assert node.inputs["logConfig"] == {"enable": True, "filter": "ERRORS_ONLY"}


def rules(graph: Graph) -> dict[str, Any]:
    return {node.name: node.inputs for node in graph.of_type("gcp:compute/firewall:Firewall")}


@pytest.mark.parametrize("nat", ["single", "regional", "none"])
def test_nobody_comes_in_and_whoever_tries_is_logged(nat: str):
    made = rules(network(nat=nat))
    incoming = {name: rule for name, rule in made.items() if rule["direction"] == "INGRESS"}
    assert [*incoming] == ["dev-network-deny-in"]
    [rule] = incoming.values()
    assert rule["sourceRanges"] == ("0.0.0.0/0",)
    assert rule["denies"] == ({"protocol": "all"},)
    assert "allows" not in rule
    assert rule["logConfig"]["metadata"] == "EXCLUDE_ALL_METADATA"


def test_without_nat_nothing_goes_out_but_to_whom_the_network_is_joined_with():
    made = rules(network(nat="none", cidr="10.3.0.0/16", peers=("10.0.0.0/16",)))
    out = made["dev-network-deny-out"]
    assert out["denies"] == ({"protocol": "all"},)
    assert out["destinationRanges"] == ("0.0.0.0/0",)
    inside = made["dev-network-allow-inside"]
    assert inside["destinationRanges"] == ("10.3.0.0/16", "10.0.0.0/16")
    assert inside["priority"] < out["priority"]
    assert "dev-network-deny-out" not in rules(network(nat="single"))


def test_without_nat_googles_services_answer_within_the_network():
    graph = network(nat="none", cidr="10.3.0.0/16")
    rule = found(graph, "GlobalForwardingRule", "dev-network-google")
    assert rule.inputs["target"] == "all-apis"
    assert rule.inputs["loadBalancingScheme"] == ""
    address = found(graph, "GlobalAddress", "dev-network-google").inputs
    assert address["purpose"] == "PRIVATE_SERVICE_CONNECT"
    assert address["address"] == addresses("10.3.0.0/16").google
    records = {
        node.inputs["name"]: (node.inputs["type"], *node.inputs["rrdatas"])
        for node in graph.of_type("gcp:dns/recordSet:RecordSet")
    }
    for domain in DOMAINS:
        assert records[f"{domain}."] == ("A", address["address"])
        assert records[f"*.{domain}."] == ("CNAME", f"{domain}.")
    zones = graph.of_type("gcp:dns/managedZone:ManagedZone")
    assert {zone.inputs["visibility"] for zone in zones} == {"private"}


@pytest.mark.parametrize(
    ("given", "behind"),
    [
        ({"nat": "single"}, None),
        ({"nat": "regional"}, None),
        ({"nat": "single", "private_endpoints": ("vpc-sc",)}, "vpc-sc"),
        ({"nat": "none", "private_endpoints": ("vpc-sc",)}, "vpc-sc"),
        ({"nat": "single", "private_endpoints": ()}, None),
    ],
)
def test_there_is_an_endpoint_where_one_is_asked_for(given: dict[str, Any], behind: str | None):
    made = network(**given).of_type("gcp:compute/globalForwardingRule:GlobalForwardingRule")
    assert [node.inputs["target"] for node in made] == ([behind] if behind else [])


def test_ways_out_and_rules_outlive_what_stands_in_the_network():
    graph = network(nat="single")
    before = made_before(graph, found(graph, "Address", "machine"))
    assert {("RouterNat", "dev-network-nat"), ("Firewall", "dev-network-deny-in")} <= before
    closed = network(nat="none")
    for user in ("machine", "database"):
        before = made_before(closed, found(closed, "Address", user))
        assert {
            ("GlobalForwardingRule", "dev-network-google"),
            ("RecordSet", "dev-network-googleapis-com-all"),
            ("Firewall", "dev-network-allow-inside"),
        } <= before


def test_everything_hangs_under_the_component_and_has_the_stacks_provider():
    graph = network(nat="none")
    own = [node for node in graph if node.custom and not node.is_provider]
    for node in own:
        if node.name not in ("machine", "database"):
            assert node.parent.endswith("mlplatform:gcp:Network::dev-network")
        assert "pulumi:providers:gcp::dev" in (node.provider or "")
    assert PROJECT not in {node.name for node in own}
