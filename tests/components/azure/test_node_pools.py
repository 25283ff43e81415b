"""Pools of a stack file as pools of AKS, and the order in which its autoscaler tries them."""

import re
from functools import cache
from typing import Any

import pytest
import yaml

from components.azure.aks.marks import klass
from components.contracts.cluster import Accelerator, NodePool
from policies.graph.model import Graph, Node
from policies.strict.strict import strict
from tests.components.azure.clusters import CPU, GPU, RESERVED, SYSTEM, TRAIN, cluster


@cache
def graph() -> Graph:
    """Return a cluster with pools of all kinds."""
    return cluster(pools=(SYSTEM, CPU, GPU, RESERVED))


def pools(of: Graph) -> dict[str, Any]:
    """Return what AKS is asked for by pool and kind."""
    return {
        node.name.removeprefix("dev-cluster-"): node.inputs
        for node in of.of_type("azure-native:containerservice:AgentPool")
    }


def node(of: Graph, name: str) -> Node:
    [found] = [
        one
        for one in of.of_type("azure-native:containerservice:AgentPool")
        if one.name == f"dev-cluster-{name}"
    ]
    return found


def with_pool(**given: Any) -> Graph:
    """Return a cluster with one more pool."""
    return cluster(pools=(SYSTEM, NodePool.model_validate({"name": "gpu"} | given)))


def test_there_is_a_pool_for_each_kind_of_capacity_that_azure_has():
    assert {*pools(graph())} == {
        "cpu-spot", "cpu-on-demand", "gpu-spot", "gpu-on-demand", "reserved-reserved",
        "reserved-on-demand",
    }  # fmt: skip


def test_what_azure_lacks_is_left_out_and_said():
    [said] = [one.text for one in graph().messages if "flex" in one.text]
    assert said == "cluster.pools: reserved: azure has no `flex`: reserved, on-demand is tried"


def test_machines_are_the_smallest_that_fit():
    sizes = {name: one["vmSize"] for name, one in pools(graph()).items()}
    assert sizes == {
        "cpu-spot": "Standard_D8s_v5",
        "cpu-on-demand": "Standard_D8s_v5",
        "gpu-spot": "Standard_NC4as_T4_v3",
        "gpu-on-demand": "Standard_NC4as_T4_v3",
        "reserved-reserved": "Standard_NC96ads_A100_v4",
        "reserved-on-demand": "Standard_NC96ads_A100_v4",
    }


def test_pools_begin_empty_and_grow_to_what_is_allowed():
    for name, one in pools(graph()).items():
        assert one["enableAutoScaling"] is True
        assert one["minCount"] == one["count"] == (1 if name == "reserved-reserved" else 0)
        assert node(graph(), name).options.ignore_changes == ("count",)
    assert pools(graph())["gpu-spot"]["maxCount"] == 16
    assert pools(graph())["cpu-spot"]["maxCount"] == 4


def test_spot_is_spot_and_takes_no_settings_of_upgrades():
    for name, one in pools(graph()).items():
        if name.endswith("-spot"):
            assert one["scaleSetPriority"] == "Spot"
            assert one["scaleSetEvictionPolicy"] == "Delete"
            assert one["spotMaxPrice"] == -1
            assert "upgradeSettings" not in one
        else:
            assert one["scaleSetPriority"] == "Regular"
            assert "spotMaxPrice" not in one
            assert one["upgradeSettings"]["maxSurge"] == "0"


def test_labels_are_what_workloads_ask_for_on_every_cloud():
    labels = {
        name: {key: value for key, value in one["nodeLabels"].items() if "mlplatform" in key}
        for name, one in pools(graph()).items()
    }
    assert labels["gpu-spot"] == {
        "mlplatform.dev/class": "gpu-t4",
        "mlplatform.dev/capacity": "spot",
        "mlplatform.dev/pool": "gpu",
    }
    assert labels["cpu-on-demand"]["mlplatform.dev/class"] == "cpu"
    assert labels["reserved-reserved"] == {
        "mlplatform.dev/class": "gpu-a100-80",
        "mlplatform.dev/capacity": "reserved",
        "mlplatform.dev/pool": "reserved",
        "mlplatform.dev/team": "fraud",
    }


SPOT = "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"
GPUS = "nvidia.com/gpu=present:NoSchedule"


def test_taints_keep_away_who_does_not_use_or_pay_a_machine():
    taints = {name: {*one.get("nodeTaints", ())} for name, one in pools(graph()).items()}
    assert taints == {
        "cpu-spot": {SPOT},
        "cpu-on-demand": set(),
        "gpu-spot": {SPOT, GPUS},
        "gpu-on-demand": {GPUS},
        "reserved-reserved": {GPUS, "mlplatform.dev/team=fraud:NoSchedule"},
        "reserved-on-demand": {GPUS, "mlplatform.dev/team=fraud:NoSchedule"},
    }


def test_a_teams_own_machines_are_in_its_bill():
    assert pools(graph())["reserved-on-demand"]["tags"]["mlplatform-team"] == "fraud"
    assert "mlplatform-team" not in pools(graph())["gpu-spot"]["tags"]


def test_zones_are_the_pools_else_the_networks():
    only = pools(with_pool(accelerator=Accelerator(type="nvidia-t4"), zones=("3",)))
    assert only["gpu-on-demand"]["availabilityZones"] == ("3",)
    assert pools(graph())["cpu-spot"]["availabilityZones"] == ("1", "2")


def test_only_what_is_reserved_uses_the_reservation():
    found = pools(graph())
    assert found["reserved-reserved"]["capacityReservationGroupID"] == RESERVED.reservation
    assert "capacityReservationGroupID" not in found["reserved-on-demand"]


def test_names_are_ones_that_aks_takes_and_differ():
    names = [one["agentPoolName"] for one in pools(graph()).values()]
    assert len({*names}) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9]{0,11}", name) for name in names)


LONG = [f"{'x' * 30}{place}" for place in "123"]


def test_names_of_the_longest_pools_fit_and_differ():
    more = tuple(NodePool(name=name, capacity=("spot", "on-demand")) for name in LONG)
    found = cluster(pools=(SYSTEM, *more))
    names = {one["agentPoolName"] for one in pools(found).values()}
    assert len(names) == 6
    assert strict(found) == ()


@pytest.mark.parametrize("change", [
    {"machine": "Standard_NC8as_T4_v3"}, {"disk_gib": 300}, {"zones": ("3",)},
    {"capacity": ("on-demand", "spot")},
])  # fmt: skip
def test_what_aks_cannot_change_of_a_pool_changes_its_name(change: dict[str, Any]):
    accelerator = Accelerator(type="nvidia-t4")
    before = pools(with_pool(accelerator=accelerator))["gpu-on-demand"]["agentPoolName"]
    after = pools(with_pool(accelerator=accelerator, **change))["gpu-on-demand"]["agentPoolName"]
    assert (before == after) is ("capacity" in change)


def test_what_aks_can_change_of_a_pool_does_not():
    names = {
        pools(with_pool(**given))["gpu-on-demand"]["agentPoolName"]
        for given in ({}, {"max_nodes": 9}, {"disruption_percent": 50}, {"team": "fraud"})
    }
    assert len(names) == 1


def test_disks_are_encrypted_down_to_the_host():
    assert all(one["enableEncryptionAtHost"] for one in pools(graph()).values())
    assert not any(one["enableNodePublicIP"] for one in pools(graph()).values())


def test_the_driver_has_one_owner():
    for of, driver, owner in (
        (graph(), "Install", "node-image"),
        (cluster(pools=(SYSTEM, CPU, GPU, TRAIN)), "None", "operator"),
    ):
        told = {one["gpuProfile"]["driver"] for one in pools(of).values() if "gpuProfile" in one}
        assert told == {driver}
        [made] = of.of_type("mlplatform:azure:Cluster")
        assert made.outputs["autoscaler"]["driver_owner"] == owner
    assert "gpuProfile" not in pools(graph())["cpu-spot"]


def test_joined_machines_stand_close_together_in_one_zone_and_apart_from_others():
    found = cluster(pools=(SYSTEM, TRAIN))
    for kind in ("spot", "on-demand"):
        one = pools(found)[f"train-{kind}"]
        assert one["availabilityZones"] == ("1",)
        assert "mlplatform.dev/fabric=present:NoSchedule" in one["nodeTaints"]
        assert one["nodeLabels"]["mlplatform.dev/class"] == "gpu-h100-fabric" == klass(TRAIN)
        [group] = [
            group
            for group in found.of_type("azure-native:compute:ProximityPlacementGroup")
            if group.name == f"dev-cluster-train-{kind}"
        ]
        assert group.inputs["zones"] == ("1",)
        assert group.urn in node(found, f"train-{kind}").dependencies


def priorities(of: Graph) -> dict[int, list[str]]:
    """Return the order as the autoscaler reads it."""
    [made] = of.of_type("mlplatform:azure:Cluster")
    [found] = made.outputs["node_pools"]
    assert found["metadata"] == {
        "name": "cluster-autoscaler-priority-expander",
        "namespace": "kube-system",
    }
    return yaml.safe_load(found["data"]["priorities"])


def tried(of: Graph, prefix: str) -> list[str]:
    """Return the pools of a prefix from the first that is tried to the last."""
    order = sorted(
        (-priority, name)
        for name, one in pools(of).items()
        if name.startswith(prefix)
        for priority, patterns in priorities(of).items()
        for pattern in patterns
        if pattern != ".*" and re.match(pattern, f"aks-{one['agentPoolName']}-12345678-vmss")
    )
    return [name for _, name in order]


def test_the_autoscaler_tries_capacity_in_the_order_that_a_pool_says():
    assert tried(graph(), "gpu") == ["gpu-spot", "gpu-on-demand"]
    assert tried(graph(), "reserved") == ["reserved-reserved", "reserved-on-demand"]
    serving = cluster(pools=(SYSTEM, GPU.model_copy(update={"capacity": ("on-demand", "spot")})))
    assert tried(serving, "gpu") == ["gpu-on-demand", "gpu-spot"]


def test_every_pool_is_matched_by_its_own_pattern_alone():
    patterns = [one for found in priorities(graph()).values() for one in found if one != ".*"]
    for one in pools(graph()).values():
        scale_set = f"aks-{one['agentPoolName']}-12345678-vmss"
        assert len([pattern for pattern in patterns if re.match(pattern, scale_set)]) == 1
    assert priorities(graph())[1] == [".*"]


def test_idle_machines_stay_as_long_as_the_most_patient_pool_says():
    [found] = cluster(pools=(SYSTEM, CPU, TRAIN)).of_type("azure-native:*:ManagedCluster")
    assert found.inputs["autoScalerProfile"]["scaleDownUnneededTime"] == "20m"


def test_what_a_spent_budget_stops_is_told_by_name():
    [made] = graph().of_type("mlplatform:azure:Cluster")
    accelerated = {*made.outputs["autoscaler"]["accelerated"].split(",")}
    assert accelerated == {
        one["agentPoolName"] for one in pools(graph()).values() if "gpuProfile" in one
    }
    none = cluster(pools=(SYSTEM, CPU))
    [made] = none.of_type("mlplatform:azure:Cluster")
    assert made.outputs["autoscaler"]["accelerated"] == ""


def test_the_system_pool_is_for_the_platform_alone():
    [found] = graph().of_type("azure-native:*:ManagedCluster")
    [system] = found.inputs["agentPoolProfiles"]
    assert (system["mode"], system["vmSize"]) == ("System", "Standard_D4s_v5")
    assert system["nodeTaints"] == ("CriticalAddonsOnly=true:NoSchedule",)
    assert (system["minCount"], system["maxCount"]) == (2, 3)
    assert system["enableEncryptionAtHost"] is True
    assert found.options.ignore_changes == ("agentPoolProfiles",)
