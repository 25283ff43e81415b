"""How a network's range is divided."""

import ipaddress
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.aws.vpc.addresses import MOST_ZONES, Addresses, addresses

RANGES = st.builds(
    lambda block, bits: str(ipaddress.IPv4Network((block, bits), strict=False)),
    st.integers(
        int(ipaddress.IPv4Address("10.0.0.0")), int(ipaddress.IPv4Address("10.255.255.255"))
    ),
    st.integers(16, 18),
)


def listed(plan: Addresses) -> list[ipaddress.IPv4Network]:
    return [ipaddress.IPv4Network(one) for one in (*plan.nodes, *plan.data, *plan.nat)]


@given(RANGES)
def test_no_two_subnets_overlap_and_all_lie_within(cidr: str):
    found = listed(addresses(cidr))
    assert len(found) == 3 * MOST_ZONES
    assert not any(one.overlaps(other) for one, other in combinations(found, 2))
    assert all(one.subnet_of(ipaddress.IPv4Network(cidr)) for one in found)


@pytest.mark.parametrize(
    ("cidr", "nodes"), [("10.0.0.0/16", 19), ("10.0.0.0/17", 19), ("10.0.0.0/18", 20)]
)
def test_nodes_have_the_room_and_the_rest_is_small(cidr: str, nodes: int):
    plan = addresses(cidr)
    assert {one.rpartition("/")[2] for one in plan.nodes} == {str(nodes)}
    assert {one.rpartition("/")[2] for one in plan.data} == {"24"}
    assert {one.rpartition("/")[2] for one in plan.nat} == {"26"}


def test_the_plan_of_the_default_range_is_what_it_was():
    """Another plan would replace the subnets of every platform that exists."""
    assert addresses("10.0.0.0/16") == Addresses(
        nodes=("10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19"),
        data=("10.0.224.0/24", "10.0.225.0/24", "10.0.226.0/24"),
        nat=("10.0.255.0/26", "10.0.255.64/26", "10.0.255.128/26"),
    )
