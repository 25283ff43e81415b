"""What pods see of a machine: labels to ask for it by, taints that keep others away; no SDK."""

from components.contracts.cluster import Capacity, NodePool

LABEL = "mlplatform.dev"
GPU = "nvidia.com/gpu"
"""What pods call accelerators; Azure has NVIDIA's."""
SPOT = "kubernetes.azure.com/scalesetpriority"
"""AKS marks spot machines so by itself: what it is not told, it would seem to have changed."""
SYSTEM_TAINT = "CriticalAddonsOnly=true:NoSchedule"


def klass(pool: NodePool) -> str:
    """Return the class of a pool: what workloads ask for, and no cloud's noun.

    Machines that are joined are a class apart: NCCL hangs where joined and others are mixed.
    """
    kind = pool.accelerator.type if pool.accelerator else "cpu"
    return f"{kind.replace('nvidia-', 'gpu-')}{'-fabric' if pool.fabric else ''}"


def labels_of(pool: NodePool, kind: Capacity) -> dict[str, str]:
    """Return the labels of a pool's machines of one kind of capacity."""
    labels = {
        f"{LABEL}/class": klass(pool),
        f"{LABEL}/capacity": kind,
        f"{LABEL}/pool": pool.name,
    }
    if pool.team:
        labels[f"{LABEL}/team"] = pool.team
    if kind == "spot":
        labels[SPOT] = "spot"
    return labels


def taints_of(pool: NodePool, kind: Capacity) -> list[str]:
    """Return what pods must tolerate: accelerators are for those that use them, and a team's own
    machines for the team that pays them."""
    marks = {
        GPU: "present" if pool.accelerator else None,
        f"{LABEL}/team": pool.team,
        f"{LABEL}/fabric": "present" if pool.fabric else None,
        SPOT: "spot" if kind == "spot" else None,
    }
    return [f"{name}={value}:NoSchedule" for name, value in marks.items() if value]
