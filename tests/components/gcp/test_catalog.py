"""Shapes and what Google has for them. Google itself is not asked: its machines were compared with
the project's table of prices, and the zones are those of `offers.py`, which nobody confirmed."""

import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.contracts.cluster import Accelerator, NodePool
from components.gcp.catalog import gpu_type, machines, named, near, with_accelerators
from components.gcp.machines import (
    GPUS,
    MACHINES,
    MEMORY_GIB,
    SHAPES,
    Machine,
    plain_machines,
)
from components.gcp.offers import ZONES, offering, regions
from components.gcp.regions import REGIONS, region_of, zones_of
from components.refused import Refused

SPOT = ("spot",)
PER_CPU = {"n1-standard": 3.75, "g2-standard": 4, "g4-standard": 3.75}
"""GiB for each vCPU, where a family has one number."""


@pytest.mark.parametrize("machine", [*with_accelerators()], ids=lambda one: one.name)
def test_a_machine_has_a_family_that_zones_offer_and_a_gpu_that_google_names(machine: Machine):
    assert machine.family in ZONES
    assert machine.family in GPUS
    assert offering(machine.family, "us-central1")


@pytest.mark.parametrize(("kind", "count"), MACHINES)
def test_a_machines_name_agrees_with_its_shape(kind: str, count: int):
    for machine in MACHINES[kind, count]:
        end = machine.name.rpartition("-")[2]
        if end.endswith("g"):
            assert int(end[:-1]) == count
        else:
            assert int(end) == machine.cpus
            assert machine.memory_gib == PER_CPU[machine.family] * machine.cpus


@pytest.mark.parametrize(("kind", "count"), MACHINES)
def test_machines_of_a_shape_are_in_order_and_agree_with_half_as_many(kind: str, count: int):
    found = MACHINES[kind, count]
    assert [one.cpus for one in found] == sorted(one.cpus for one in found)
    half = MACHINES.get((kind, count // 2), ())
    for one in found:
        for other in half:
            if one.family == other.family and not one.family.endswith("standard"):
                assert one.cpus == 2 * other.cpus
                assert one.memory_gib == 2 * other.memory_gib
                assert one.local_disks == 2 * other.local_disks


def test_every_accelerator_says_how_much_it_holds():
    assert {kind for kind, _ in MACHINES} <= {*MEMORY_GIB}


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        ({}, "e2-standard-4"),
        ({"cpus": 4, "memory_gib": 16}, "e2-standard-4"),
        ({"cpus": 8, "memory_gib": 32}, "e2-standard-8"),
        ({"cpus": 8, "memory_gib": 64}, "e2-highmem-8"),
        ({"cpus": 16, "memory_gib": 64}, "e2-standard-16"),
        ({"cpus": 32, "memory_gib": 256}, "n2-highmem-32"),
        ({"cpus": 40}, "n2-standard-48"),
        ({"cpus": 2, "memory_gib": 700}, "n2-highmem-96"),
        ({"cpus": 128, "memory_gib": 864}, "n2-highmem-128"),
        ({"accelerator": {"type": "nvidia-l4"}}, "g2-standard-4"),
        ({"accelerator": {"type": "nvidia-l4"}, "cpus": 9}, "g2-standard-12"),
        ({"accelerator": {"type": "nvidia-l4"}, "memory_gib": 100}, "g2-standard-32"),
        ({"accelerator": {"type": "nvidia-t4"}}, "n1-standard-4"),
        ({"accelerator": {"type": "nvidia-a100-40", "count": 8}}, "a2-highgpu-8g"),
        ({"accelerator": {"type": "nvidia-a100-80"}}, "a2-ultragpu-1g"),
        ({"accelerator": {"type": "nvidia-h100"}, "capacity": SPOT}, "a3-highgpu-1g"),
        ({"accelerator": {"type": "nvidia-h100", "count": 8}}, "a3-highgpu-8g"),
        ({"accelerator": {"type": "nvidia-h100", "count": 8}, "fabric": True}, "a3-megagpu-8g"),
        (
            {"accelerator": {"type": "nvidia-b200", "count": 8}, "capacity": SPOT},
            "a4-highgpu-8g",
        ),
        ({"machine": "c3-standard-22"}, "c3-standard-22"),
    ],
)
def test_a_shape_becomes_a_machine(pool: dict[str, Any], expected: str):
    found = machines(NodePool.model_validate({"name": "pool", **pool}), "us-central1")
    assert found[0].name == expected


@given(st.integers(1, 448), st.one_of(st.none(), st.floats(0.5, 2000)))
def test_a_machine_is_at_least_what_is_asked_for_and_none_smaller_is(cpus: int, gib: float | None):
    wanted = gib or 4 * cpus
    fits = [one for one in plain_machines() if one.cpus >= cpus and one.memory_gib >= wanted]
    pool = NodePool(name="pool", cpus=cpus, memory_gib=gib)
    if not fits:
        with pytest.raises(Refused, match="at most 128 CPUs and 864 GiB"):
            machines(pool)
        return
    first, *_ = machines(pool)
    assert first in fits
    assert first.cpus == min(one.cpus for one in fits)


@pytest.mark.parametrize(
    ("pool", "told"),
    [
        (
            {"accelerator": {"type": "nvidia-a10g"}},
            "accelerator.type: 'nvidia-a10g' is not known on gcp: nvidia-l4, nvidia-t4, "
            "nvidia-a100-40, nvidia-a100-80, nvidia-h100, nvidia-rtx-pro-6000, nvidia-h200, "
            "nvidia-b200",
        ),
        (
            {"accelerator": {"type": "aws-trainium"}},
            "accelerator.type: 'aws-trainium' is not known on gcp: nvidia-a100-40, "
            "nvidia-a100-80, nvidia-b200, nvidia-h100, nvidia-h200, nvidia-l4, "
            "nvidia-rtx-pro-6000, nvidia-t4",
        ),
        (
            {"accelerator": {"type": "nvidia-l4", "count": 3}},
            "accelerator.count: 3 of nvidia-l4 are in no machine: 1, 2, 4, 8",
        ),
        (
            {"accelerator": {"type": "nvidia-l4", "count": 4}, "cpus": 64},
            "cpus, memory_gib: the largest machine with 4 nvidia-l4 is g2-standard-48 with 48 "
            "CPUs and 192 GiB",
        ),
        (
            {"accelerator": {"type": "nvidia-h100"}},
            "capacity: a3-highgpu-1g is to be had as spot, flex alone: capacity: [spot, flex]",
        ),
        (
            {"accelerator": {"type": "nvidia-h200", "count": 8}},
            "capacity: a3-ultragpu-8g is to be had as reserved, spot, flex alone: capacity: "
            "[spot, flex]",
        ),
        (
            {"accelerator": {"type": "nvidia-l4"}, "fabric": True},
            "fabric: no machine of this shape has it: leave it out, or ask for more",
        ),
        (
            {"fabric": True},
            "fabric: no machine of this shape has it: leave it out, or ask for more",
        ),
    ],
)
def test_what_no_machine_is_like_is_told_with_what_there_is(pool: dict[str, Any], told: str):
    with pytest.raises(Refused) as refused:
        machines(NodePool.model_validate({"name": "pool", **pool}))
    assert str(refused.value) == told


def test_what_a_region_does_not_offer_is_left_out():
    gpu = NodePool(name="gpu", accelerator=Accelerator(type="nvidia-a100-40", count=16))
    assert machines(gpu, "us-central1")
    with pytest.raises(Refused, match="europe-west2 has none of a2-megagpu-16g"):
        machines(gpu, "europe-west2")


def test_what_is_like_an_accelerator_that_is_not_there_comes_first():
    assert near("nvidia-l40s")[0] == "nvidia-a100-40"
    assert near("nvidia-v100")[0] == "nvidia-t4"


def test_google_calls_accelerators_by_names_of_its_own():
    def called(kind: str, count: int, **more: Any) -> str | None:
        pool = NodePool(
            name="pool", accelerator=Accelerator(type=kind, count=count), capacity=SPOT, **more
        )
        return gpu_type(pool, machines(pool)[0])

    assert called("nvidia-t4", 1) == "nvidia-tesla-t4"
    assert called("nvidia-a100-40", 1) == "nvidia-tesla-a100"
    assert called("nvidia-h100", 8) == "nvidia-h100-80gb"
    assert called("nvidia-h100", 8, fabric=True) == "nvidia-h100-mega-80gb"
    plain = NodePool(name="pool")
    assert gpu_type(plain, machines(plain)[0]) is None


def test_a_machine_is_found_by_its_name():
    assert named("a2-highgpu-1g") == MACHINES["nvidia-a100-40", 1][0]
    assert named("n2-highmem-8") == Machine("n2-highmem-8", 8, 64)
    assert named("c3-standard-22") is None


def test_zones_are_zones_of_their_regions():
    for family in ZONES:
        assert len({*regions(family)}) == len(regions(family))
        for region in regions(family):
            found = offering(family, region)
            assert found
            assert {*found} <= {*zones_of(region)}
            assert {region_of(zone) for zone in found} == {region}


def test_machines_without_accelerators_are_everywhere():
    for family in SHAPES:
        assert offering(family, "me-central1") == zones_of("me-central1")
    assert offering("a4-highgpu", "me-central1") == []


def test_every_region_has_three_zones():
    for region in REGIONS:
        assert len(zones_of(region)) >= 3
        assert all(re.fullmatch(rf"{region}-[a-f]", zone) for zone in zones_of(region))


def test_a_stack_file_is_judged_without_the_sdk():
    """It takes seconds to import."""
    code = (
        "import sys; from components.gcp.complaints import complaints; "
        "from components.spec import PlatformSpec as P; "
        "list(complaints(P(name='dev', cloud='gcp', region='us-central1', account='ml-dev-1234', "
        "budget={'monthly_usd': 1, 'notify': ['a@b.org']}))); "
        "print({m.partition('.')[0] for m in sys.modules} & {'pulumi_gcp', 'googleapiclient'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
