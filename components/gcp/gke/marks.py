"""What a pool's nodes are marked with: what pods choose them by, and what they must tolerate."""

import pulumi_gcp as gcp

from components.contracts.cluster import Capacity, NodePool
from components.gcp.gke.fabric import is_rdma
from components.gcp.machines import Machine

LABEL = "mlplatform.dev"
COMPUTE_CLASS = "cloud.google.com/compute-class"

Taint = gcp.container.NodePoolNodeConfigTaintArgsDict


def klass(pool: NodePool) -> str:
    """Return the class of a pool: what workloads ask for, and no cloud's noun.

    Machines that are joined are a class apart: NCCL hangs where joined and others are mixed.
    """
    kind = pool.accelerator.type if pool.accelerator else "cpu"
    return f"{kind.replace('nvidia-', 'gpu-')}{'-fabric' if pool.fabric else ''}"


def labels_of(pool: NodePool, kind: Capacity, machine: Machine, ordered: bool) -> dict[str, str]:
    """Return what pods choose nodes by; `ordered` pools belong to a compute class."""
    labels = {
        f"{LABEL}/class": klass(pool),
        f"{LABEL}/capacity": kind,
        f"{LABEL}/pool": pool.name,
    }
    if pool.team:
        labels[f"{LABEL}/team"] = pool.team
    if ordered:
        labels[COMPUTE_CLASS] = pool.name
    if is_rdma(pool, machine):
        labels["cloud.google.com/gke-networking-dra-driver"] = "true"
    return labels


def taints_of(pool: NodePool, ordered: bool) -> list[Taint]:
    """Return what pods must tolerate: accelerators are for those that use them, and a team's own
    machines for the team that pays them.

    Whoever asks for a compute class tolerates it, as GKE itself sees to.
    """
    named = {
        "nvidia.com/gpu": "present" if pool.accelerator else None,
        f"{LABEL}/team": pool.team,
        f"{LABEL}/fabric": "present" if pool.fabric else None,
        COMPUTE_CLASS: pool.name if ordered else None,
    }
    return [
        {"key": key, "value": value, "effect": "NO_SCHEDULE"}
        for key, value in named.items()
        if value
    ]
