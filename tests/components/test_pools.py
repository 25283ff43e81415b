"""One pool of GPUs, written once in a stack file, is an equivalent pool on every cloud."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import pytest
import yaml

from components.aws import catalog as aws_catalog
from components.azure import catalog as azure_catalog
from components.contracts.cluster import NodePool
from components.gcp import catalog as gcp_catalog
from components.refused import Refused
from policies.graph.model import Graph, Node
from tests.components.aws import clusters as aws
from tests.components.azure import clusters as azure
from tests.components.gcp import clusters as gcp
from tests.parity.graphs import objects

ASKED: dict[str, Any] = {
    "name": "gpu",
    "team": "flights",
    "accelerator": {"type": "nvidia-t4", "count": 1},
    "cpus": 4,
    "memory_gib": 16,
    "max_nodes": 6,
    "capacity": ["spot", "on-demand"],
}
ZONES = {"aws": "us-east-1b", "gcp": "us-central1-b", "azure": "2"}
"""A zone, which each cloud calls otherwise."""


@dataclass(frozen=True)
class Made:
    """What a cloud makes of one kind of capacity."""

    spot: bool
    most: int
    least: int
    machines: tuple[str, ...]
    taints: set[str]
    labels: dict[str, str]
    zones: tuple[str, ...]


def of_aws(graph: Graph) -> dict[str, Made]:
    """Return Karpenter's pools by capacity; it starts a machine for a pod, and none before."""
    found: dict[str, Made] = {}
    for one in (node.inputs for node in objects(graph) if node.type == "kubernetes:NodePool"):
        template = one["spec"]["template"]
        required = {need["key"]: need["values"] for need in template["spec"]["requirements"]}
        labels = {**template["metadata"]["labels"]}
        kind = labels["mlplatform.dev/capacity"]
        found[kind] = Made(
            spot=tuple(required["karpenter.sh/capacity-type"]) == ("spot",),
            most=int(one["spec"]["limits"]["nodes"]),
            least=0 if one["spec"]["disruption"]["consolidationPolicy"] == "WhenEmpty" else 1,
            machines=tuple(required["node.kubernetes.io/instance-type"]),
            taints={f"{t['key']}={t['value']}:{t['effect']}" for t in template["spec"]["taints"]},
            labels=labels,
            zones=tuple(required.get("topology.kubernetes.io/zone", ())),
        )
    return found


def of_gcp(graph: Graph) -> dict[str, Made]:
    """Return GKE's pools by capacity; accelerators are said beside the machine."""
    found: dict[str, Made] = {}
    for one in pools(graph, "gcp:container/nodePool:NodePool"):
        config = one["nodeConfig"]
        [gpu] = config["guestAccelerators"]
        assert (gpu["type"], gpu["count"]) == ("nvidia-tesla-t4", 1)
        labels = {**config["labels"]}
        found[labels["mlplatform.dev/capacity"]] = Made(
            spot=config.get("spot", False),
            most=one["autoscaling"]["totalMaxNodeCount"],
            least=max(one["autoscaling"]["totalMinNodeCount"], one["initialNodeCount"]),
            machines=(config["machineType"],),
            taints={
                f"{t['key']}={t['value']}:{t['effect'].replace('NO_SCHEDULE', 'NoSchedule')}"
                for t in config["taints"]
            },
            labels=labels,
            zones=tuple(one["nodeLocations"]),
        )
    return found


def of_azure(graph: Graph) -> dict[str, Made]:
    """Return AKS's pools by capacity."""
    return {
        one["nodeLabels"]["mlplatform.dev/capacity"]: Made(
            spot=one["scaleSetPriority"] == "Spot",
            most=one["maxCount"],
            least=max(one["minCount"], one["count"]),
            machines=(one["vmSize"],),
            taints={*one["nodeTaints"]},
            labels={**one["nodeLabels"]},
            zones=tuple(one["availabilityZones"]),
        )
        for one in pools(graph, "azure-native:containerservice:AgentPool")
    }


def pools(graph: Graph, kind: str) -> list[Mapping[str, Any]]:
    """Return what is asked for of each pool but the one that always stands."""
    return [node.inputs for node in graph.of_type(kind) if not node.name.endswith("-system")]


def order_of_aws(graph: Graph) -> list[str]:
    """Return kinds of capacity in the order in which they are tried: by Karpenter's weights."""
    weighed = [one for one in objects(graph) if one.type == "kubernetes:NodePool"]
    weighed.sort(key=lambda one: -one.inputs["spec"]["weight"])
    return [one.name.removeprefix("gpu-") for one in weighed]


def order_of_gcp(graph: Graph) -> list[str]:
    """Return the order of a compute class."""
    kinds = {
        one["name"]: one["nodeConfig"]["labels"]["mlplatform.dev/capacity"]
        for one in pools(graph, "gcp:container/nodePool:NodePool")
    }
    [ordered] = [one for one in objects(graph) if one.type == "kubernetes:ComputeClass"]
    return [
        kinds[name] for one in ordered.inputs["spec"]["priorities"] for name in one["nodepools"]
    ]


def order_of_azure(graph: Graph) -> list[str]:
    """Return the order of the autoscaler's expander: the highest number first."""
    kinds = {
        f"^aks-{one['agentPoolName']}-.*": one["nodeLabels"]["mlplatform.dev/capacity"]
        for one in pools(graph, "azure-native:containerservice:AgentPool")
    }
    [ordered] = [one for one in objects(graph) if one.type == "kubernetes:ConfigMap"]
    numbered: dict[int, list[str]] = yaml.safe_load(ordered.inputs["data"]["priorities"])
    patterns = chain.from_iterable(numbered[number] for number in sorted(numbered, reverse=True))
    return [kinds[pattern] for pattern in patterns if pattern in kinds]


@dataclass(frozen=True)
class Cloud:
    """How a cloud is asked for pools, and how its answer is read."""

    system: NodePool
    cluster: Callable[..., Graph]
    known: Callable[[Node], Mapping[str, Any]]
    made: Callable[[Graph], dict[str, Made]]
    order: Callable[[Graph], list[str]]
    machine: Callable[[NodePool], object]
    """Refuses a shape that the cloud lacks."""
    named: Callable[[str], Any]
    """A machine's shape, by its name."""
    lacking: tuple[str, str]
    """An accelerator that it lacks, and the one that is most like it."""


CLOUDS = {
    "aws": Cloud(
        aws.SYSTEM, aws.cluster, aws.known, of_aws, order_of_aws, aws_catalog.machines,
        aws_catalog.named, ("nvidia-v100", "nvidia-t4"),
    ),
    "gcp": Cloud(
        gcp.SYSTEM, gcp.cluster, gcp.known, of_gcp, order_of_gcp, gcp_catalog.machines,
        gcp_catalog.named, ("nvidia-a10g", "nvidia-l4"),
    ),
    "azure": Cloud(
        azure.SYSTEM, azure.cluster, azure.known, of_azure, order_of_azure, azure_catalog.machine,
        azure_catalog.named, ("nvidia-l4", "nvidia-a10"),
    ),
}  # fmt: skip

SHAPES: dict[str, Any] = {
    "aws": aws_catalog.MACHINES,
    "gcp": gcp_catalog.MACHINES,
    "azure": azure_catalog.MACHINES,
}
"""Machines by accelerator and count."""

each_cloud = pytest.mark.parametrize("cloud", CLOUDS)


@cache
def graph(cloud: str, zoned: bool = False, reverse: bool = False) -> Graph:
    """Return a cluster with the one pool."""
    given = ASKED | ({"zones": [ZONES[cloud]]} if zoned else {})
    if reverse:
        given["capacity"] = given["capacity"][::-1]
    pool = NodePool.model_validate(given)
    way = CLOUDS[cloud]
    return way.cluster(pools=(way.system, pool), outputs=way.known)


def made(cloud: str, zoned: bool = False) -> dict[str, Made]:
    return CLOUDS[cloud].made(graph(cloud, zoned))


@each_cloud
def test_there_is_one_for_each_kind_of_capacity_and_spot_is_spot(cloud: str):
    assert {kind: one.spot for kind, one in made(cloud).items()} == {
        "spot": True,
        "on-demand": False,
    }


@each_cloud
def test_capacity_is_tried_in_the_order_in_which_it_is_named(cloud: str):
    assert CLOUDS[cloud].order(graph(cloud)) == ["spot", "on-demand"]
    assert CLOUDS[cloud].order(graph(cloud, reverse=True)) == ["on-demand", "spot"]


@each_cloud
def test_machines_have_the_accelerators_and_at_least_the_memory(cloud: str):
    table, offered = CLOUDS[cloud], SHAPES[cloud]["nvidia-t4", 1]
    for one in made(cloud).values():
        shapes = [table.named(name) for name in one.machines]
        assert {shape in offered for shape in shapes} == {True}
        assert min(shape.memory_gib for shape in shapes) >= ASKED["memory_gib"]
        assert min(shape.cpus for shape in shapes) >= ASKED["cpus"]


@each_cloud
def test_it_grows_to_what_is_asked_for_and_shrinks_to_none(cloud: str):
    assert {(one.least, one.most) for one in made(cloud).values()} == {(0, ASKED["max_nodes"])}


@each_cloud
def test_pods_choose_it_by_the_same_labels(cloud: str):
    for kind, one in made(cloud).items():
        ours = {
            key: value for key, value in one.labels.items() if key.startswith("mlplatform.dev/")
        }
        assert ours == {
            "mlplatform.dev/class": "gpu-t4",
            "mlplatform.dev/capacity": kind,
            "mlplatform.dev/pool": "gpu",
            "mlplatform.dev/team": "flights",
        }


@each_cloud
def test_pods_that_use_no_gpu_and_other_teams_are_kept_away(cloud: str):
    for one in made(cloud).values():
        assert {"nvidia.com/gpu=present:NoSchedule", "mlplatform.dev/team=flights:NoSchedule"} <= (
            one.taints
        )


@each_cloud
def test_a_zone_that_is_named_is_the_only_one(cloud: str):
    assert {one.zones for one in made(cloud, zoned=True).values()} == {(ZONES[cloud],)}


@each_cloud
def test_an_accelerator_that_a_cloud_lacks_is_refused_with_the_nearest(cloud: str):
    kind, nearest = CLOUDS[cloud].lacking
    pool = NodePool.model_validate(ASKED | {"accelerator": {"type": kind}})
    with pytest.raises(Refused) as told:
        CLOUDS[cloud].machine(pool)
    said = str(told.value)
    assert said.startswith(f"accelerator.type: {kind!r} is ")
    assert said.rpartition(": ")[2].split(", ")[0] == nearest


@each_cloud
def test_a_count_that_a_cloud_lacks_is_refused_with_those_it_has(cloud: str):
    counts = sorted(count for kind, count in SHAPES[cloud] if kind == "nvidia-t4")
    pool = NodePool.model_validate(ASKED | {"accelerator": {"type": "nvidia-t4", "count": 3}})
    with pytest.raises(Refused) as told:
        CLOUDS[cloud].machine(pool)
    listed = ", ".join(map(str, counts))
    assert str(told.value) == f"accelerator.count: 3 of nvidia-t4 are in no machine: {listed}"


@each_cloud
def test_more_memory_than_a_cloud_has_beside_one_is_refused_with_the_largest(cloud: str):
    largest = SHAPES[cloud]["nvidia-t4", 1][-1]
    pool = NodePool.model_validate(ASKED | {"memory_gib": 4096})
    with pytest.raises(Refused, match=f"the largest machine with 1 nvidia-t4 is {largest.name} "):
        CLOUDS[cloud].machine(pool)
