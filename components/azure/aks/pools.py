"""The pools of a stack file, as pools of AKS: one for each kind of capacity, each empty at first.

AKS's autoscaler makes and removes their machines. A pool has machines of one size, and can hold
`max_nodes` of each kind of capacity: it knows no limit over several.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_azure_native as azure

from components.azure.aks.marks import labels_of, taints_of
from components.azure.aks.placement import placement_group
from components.azure.catalog import machine
from components.azure.machines import Machine
from components.azure.names import pool_name
from components.azure.tags import tags
from components.contracts.cluster import Capacity, NodePool
from components.site import Site

Driver = azure.containerservice.GPUDriver


@dataclass(frozen=True)
class Ground:
    """What all pools of a cluster have in common."""

    name: str
    cluster: pulumi.Input[str]
    group: pulumi.Input[str]
    subnet: pulumi.Input[str]
    zones: pulumi.Output[list[str]]
    version: str
    driver: Driver
    site: Site
    opts: pulumi.ResourceOptions


@dataclass(frozen=True)
class Pool:
    """A pool of AKS, and what of the stack file it is."""

    of: NodePool
    kind: Capacity
    name: pulumi.Output[str]
    resource: azure.containerservice.AgentPool = field(repr=False)


def agent_pools(pools: Sequence[NodePool], ground: Ground) -> list[Pool]:
    """Create the pools; `flex`, which Azure has nothing like, is left out, and said so."""
    made: list[Pool] = []
    for pool in pools:
        found = machine(pool)
        kinds = kinds_of(pool)
        if len(kinds) < len(pool.capacity):
            pulumi.log.warn(
                f"cluster.pools: {pool.name}: azure has no `flex`: {', '.join(kinds)} is tried",
                ground.opts.parent,
            )
        made += [agent_pool(pool, kind, kind == kinds[0], found, ground) for kind in kinds]
    return made


def kinds_of(pool: NodePool) -> list[Capacity]:
    """Return the kinds of capacity of a pool that Azure has, in their order."""
    return [kind for kind in pool.capacity if kind != "flex"]


def agent_pool(pool: NodePool, kind: Capacity, first: bool, found: Machine, ground: Ground) -> Pool:
    """Create one kind of capacity of a pool; only the kind that is tried first keeps machines."""
    called = f"{ground.name}-{pool.name}-{kind}"
    zones = pulumi.Output.from_input(list(pool.zones)) if pool.zones else ground.zones
    if pool.fabric:
        zones = zones.apply(lambda all: all[:1])
    settled = (pool.name, kind, found.name, str(pool.disk_gib), str(pool.reservation))
    spot = kind == "spot"
    name = zones.apply(lambda zones: pool_name(pool.name, kind, *settled, *zones))
    made = azure.containerservice.AgentPool(
        called,
        agent_pool_name=name,
        resource_name_=ground.cluster,
        resource_group_name=ground.group,
        mode="User",
        type="VirtualMachineScaleSets",
        vm_size=found.name,
        orchestrator_version=ground.version,
        os_type="Linux",
        os_sku="Ubuntu",
        # Encrypted with the cluster's key; sizes with a disk of their own cost more.
        os_disk_type="Managed",
        os_disk_size_gb=pool.disk_gib,
        enable_encryption_at_host=True,
        enable_node_public_ip=False,
        vnet_subnet_id=ground.subnet,
        availability_zones=zones,
        enable_auto_scaling=True,
        min_count=pool.min_nodes if first else 0,
        max_count=pool.max_nodes,
        count=pool.min_nodes if first else 0,
        scale_down_mode="Delete",
        max_pods=110,
        node_labels=labels_of(pool, kind),
        node_taints=taints_of(pool, kind) or None,
        scale_set_priority="Spot" if spot else "Regular",
        scale_set_eviction_policy="Delete" if spot else None,
        # As much as on demand: Azure evicts for want of machines, and never for their price.
        spot_max_price=-1.0 if spot else None,
        # Azure takes none beside spot, whose machines go by themselves.
        upgrade_settings=None if spot else replacing(pool),
        gpu_profile={"driver": ground.driver} if pool.accelerator else None,
        capacity_reservation_group_id=pool.reservation if kind == "reserved" else None,
        proximity_placement_group_id=joined(called, pool, zones, ground),
        tags=tags(ground.site, pool.team),
        # The autoscaler counts machines from then on.
        opts=pulumi.ResourceOptions.merge(
            ground.opts, pulumi.ResourceOptions(ignore_changes=["count"])
        ),
    )
    return Pool(pool, kind, name, made)


def replacing(pool: NodePool) -> azure.containerservice.AgentPoolUpgradeSettingsArgs:
    """Return how machines that stay are replaced: without more of them than the quota has."""
    return azure.containerservice.AgentPoolUpgradeSettingsArgs(
        max_surge="0",
        max_unavailable=f"{pool.disruption_percent}%",
        drain_timeout_in_minutes=30,
        undrainable_node_behavior="Cordon",
    )


def joined(
    name: str, pool: NodePool, zones: pulumi.Output[list[str]], ground: Ground
) -> pulumi.Output[str] | None:
    """Return where machines stand close together, if a pool's are joined."""
    if not pool.fabric:
        return None
    return placement_group(name, zones, ground.site, ground.group, ground.opts).id
