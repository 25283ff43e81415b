"""Shapes and what Azure has for them. Azure itself is not asked; names of sizes say how many vCPUs
they have, by Microsoft's naming convention."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.azure.catalog import joined, machine, named, nearest
from components.azure.machines import GIB_EACH, GIB_PER_CPU, MACHINES, SIZES, Machine
from components.contracts.cluster import Accelerator, NodePool
from components.refused import Refused

ALL = [(kind, one) for kind, found in MACHINES.items() for one in found]
CARDS = {"t4": "T4", "a10": "A10", "a100": "A100", "h100": "H100"}


def pool(kind: str | None = None, count: int = 1, **given: object) -> NodePool:
    """Return a pool that asks for a shape."""
    accelerator = Accelerator(type=kind, count=count) if kind else None
    return NodePool.model_validate({"name": "gpu", "accelerator": accelerator, **given})


@pytest.mark.parametrize(("kind", "one"), ALL, ids=lambda one: getattr(one, "name", ""))
def test_a_machine_has_the_cpus_that_its_name_says(kind: tuple[str, int], one: Machine):
    found = re.fullmatch(r"Standard_N[CDV](\d+)[a-z]+(_[A-Z]+\d+)?_v\d", one.name)
    assert found
    assert int(found[1]) == one.cpus
    assert one.memory_gib > one.cpus


@pytest.mark.parametrize(("kind", "one"), ALL, ids=lambda one: getattr(one, "name", ""))
def test_a_machine_that_names_its_card_has_that_one(kind: tuple[str, int], one: Machine):
    card = CARDS[kind[0].split("-")[1]]
    named_cards = [name for name in CARDS.values() if f"_{name}_" in one.name]
    assert named_cards in ([], [card])
    assert named_cards or one.fabric


@pytest.mark.parametrize(("kind", "one"), ALL, ids=lambda one: getattr(one, "name", ""))
def test_infiniband_is_where_the_name_says_rdma(kind: tuple[str, int], one: Machine):
    assert one.fabric is bool(re.search(r"_ND\d+[a-z]*r", one.name))


def test_sizes_of_one_shape_are_smallest_first():
    for found in MACHINES.values():
        assert [one.cpus for one in found] == sorted(one.cpus for one in found)


@pytest.mark.parametrize(("kind", "one"), ALL, ids=lambda one: getattr(one, "name", ""))
def test_every_machine_is_found_by_its_shape_and_by_its_name(kind: tuple[str, int], one: Machine):
    assert machine(pool(*kind, cpus=one.cpus, memory_gib=one.memory_gib)) == one
    assert machine(pool(*kind, machine=one.name)) == one == named(one.name)


@given(
    cpus=st.integers(1, 96) | st.none(),
    memory=st.floats(1, 768, allow_nan=False) | st.none(),
)
def test_a_plain_machine_is_as_large_as_asked_and_not_needlessly_larger(cpus, memory):
    found = machine(pool(cpus=cpus, memory_gib=memory))
    asked, wanted = cpus or 4, memory or 4 * (cpus or 4)
    assert found.cpus >= asked
    assert found.memory_gib >= wanted
    smaller = [
        size
        for series, sizes in SIZES.items()
        for size in sizes
        if asked <= size < found.cpus and size * GIB_PER_CPU[series] >= wanted
    ]
    assert smaller == []


@pytest.mark.parametrize(("given", "expected"), [
    ({}, "Standard_D4s_v5"),
    ({"cpus": 4, "memory_gib": 16}, "Standard_D4s_v5"),
    ({"cpus": 8, "memory_gib": 16}, "Standard_F8s_v2"),
    ({"cpus": 8, "memory_gib": 64}, "Standard_E8s_v5"),
    ({"cpus": 16, "memory_gib": 64}, "Standard_D16s_v5"),
])  # fmt: skip
def test_a_plain_shape_gets_the_series_that_fits(given: dict[str, Any], expected: str):
    assert machine(pool(**given)).name == expected


@pytest.mark.parametrize(("asked", "expected"), [
    ({"kind": "nvidia-l4"}, "accelerator.type: 'nvidia-l4' is in no machine of azure; nearest: "
                            "nvidia-a10, nvidia-t4, nvidia-a100-40"),
    ({"kind": "aws-trainium"}, "nearest: nvidia-a10, nvidia-a100-40, nvidia-a100-80"),
    ({"kind": "nvidia-h100", "count": 4}, "accelerator.count: 4 of nvidia-h100 are in no machine: "
                                          "1, 2, 8"),
    ({"kind": "nvidia-t4", "cpus": 32}, "the largest machine with 1 nvidia-t4 is "
                                        "Standard_NC16as_T4_v3 with 16 CPUs and 110 GiB"),
    ({"kind": "nvidia-t4", "fabric": True}, "no machine of this shape has InfiniBand"),
    ({"cpus": 128}, "at most 96 CPUs and 768 GiB"),
    ({"cpus": 2, "memory_gib": 1000}, "at most 96 CPUs and 768 GiB"),
])  # fmt: skip
def test_what_azure_lacks_is_told_with_what_is_near(asked: dict[str, Any], expected: str):
    with pytest.raises(Refused) as told:
        machine(pool(**asked))
    assert expected in str(told.value)


def test_the_nearest_accelerators_are_ones_that_azure_has():
    for kind in GIB_EACH:
        assert {*nearest(kind)} <= {known for known, _ in MACHINES}


def test_joined_machines_have_eight_accelerators():
    assert joined() == ["8 nvidia-a100-40", "8 nvidia-a100-80", "8 nvidia-h100"]
    assert machine(pool("nvidia-h100", 8, fabric=True)).name == "Standard_ND96isr_H100_v5"
