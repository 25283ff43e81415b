"""How the machines of a pool are made, as Karpenter's EC2NodeClass says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.eks.fabric import interfaces
from components.aws.eks.nodes import ROOT_DISK
from components.aws.machines import Machine
from components.contracts.cluster import NodePool
from components.site import TEAM_LABEL

Object = dict[str, Any]

GROUP, KIND = "karpenter.k8s.aws", "EC2NodeClass"
PODS = 110
"""On one machine, as Kubernetes itself recommends. Not told, Karpenter counts the addresses of a
machine's interfaces one by one, though the network hands them out sixteen at a time."""


@dataclass(frozen=True)
class Ground:
    """What the machines of all pools have in common; values may be known later."""

    region: str
    image: str
    profile: pulumi.Input[str]
    key: pulumi.Input[str]
    security_group: pulumi.Input[str]
    subnets: Sequence[pulumi.Input[str]] | pulumi.Output[list[str]]
    labels: dict[str, str]
    stack: str


def is_placed(pool: NodePool) -> bool:
    """Tell whether a pool's machines stand in a placement group; reservations place their own."""
    return pool.fabric and not {"reserved", "flex"} & set(pool.capacity)


def node_class(
    pool: NodePool, found: Sequence[Machine], ground: Ground, group: pulumi.Input[str] | None
) -> Object:
    """Return how the machines of a pool are made."""
    disk = {
        "volumeType": "gp3",
        "volumeSize": f"{pool.disk_gib}Gi",
        "encrypted": True,
        "kmsKeyID": ground.key,
        "deleteOnTermination": True,
    }
    spec: Object = {
        "amiSelectorTerms": [{"alias": ground.image}],
        "instanceProfile": ground.profile,
        "subnetSelectorTerms": subnets(pool, ground.subnets),
        "securityGroupSelectorTerms": [{"id": ground.security_group}],
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": 1,
            "httpProtocolIPv6": "disabled",
        },
        "blockDeviceMappings": [{"deviceName": ROOT_DISK, "rootVolume": True, "ebs": disk}],
        "instanceStorePolicy": "RAID0",
        "kubelet": {"maxPods": PODS},
        "tags": {**ground.labels, **({TEAM_LABEL: pool.team} if pool.team else {})},
    }
    if terms := reservations(pool, ground.stack):
        spec["capacityReservationSelectorTerms"] = terms
    if pool.fabric:
        spec["networkInterfaces"] = interfaces(found[0].name)
    if group is not None:
        spec["placementGroupSelector"] = {"id": group}
    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": KIND,
        "metadata": {"name": pool.name},
        "spec": spec,
    }


def subnets(
    pool: NodePool, ids: Sequence[pulumi.Input[str]] | pulumi.Output[list[str]]
) -> pulumi.Input[list[Object]]:
    """Return where a pool's machines stand; where joined and no zone is named, in the first."""
    first = pool.fabric and not pool.zones

    def terms(found: Sequence[pulumi.Input[str]]) -> list[Object]:
        return [{"id": one} for one in (found[:1] if first else found)]

    return ids.apply(terms) if isinstance(ids, pulumi.Output) else terms(ids)


def reservations(pool: NodePool, stack: str) -> list[Object]:
    """Return which reservations are used: the one that is named, and blocks with our tags.

    A block of capacity is bought days ahead and for a time, so it is found by its tags
    `mlplatform-stack` and `mlplatform-pool`.
    """
    named: list[Object] = [{"id": pool.reservation}] if pool.reservation else []
    tags = {"mlplatform-stack": stack, "mlplatform-pool": pool.name}
    return [*named, {"tags": tags}] if "flex" in pool.capacity else named


def placement_groups(
    name: str, pools: Sequence[NodePool], opts: pulumi.ResourceOptions
) -> dict[str, pulumi.Input[str]]:
    """Create what places joined machines close to each other, and return its ids by pool."""
    return {
        pool.name: aws.ec2.PlacementGroup(
            f"{name}-{pool.name}", strategy="cluster", opts=opts
        ).placement_group_id
        for pool in pools
        if is_placed(pool)
    }
