"""In which order GKE tries a pool's kinds of capacity, as the Kubernetes objects that say so."""

from collections.abc import Sequence
from typing import Any

from components.contracts.cluster import NodePool
from components.gcp.catalog import machines
from components.gcp.gke.node_pools import called

Object = dict[str, Any]


def compute_class(pool: NodePool, region: str) -> Object:
    """Return the class that pods of a pool ask for; GKE makes no pool of its own for it.

    Nobody who runs is moved to what comes earlier in the order once that is to be had again.
    """
    machine = machines(pool, region)[0]
    return {
        "apiVersion": "cloud.google.com/v1",
        "kind": "ComputeClass",
        "metadata": {"name": pool.name},
        "spec": {
            "priorities": [{"nodepools": [called(pool, kind, machine)]} for kind in pool.capacity],
            "whenUnsatisfiable": "DoNotScaleUp",
            "activeMigration": {"optimizeRulePriority": False},
            "autoscalingPolicy": {"consolidationDelayMinutes": pool.idle_minutes},
        },
    }


def compute_classes(pools: Sequence[NodePool], region: str) -> list[Object]:
    """Return one class for each pool."""
    return [compute_class(pool, region) for pool in pools]
