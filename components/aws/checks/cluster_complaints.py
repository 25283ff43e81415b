"""What a stack file asks of a cluster and EKS or Karpenter does not do; needs no SDK."""

from collections.abc import Iterator

from components.aws.eks.fabric import CARDS
from components.aws.eks.versions import VERSIONS
from components.contracts.cluster import ClusterSpec, NodePool


def of_cluster(spec: ClusterSpec) -> Iterator[str]:
    """Yield what is wrong with a cluster, each with its path."""
    if spec.version not in VERSIONS:
        yield f"cluster.version: {spec.version} is not pinned here: {', '.join(VERSIONS)}"
    if not spec.admins:
        yield (
            "cluster.admins: nobody could enter the cluster, not even who creates it: "
            'admins: ["arn:aws:iam::123456789012:role/admins"]'
        )
    system, *others = spec.pools
    if system.zones:
        yield f"cluster.pools.0.zones: {system.name} stands in all zones of the network: no `zones`"
    if system.fabric:
        yield f"cluster.pools.0.fabric: {system.name} carries the platform's own services: false"
    for place, pool in enumerate(others, 1):
        for wrong in of_autoscaled(pool):
            yield f"cluster.pools.{place}.{wrong}"


def of_autoscaled(pool: NodePool) -> Iterator[str]:
    """Yield what does not work of a pool that Karpenter fills."""
    if pool.min_nodes:
        # Static pools of Karpenter are alpha, behind a gate, and know neither weight nor limits.
        yield (
            f"min_nodes: {pool.min_nodes}, but machines of {pool.name} come with the pods that "
            "need them and stay as long as one runs: min_nodes: 0, and a replica that stays"
        )
    if pool.fabric and len(pool.zones) > 1:
        yield f"zones: a fabric spans none, and {', '.join(pool.zones)} are named: one, or none"
    if pool.fabric and not pool.zones and {"reserved", "flex"} & set(pool.capacity):
        yield (
            "zones: joined machines stand in one zone, and what is reserved for "
            f"{pool.name} lies in a certain one: name it, here and in network.zone_names"
        )
    if pool.fabric and pool.machine and pool.machine not in CARDS:
        yield f"fabric: {pool.machine} has no adapters for it; these have: {', '.join(CARDS)}"
