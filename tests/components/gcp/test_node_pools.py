"""Pools as GKE and Kubernetes would be told of them. Whether a zone has such a machine to give, no
test can tell; that a name says what a pool is made of is what these hold."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from components.contracts.cluster import Accelerator, NodePool
from components.gcp.gke.fabric import CARDS
from components.gcp.gke.node_pools import called, places
from components.gcp.machines import MACHINES
from components.gcp.offers import offering
from components.refused import Refused
from policies.graph.model import Graph, Node
from policies.graph.walk import reveal
from policies.strict.strict import strict
from tests.components.gcp.clusters import CPU, GPU, NEWEST, SYSTEM, TRAIN, cluster, known
from tests.components.gcp.upstream import REGION
from tests.components.ordering import found, made_before

GPU_TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}
FABRIC_TAINT = {"key": "mlplatform.dev/fabric", "value": "present", "effect": "NO_SCHEDULE"}


@pytest.fixture(scope="module")
def dev() -> Graph:
    return cluster()


@pytest.fixture(scope="module")
def whole() -> Graph:
    return cluster(outputs=known)


def pool(graph: Graph, name: str) -> Any:
    """Return the inputs of a pool, by what its name has after the cluster's."""
    return found(graph, "NodePool", f"dev-cluster-{name}").inputs


def nodes(graph: Graph, name: str) -> Any:
    return pool(graph, name)["nodeConfig"]


def objects(graph: Graph) -> list[Mapping[str, Any]]:
    """Return the Kubernetes objects that the cluster's layer inside is told of."""
    [node] = graph.of_type("mlplatform:gcp:Cluster")
    return reveal(node.outputs["node_pools"])


def compute_class(graph: Graph, name: str) -> Any:
    [one] = [
        one
        for one in objects(graph)
        if one["kind"] == "ComputeClass" and one["metadata"]["name"] == name
    ]
    return one["spec"]


def all_pools(graph: Graph) -> list[Node]:
    return [*graph.of_type("gcp:container/nodePool:NodePool")]


def test_there_is_one_for_each_kind_of_capacity_and_one_that_always_stands(dev: Graph):
    assert {node.name.removeprefix("dev-cluster-") for node in all_pools(dev)} == {
        "system", "cpu-spot", "cpu-on-demand", "gpu-spot", "gpu-on-demand", "train-reserved",
        "train-spot", "train-on-demand", "newest-flex", "newest-spot",
    }  # fmt: skip


def test_what_carries_the_platform_is_tainted_by_nothing_and_spread_over_zones(dev: Graph):
    made = pool(dev, "system")
    assert made["autoscaling"] == {
        "totalMinNodeCount": 2,
        "totalMaxNodeCount": 3,
        "locationPolicy": "BALANCED",
    }
    assert made["nodeLocations"] == (f"{REGION}-a", f"{REGION}-b")
    assert made["initialNodeCount"] == 1
    assert made["nodeConfig"]["machineType"] == "e2-standard-4"
    assert not made["nodeConfig"].get("taints")
    assert "cloud.google.com/compute-class" not in made["nodeConfig"]["labels"]


@pytest.mark.parametrize("name", ["cpu-spot", "gpu-spot", "gpu-on-demand", "train-reserved"])
def test_all_others_start_with_no_node_and_shrink_to_none(dev: Graph, name: str):
    made = pool(dev, name)
    assert made["initialNodeCount"] == 0
    assert made["autoscaling"]["totalMinNodeCount"] == 0
    assert made["autoscaling"]["locationPolicy"] == "ANY"
    assert made["ignoreNodeCountChanges"] is True


def test_each_kind_is_limited_by_the_pools_most(dev: Graph):
    assert pool(dev, "gpu-spot")["autoscaling"]["totalMaxNodeCount"] == GPU.max_nodes
    assert pool(dev, "gpu-on-demand")["autoscaling"]["totalMaxNodeCount"] == GPU.max_nodes


@pytest.mark.parametrize(
    ("capacity", "steady"),
    [(("spot", "on-demand"), "on-demand"), (("spot",), "spot"), (("on-demand",), "on-demand")],
)
def test_nodes_that_always_stand_are_of_the_kind_that_is_not_taken_away(capacity: Any, steady: str):
    always = CPU.model_copy(update={"min_nodes": 2, "capacity": capacity})
    graph = cluster(pools=(SYSTEM, always))
    least = {
        kind: pool(graph, f"cpu-{kind}")["autoscaling"]["totalMinNodeCount"] for kind in capacity
    }
    assert {kind: count for kind, count in least.items() if count} == {steady: 2}


def test_nodes_say_what_they_are_by_no_clouds_noun(dev: Graph):
    labels = nodes(dev, "train-spot")["labels"]
    assert labels["mlplatform.dev/class"] == "gpu-h100-fabric"
    assert labels["mlplatform.dev/capacity"] == "spot"
    assert labels["mlplatform.dev/pool"] == "train"
    assert nodes(dev, "cpu-on-demand")["labels"]["mlplatform.dev/class"] == "cpu"


def test_accelerators_are_for_those_that_tolerate_them(dev: Graph):
    for kind in GPU.capacity:
        assert GPU_TAINT in nodes(dev, f"gpu-{kind}")["taints"]
        assert FABRIC_TAINT not in nodes(dev, f"gpu-{kind}")["taints"]
    for kind in TRAIN.capacity:
        assert {GPU_TAINT["key"], FABRIC_TAINT["key"]} <= {
            taint["key"] for taint in nodes(dev, f"train-{kind}")["taints"]
        }
    assert GPU_TAINT not in nodes(dev, "cpu-spot")["taints"]


@pytest.mark.parametrize("asked", [CPU, GPU, TRAIN, NEWEST], ids=lambda one: one.name)
def test_a_compute_class_puts_a_pools_kinds_in_order(whole: Graph, asked: NodePool):
    spec = compute_class(whole, asked.name)
    named = [name for one in spec["priorities"] for name in one["nodepools"]]
    assert named == [pool(whole, f"{asked.name}-{kind}")["name"] for kind in asked.capacity]
    assert spec["whenUnsatisfiable"] == "DoNotScaleUp"
    assert spec["activeMigration"] == {"optimizeRulePriority": False}
    assert spec["autoscalingPolicy"] == {"consolidationDelayMinutes": asked.idle_minutes}
    assert "nodePoolAutoCreation" not in spec


@pytest.mark.parametrize("asked", [CPU, GPU, TRAIN, NEWEST], ids=lambda one: one.name)
def test_nodes_belong_to_their_compute_class(dev: Graph, asked: NodePool):
    key = "cloud.google.com/compute-class"
    for kind in asked.capacity:
        config = nodes(dev, f"{asked.name}-{kind}")
        assert config["labels"][key] == asked.name
        assert {"key": key, "value": asked.name, "effect": "NO_SCHEDULE"} in config["taints"]


def test_spot_is_spot_and_its_pods_get_all_of_the_notice(dev: Graph):
    config = nodes(dev, "gpu-spot")
    assert config["spot"] is True
    assert "preemptible" not in config
    assert config["kubeletConfig"]["shutdownGracePeriodSeconds"] == 30
    assert config["kubeletConfig"]["shutdownGracePeriodCriticalPodsSeconds"] == 5
    assert "spot" not in nodes(dev, "gpu-on-demand")
    assert "shutdownGracePeriodSeconds" not in nodes(dev, "gpu-on-demand")["kubeletConfig"]


def test_what_is_reserved_is_used_by_whoever_names_it_alone(dev: Graph):
    assert nodes(dev, "train-reserved")["reservationAffinity"] == {
        "consumeReservationType": "SPECIFIC_RESERVATION",
        "key": "compute.googleapis.com/reservation-name",
        "values": ("h100s",),
    }
    for name in ("train-spot", "train-on-demand", "gpu-on-demand", "newest-flex"):
        assert nodes(dev, name)["reservationAffinity"] == {
            "consumeReservationType": "NO_RESERVATION"
        }


def test_what_is_lent_is_lent_for_a_week_at_most_and_not_mended(dev: Graph):
    made = pool(dev, "newest-flex")
    assert made["nodeConfig"]["flexStart"] is True
    assert made["nodeConfig"]["maxRunDuration"] == "604800s"
    assert made["management"] == {"autoRepair": False, "autoUpgrade": True}
    assert "spot" not in made["nodeConfig"]
    assert pool(dev, "newest-spot")["management"]["autoRepair"] is True


def test_gke_owns_the_driver(dev: Graph):
    for node in all_pools(dev):
        for gpu in node.inputs["nodeConfig"].get("guestAccelerators", ()):
            assert gpu["gpuDriverInstallationConfig"] == {"gpuDriverVersion": "DEFAULT"}
    [gpu] = nodes(dev, "train-spot")["guestAccelerators"]
    assert (gpu["type"], gpu["count"]) == ("nvidia-h100-mega-80gb", 8)


def test_every_machine_is_hardened(dev: Graph):
    for node in all_pools(dev):
        config = node.inputs["nodeConfig"]
        assert config["shieldedInstanceConfig"] == {
            "enableSecureBoot": True,
            "enableIntegrityMonitoring": True,
        }
        assert config["workloadMetadataConfig"] == {"mode": "GKE_METADATA"}
        assert config["kubeletConfig"]["insecureKubeletReadonlyPortEnabled"] == "FALSE"
        assert config["metadata"] == {"disable-legacy-endpoints": "true"}
        assert node.inputs["networkConfig"]["enablePrivateNodes"] is True
        assert {"serviceAccount", "bootDiskKmsKey"} <= {*config}
        assert config["gcfsConfig"] == {"enabled": True}


def test_all_local_disks_of_a_machine_are_taken(dev: Graph):
    disks = nodes(dev, "train-spot")["ephemeralStorageLocalSsdConfig"]
    assert disks == {"localSsdCount": 16}
    assert "ephemeralStorageLocalSsdConfig" not in nodes(dev, "gpu-spot")


def test_the_newest_machines_start_from_a_disk_that_they_take(dev: Graph):
    assert nodes(dev, "newest-spot")["diskType"] == "hyperdisk-balanced"
    assert nodes(dev, "cpu-spot")["diskType"] == "pd-balanced"
    assert nodes(dev, "cpu-spot")["diskSizeGb"] == 200


def test_a_pool_stands_where_its_machine_is(dev: Graph):
    assert pool(dev, "gpu-spot")["nodeLocations"] == (f"{REGION}-a", f"{REGION}-b")
    assert pool(dev, "train-spot")["nodeLocations"] == TRAIN.zones
    # Of both of the network's zones one alone has these.
    assert pool(dev, "newest-spot")["nodeLocations"] == (f"{REGION}-b",)
    assert offering("a3-ultragpu", REGION) == [f"{REGION}-b"]


def test_joined_machines_stand_close_to_each_other_in_one_zone():
    free = TRAIN.model_copy(
        update={"zones": (), "capacity": ("spot", "on-demand"), "reservation": None}
    )
    graph = cluster(pools=(SYSTEM, free))
    for kind in free.capacity:
        made = pool(graph, f"train-{kind}")
        assert len(made["nodeLocations"]) == 1
        assert made["placementPolicy"] == {"type": "COMPACT"}


def test_reservations_and_what_is_lent_are_placed_by_google(dev: Graph):
    for name in ("train-reserved", "newest-flex", "gpu-spot"):
        assert "placementPolicy" not in pool(dev, name)


def test_each_network_card_has_a_network_where_there_is_no_rdma(dev: Graph):
    made = pool(dev, "train-spot")["networkConfig"]
    assert len(made["additionalNodeNetworkConfigs"]) == CARDS["a3-megagpu"] == 8
    assert "acceleratorNetworkProfile" not in made
    assert found(dev, "Cluster", "dev-cluster").inputs["enableMultiNetworking"] is True
    lanes = [
        node for node in dev.of_type("gcp:compute/subnetwork:Subnetwork") if "-gpu-" in node.name
    ]
    assert len({node.inputs["ipCidrRange"] for node in lanes}) == 8
    for node in dev.of_type("gcp:compute/firewall:Firewall"):
        [within] = node.inputs["sourceRanges"]
        assert within.startswith("198.18.")
    before = made_before(dev, found(dev, "NodePool", "dev-cluster-train-spot"))
    assert ("Firewall", "dev-cluster-gpu-7") in before


def test_pods_are_told_of_these_networks(whole: Graph):
    made = objects(whole)
    kinds = [one["kind"] for one in made]
    assert kinds.count("Network") == kinds.count("GKENetworkParamSet") == 8
    [network] = [
        one for one in made if one["kind"] == "Network" and one["metadata"]["name"] == "gpu-3"
    ]
    assert network["spec"] == {
        "parametersRef": {
            "group": "networking.gke.io",
            "kind": "GKENetworkParamSet",
            "name": "gpu-3",
        },
        "type": "Device",
    }
    [place] = [
        one
        for one in made
        if one["kind"] == "GKENetworkParamSet" and one["metadata"]["name"] == "gpu-3"
    ]
    assert place["spec"] == {
        "vpc": "dev-cluster-gpu-3-1234567",
        "vpcSubnet": "dev-cluster-gpu-3-1234567",
        "deviceMode": "NetDevice",
    }


def test_gke_makes_the_networks_for_rdma(dev: Graph):
    made = pool(dev, "newest-spot")
    assert made["networkConfig"]["acceleratorNetworkProfile"] == "auto"
    assert "additionalNodeNetworkConfigs" not in made["networkConfig"]
    assert made["nodeConfig"]["gpudirectStrategy"] == "RDMA"
    assert made["nodeConfig"]["labels"]["cloud.google.com/gke-networking-dra-driver"] == "true"


def test_without_joined_machines_there_are_no_other_networks():
    graph = cluster(pools=(SYSTEM, CPU, GPU))
    assert not graph.of_type("gcp:compute/*:*")
    assert found(graph, "Cluster", "dev-cluster").inputs["enableMultiNetworking"] is False


def test_nodes_with_accelerators_are_replaced_without_one_more_first(dev: Graph):
    assert pool(dev, "gpu-spot")["upgradeSettings"] == {
        "strategy": "SURGE",
        "maxSurge": 0,
        "maxUnavailable": 1,
    }
    assert pool(dev, "train-spot")["upgradeSettings"]["maxUnavailable"] == 10
    assert pool(dev, "cpu-spot")["upgradeSettings"]["maxSurge"] == 1


def test_no_budget_of_pods_holds_up_the_deletion_of_a_pool(dev: Graph):
    for node in all_pools(dev):
        [drain] = node.inputs["nodeDrainConfigs"]
        assert drain["respectPdbDuringNodePoolDeletion"] is False


def test_the_system_pool_is_the_last_to_go(dev: Graph):
    for node in all_pools(dev):
        if node.name != "dev-cluster-system":
            assert ("NodePool", "dev-cluster-system") in made_before(dev, node)


PHYSICAL = re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])")


@pytest.mark.parametrize("capacity", ["spot", "on-demand", "flex", "reserved"])
def test_the_longest_pool_has_a_name_that_gke_takes(capacity: Any):
    longest = [f"{'p' * 30}{end}" for end in "ab"]
    names = {called(NodePool(name=name), capacity, MACHINES["nvidia-l4", 1][0]) for name in longest}
    assert len(names) == 2
    assert all(PHYSICAL.fullmatch(name) for name in names)


@pytest.mark.parametrize(
    "changed",
    [
        {"cpus": 16},
        {"disk_gib": 300},
        {"machine": "n2-standard-8"},
        {"accelerator": Accelerator(type="nvidia-t4")},
        {"fabric": True, "accelerator": Accelerator(type="nvidia-h100", count=8)},
    ],
)
def test_a_pool_that_has_to_be_made_anew_has_another_name(changed: dict[str, Any]):
    before = pool(cluster(pools=(SYSTEM, CPU)), "cpu-spot")["name"]
    other = CPU.model_copy(update=changed | {"memory_gib": None})
    assert pool(cluster(pools=(SYSTEM, other)), "cpu-spot")["name"] != before


@pytest.mark.parametrize(
    "changed",
    [{"max_nodes": 9}, {"idle_minutes": 60}, {"zones": (f"{REGION}-a",)}, {"min_nodes": 1}],
)
def test_a_pool_that_can_be_changed_keeps_its_name(changed: dict[str, Any]):
    before = pool(cluster(pools=(SYSTEM, CPU)), "cpu-spot")["name"]
    other = CPU.model_copy(update=changed)
    assert pool(cluster(pools=(SYSTEM, other)), "cpu-spot")["name"] == before


@pytest.mark.parametrize(("kind", "count"), MACHINES)
def test_nothing_is_wrong_with_a_pool_of_any_accelerator(kind: str, count: int):
    machine = MACHINES[kind, count][0]
    [zone, *_] = offering(machine.family, REGION)
    asked = NodePool(
        name="pool",
        accelerator=Accelerator(type=kind, count=count),
        capacity=("spot",),
        zones=(zone,),
    )
    graph = cluster(pools=(SYSTEM, asked))
    assert strict(graph) == ()
    assert nodes(graph, "pool-spot")["machineType"] == machine.name


def test_a_pool_that_no_zone_of_the_network_has_is_refused_at_the_latest():
    asked = NodePool(
        name="far", accelerator=Accelerator(type="nvidia-rtx-pro-6000"), capacity=("spot",)
    )
    assert f"{REGION}-b" in offering("g4-standard", REGION)
    assert pool(cluster(pools=(SYSTEM, asked)), "far-spot")["nodeLocations"] == (f"{REGION}-b",)
    megapool = NodePool(
        name="far", accelerator=Accelerator(type="nvidia-a100-80"), capacity=("spot",)
    )
    with pytest.raises(Refused, match="none of us-central1-b, us-central1-f has a2-ultragpu-1g"):
        places(
            megapool,
            MACHINES["nvidia-a100-80", 1][0],
            ["us-central1-b", "us-central1-f"],
        )
