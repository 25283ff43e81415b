"""The pools of a cluster: one on GKE for each kind of capacity that a stack file's pool names.

Of a pool that is tried as spot and then on demand there are two, each limited to `max_nodes`; a
compute class says in which order GKE tries them.
"""

import json
from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

from components.contracts.cluster import Capacity, NodePool
from components.gcp.catalog import gpu_type, machines
from components.gcp.gke.fabric import Lane, network_config
from components.gcp.gke.marks import labels_of, taints_of
from components.gcp.gke.nodes import Ground, disk_type, node_config
from components.gcp.machines import Machine
from components.gcp.names import DIGEST, POOL, digest, short
from components.gcp.offers import offering
from components.refused import Refused

PODS, GPU_PODS = 64, 32
"""Pods of a node: it takes twice as many addresses, whether or not they run."""
MOST_AT_ONCE = 20
"""Nodes that GKE replaces at a time."""


def called(pool: NodePool, kind: Capacity, machine: Machine) -> str:
    """Return a pool's name on GKE, of at most 40 characters.

    It ends in a hash of what cannot be changed in a pool that stands, so that a new one is made
    before the old one is gone.
    """
    settled = [
        machine.name, pool.accelerator and pool.accelerator.count, pool.disk_gib,
        disk_type(machine), machine.local_disks, pool.reservation, pool.fabric,
    ]  # fmt: skip
    head = short(f"{pool.name}-{kind}", POOL - DIGEST - 1)
    return f"{head}-{digest(json.dumps(settled))}"


def node_pool(
    name: str,
    pool: NodePool,
    kind: Capacity,
    ground: Ground,
    opts: pulumi.ResourceOptions,
    lanes: Sequence[Lane] = (),
    ordered: bool = True,
) -> gcp.container.NodePool:
    """Create the part of a pool that is of one kind of capacity."""
    machine = machines(pool, ground.site.region)[0]
    labels, taints = labels_of(pool, kind, machine, ordered), taints_of(pool, ordered)
    gpu = gpu_type(pool, machine)
    settings: gcp.container.NodePoolAutoscalingArgsDict = {
        "total_min_node_count": least(pool, kind),
        "total_max_node_count": pool.max_nodes,
        "location_policy": "ANY" if ordered else "BALANCED",
    }
    kept = pulumi.ResourceOptions(
        # GKE's autoscaler decides how many there are, from the first minute on.
        ignore_changes=["initialNodeCount"],
        custom_timeouts=pulumi.CustomTimeouts(create="40m", update="90m", delete="40m"),
    )
    return gcp.container.NodePool(
        f"{name}-{pool.name}-{kind}" if ordered else f"{name}-{pool.name}",
        name=called(pool, kind, machine),
        cluster=ground.cluster,
        location=ground.site.region,
        node_locations=ground.zones.apply(lambda all: places(pool, machine, all)),
        initial_node_count=0 if ordered else 1,
        autoscaling=settings,
        ignore_node_count_changes=True,
        max_pods_per_node=GPU_PODS if pool.accelerator else PODS,
        # A machine that is lent for a time is not mended: another one is asked for.
        management={"auto_repair": kind != "flex", "auto_upgrade": True},
        upgrade_settings=upgrades(pool),
        node_drain_configs=[{"respect_pdb_during_node_pool_deletion": False}],
        placement_policy={"type": "COMPACT"} if is_placed(pool, kind) else None,
        network_config=network_config(pool, machine, lanes),
        node_config=node_config(pool, kind, machine, gpu, ground, labels, taints),
        opts=pulumi.ResourceOptions.merge(opts, kept),
    )


def places(pool: NodePool, machine: Machine, zones: Sequence[str]) -> list[str]:
    """Return the zones of a pool: its own, or those of the network's that have its machine.

    Joined machines stand in one.
    """
    found = list(pool.zones) or [
        zone for zone in offering(machine.family, region(zones)) if zone in zones
    ]
    if not found:
        raise Refused(f"{pool.name}: none of {', '.join(zones)} has {machine.name}")
    return found[:1] if pool.fabric else found


def region(zones: Sequence[str]) -> str:
    """Return the region of some zones."""
    return zones[0].rpartition("-")[0]


def least(pool: NodePool, kind: Capacity) -> int:
    """Return how many nodes always stand: on demand where that is tried, else as is tried first."""
    steady = "on-demand" if "on-demand" in pool.capacity else pool.capacity[0]
    return pool.min_nodes if kind == steady else 0


def is_placed(pool: NodePool, kind: Capacity) -> bool:
    """Tell whether a pool's machines are placed together; reservations place their own."""
    return pool.fabric and kind in ("spot", "on-demand")


def upgrades(pool: NodePool) -> gcp.container.NodePoolUpgradeSettingsArgsDict:
    """Return how nodes are replaced: one more first, or without, where accelerators are scarce."""
    if not pool.accelerator:
        return {"strategy": "SURGE", "max_surge": 1, "max_unavailable": 0}
    at_once = max(1, min(MOST_AT_ONCE, pool.max_nodes * pool.disruption_percent // 100))
    return {"strategy": "SURGE", "max_surge": 0, "max_unavailable": at_once}
