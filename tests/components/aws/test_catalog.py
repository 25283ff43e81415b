"""Shapes and what AWS has for them. AWS itself is not asked: what is offered where is what cfn-lint
took from it, what a machine is like is what moto took from it."""

import gzip
import json
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import moto
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.aws.catalog import ACCELERATED, SERVERS, database_class, machines
from components.aws.eks.fabric import CARDS
from components.aws.machines import FAMILIES, GIB_PER_CPU, MACHINES, SIZES, Machine
from components.aws.offers import database_classes, machine_types
from components.aws.regions import REGIONS
from components.contracts.cluster import Accelerator, NodePool
from components.refused import Refused

ACCELERATORS = [(kind, one) for kind, found in MACHINES.items() for one in found]


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """Return what EC2 told moto's authors of its instance types."""
    path = Path(moto.__file__).parent / "ec2/resources/instance_types.json.gz"
    return json.loads(gzip.decompress(path.read_bytes()))


def accelerators(told: Any) -> tuple[int, str]:
    """Return how many accelerators a machine has, and the vendor's name for them."""
    for info, key in (("GpuInfo", "Gpus"), ("NeuronInfo", "NeuronDevices")):
        if info in told:
            [kind] = told[info][key]
            return kind["Count"], kind["Name"]
    return 0, ""


@pytest.mark.parametrize(
    ("kind", "machine"), ACCELERATORS, ids=lambda one: getattr(one, "name", "")
)
def test_a_machine_is_what_ec2_says_of_it(
    kind: tuple[str, int], machine: Machine, described: dict[str, Any]
):
    told = described[machine.name]
    count, name = accelerators(told)
    assert (machine.cpus, machine.memory_gib) == (
        told["VCpuInfo"]["DefaultVCpus"],
        told["MemoryInfo"]["SizeInMiB"] / 1024,
    )
    assert machine.fabric is told["NetworkInfo"]["EfaSupported"]
    assert kind[1] == count
    assert kind[0].split("-")[1] == name.lower()
    assert told["ProcessorInfo"]["SupportedArchitectures"] == ["x86_64"]


def test_both_sizes_of_the_a100_are_told_apart_by_memory(described: dict[str, Any]):
    for kind, mib in (("nvidia-a100-40", 40960), ("nvidia-a100-80", 81920)):
        [machine] = MACHINES[kind, 8]
        [gpu] = described[machine.name]["GpuInfo"]["Gpus"]
        assert gpu["MemoryInfo"]["SizeInMiB"] == mib


@pytest.mark.parametrize("family", FAMILIES)
def test_every_size_of_a_family_has_the_shape_that_is_said(family: str, described: dict[str, Any]):
    for cpus, size in SIZES.items():
        told = described[f"{family}.{size}"]
        gib = cpus * GIB_PER_CPU[family[0]]
        assert told["VCpuInfo"]["DefaultVCpus"] == cpus
        assert told["MemoryInfo"]["SizeInMiB"] == gib * 1024
        assert accelerators(told) == (0, "")


def test_every_machine_is_offered_somewhere():
    everywhere = frozenset[str]().union(*(machine_types(region) for region in REGIONS))
    plain = {f"{family}.{size}" for family in FAMILIES for size in SIZES.values()}
    assert everywhere >= {*plain, *(machine.name for _, machine in ACCELERATORS)}


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_machines_of_each_shape_in_every_size(region: str):
    for gib_per_cpu in GIB_PER_CPU.values():
        for cpus in SIZES:
            pool = NodePool(name="pool", cpus=cpus, memory_gib=cpus * gib_per_cpu)
            found = machines(pool, region)
            assert {machine.name for machine in found} <= machine_types(region)
            assert {machine.cpus for machine in found} == {cpus}


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_every_server_but_the_smallest(region: str):
    lacking = {*SERVERS.values()} - database_classes(region)
    assert lacking == ({"db.t4g.medium"} if region == "ca-west-1" else set())


def test_what_a_spent_budget_stops_is_what_has_accelerators(described: dict[str, Any]):
    stopped = {
        name for name in described if any(fnmatchcase(name, pattern) for pattern in ACCELERATED)
    }
    accelerated = {name for name, told in described.items() if accelerators(told)[0]}
    assert accelerated <= stopped
    assert not stopped & {f"{family}.{size}" for family in FAMILIES for size in SIZES.values()}


POOLS = st.builds(
    lambda cpus, gib: NodePool(name="pool", cpus=cpus, memory_gib=gib),
    st.none() | st.integers(1, 96),
    st.none() | st.floats(0.5, 768, allow_nan=False),
)


@given(POOLS)
def test_a_machine_is_as_large_as_was_asked_for_and_no_smaller_one_is(pool: NodePool):
    found = machines(pool)
    assert len(found) == 4
    for machine in found:
        assert machine.cpus >= (pool.cpus or 0)
        assert machine.memory_gib >= (pool.memory_gib or 0)
    size, letter = found[0].cpus, found[0].name[0]
    for cpus in SIZES:
        for other, gib in GIB_PER_CPU.items():
            if (
                (cpus, gib) < (size, GIB_PER_CPU[letter])
                and cpus <= size
                and gib <= GIB_PER_CPU[letter]
            ):
                enough = cpus >= (pool.cpus or 4) and cpus * gib >= (pool.memory_gib or 4 * size)
                assert not enough, (cpus, other)


def test_a_pool_without_a_shape_gets_a_general_machine():
    assert [one.name for one in machines(NodePool(name="pool"))] == [
        "m7i.xlarge",
        "m6i.xlarge",
        "m6a.xlarge",
        "m7a.xlarge",
    ]


def test_machines_with_accelerators_come_smallest_first_and_large_enough():
    pool = NodePool(name="gpu", accelerator=Accelerator(type="nvidia-l4"), cpus=8, memory_gib=48)
    assert [one.name for one in machines(pool)] == ["g6.4xlarge", "g6.8xlarge"]


def test_a_machine_named_by_hand_is_taken_as_it_is():
    [known] = machines(NodePool(name="gpu", machine="p5.48xlarge"))
    assert known.fabric
    [unknown] = machines(NodePool(name="big", machine="x2iedn.32xlarge"))
    assert (unknown.name, unknown.fabric) == ("x2iedn.32xlarge", False)


def test_with_a_fabric_only_machines_that_have_one_are_left():
    pool = NodePool(name="gpu", accelerator=Accelerator(type="nvidia-l4"), fabric=True)
    assert [one.name for one in machines(pool)] == ["g6.8xlarge"]


def test_every_machine_with_a_fabric_has_its_number_of_network_cards(described: dict[str, Any]):
    for _, machine in ACCELERATORS:
        assert machine.fabric is (machine.name in CARDS)
    for name, cards in CARDS.items():
        assert described[name]["NetworkInfo"]["MaximumNetworkCards"] == cards


@pytest.mark.parametrize(
    ("pool", "told"),
    [
        (
            {"accelerator": {"type": "nvidia-l5"}},
            "accelerator.type: 'nvidia-l5' is not known on aws: aws-inferentia2, aws-trainium, "
            "nvidia-a100-40, nvidia-a100-80, nvidia-a10g, nvidia-b200, nvidia-h100, nvidia-h200, "
            "nvidia-l4, nvidia-l40s, nvidia-t4",
        ),
        (
            {"accelerator": {"type": "nvidia-l4", "count": 3}},
            "accelerator.count: 3 of nvidia-l4 are in no machine: 1, 4, 8",
        ),
        (
            {"accelerator": {"type": "nvidia-l4"}, "cpus": 64},
            "cpus, memory_gib: the largest machine with 1 nvidia-l4 is g6.8xlarge with 32 CPUs "
            "and 128 GiB",
        ),
        ({"cpus": 128}, "cpus, memory_gib: at most 96 CPUs and 768 GiB"),
        ({"memory_gib": 1024}, "cpus, memory_gib: at most 96 CPUs and 768 GiB"),
        (
            {"accelerator": {"type": "nvidia-l40s"}, "fabric": True},
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
    assert len(machines(NodePool(name="pool"), "us-east-1")) == 4
    assert [one.name for one in machines(NodePool(name="pool"), "me-south-1")] == ["m6i.xlarge"]
    gpu = NodePool(name="gpu", accelerator=Accelerator(type="aws-trainium"))
    with pytest.raises(Refused, match=r"eu-west-1 has none of trn1\.2xlarge"):
        machines(gpu, "eu-west-1")


@given(st.integers(1, 64), st.floats(0.5, 512))
def test_a_server_is_the_first_that_fits(cpus: int, gib: float):
    try:
        name = database_class(cpus, gib)
    except Refused:
        assert not [one for one in SERVERS if one[0] >= cpus and one[1] >= gib]
    else:
        [shape] = [shape for shape, known in SERVERS.items() if known == name]
        assert shape[0] >= cpus
        assert shape[1] >= gib
        smaller = [
            one for one in SERVERS if cpus <= one[0] <= shape[0] and gib <= one[1] <= shape[1]
        ]
        assert smaller == [shape]


def test_what_servers_are_too_small_for_is_told():
    with pytest.raises(Refused, match="at most 64 CPUs and 512 GiB are offered"):
        database_class(64, 600)


def test_a_stack_file_is_judged_without_the_sdk_and_without_the_vendors_code():
    """Both take a second and more to import."""
    code = (
        "import sys; from components.aws.complaints import complaints; "
        "from components.spec import PlatformSpec as P; "
        "list(complaints(P(name='dev', cloud='aws', region='us-east-1', "
        "budget={'monthly_usd': 1, 'notify': ['a@b.org']}))); "
        "print({m.partition('.')[0] for m in sys.modules} & {'pulumi_aws', 'cfnlint', 'botocore'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
