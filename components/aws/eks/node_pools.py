"""The pools that Karpenter fills, as the Kubernetes objects that say so.

Of a pool the stack file names, one EC2NodeClass says how its machines are made, and one NodePool
for each kind of capacity which of them are tried, and when: the kind that is named first has the
highest weight. Each NodePool is limited to the pool's `max_nodes`; Karpenter knows no limit over
several, so where a pool names two kinds and both are to be had, it can have twice as many.
"""

from collections.abc import Sequence

import pulumi

from components.aws.catalog import machines
from components.aws.eks.fabric import alike
from components.aws.eks.node_classes import GROUP, KIND, Ground, Object, node_class
from components.aws.machines import Machine
from components.contracts.cluster import Capacity, NodePool

WEIGHTS = (100, 50, 10, 1)
"""Of the kinds of capacity, in the order in which a pool names them."""

LABEL = "mlplatform.dev"
NEURON = "aws.amazon.com/neuron"


def objects(
    pools: Sequence[NodePool], ground: Ground, groups: dict[str, pulumi.Input[str]]
) -> list[Object]:
    """Return the objects of all pools; `groups` are ids of placement groups by pool."""
    made: list[Object] = []
    for pool in pools:
        found = machines(pool, ground.region)
        found = alike(found) if pool.fabric else found
        made.append(node_class(pool, found, ground, groups.get(pool.name)))
        made += [
            node_pool(pool, kind, weight, found)
            for kind, weight in zip(pool.capacity, WEIGHTS, strict=False)
        ]
    return made


def klass(pool: NodePool) -> str:
    """Return the class of a pool: what workloads ask for, and no cloud's noun.

    Machines that are joined are a class apart: NCCL hangs where joined and others are mixed.
    """
    kind = pool.accelerator.type if pool.accelerator else "cpu"
    return f"{kind.replace('nvidia-', 'gpu-')}{'-fabric' if pool.fabric else ''}"


def node_pool(pool: NodePool, kind: Capacity, weight: int, found: Sequence[Machine]) -> Object:
    """Return which machines a pool tries in one kind of capacity, how many, and for how long."""
    labels = {
        f"{LABEL}/class": klass(pool),
        f"{LABEL}/capacity": kind,
        f"{LABEL}/pool": pool.name,
    }
    if pool.team:
        labels[f"{LABEL}/team"] = pool.team
    template: Object = {
        "nodeClassRef": {"group": GROUP, "kind": KIND, "name": pool.name},
        "requirements": requirements(pool, kind, found),
        "expireAfter": f"{pool.max_age_days * 24}h",
        "terminationGracePeriod": "20m",
    }
    if taints := taints_of(pool):
        template["taints"] = taints
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": f"{pool.name}-{kind}"},
        "spec": {
            "weight": weight,
            "limits": limits(pool, found),
            "disruption": {
                "consolidationPolicy": "WhenEmpty",
                "consolidateAfter": f"{pool.idle_minutes}m",
                "budgets": [{"nodes": f"{pool.disruption_percent}%"}],
            },
            "template": {"metadata": {"labels": labels}, "spec": template},
        },
    }


def requirements(pool: NodePool, kind: Capacity, found: Sequence[Machine]) -> list[Object]:
    """Return what a machine must be."""
    capacity = "reserved" if kind == "flex" else kind
    made = [
        within("karpenter.sh/capacity-type", [capacity]),
        within("node.kubernetes.io/instance-type", [machine.name for machine in found]),
        within("kubernetes.io/arch", ["amd64"]),
        within("kubernetes.io/os", ["linux"]),
    ]
    if pool.zones:
        made.append(within("topology.kubernetes.io/zone", list(pool.zones)))
    if kind == "reserved" and pool.reservation:
        made.append(within(f"{GROUP}/capacity-reservation-id", [pool.reservation]))
    if kind == "flex":
        made.append(within(f"{GROUP}/capacity-reservation-type", ["capacity-block"]))
    return made


def within(key: str, values: list[str]) -> Object:
    """Return the requirement that a label has one of some values."""
    return {"key": key, "operator": "In", "values": values}


def resource(pool: NodePool) -> str | None:
    """Return what pods call a pool's accelerators."""
    if pool.accelerator is None:
        return None
    return "nvidia.com/gpu" if pool.accelerator.type.startswith("nvidia-") else NEURON


def taints_of(pool: NodePool) -> list[Object]:
    """Return what pods must tolerate: accelerators are for those that use them, and a team's own
    machines for the team that pays them."""
    marks = {resource(pool): "present", f"{LABEL}/team": pool.team}
    if pool.fabric:
        marks[f"{LABEL}/fabric"] = "present"
    return [
        {"key": name, "value": value, "effect": "NoSchedule"}
        for name, value in marks.items()
        if name and value
    ]


def limits(pool: NodePool, found: Sequence[Machine]) -> dict[str, str]:
    """Return how much of one kind of capacity a pool may have at once.

    Karpenter stops at `nodes`, but counts none of those that it is about to start: by that alone
    a burst of pods goes beyond it. What machines hold it counts beforehand.
    """
    made = {"nodes": str(pool.max_nodes)}
    if pool.accelerator and (name := resource(pool)):
        made[name] = str(pool.max_nodes * pool.accelerator.count)
    elif cpus := max(machine.cpus for machine in found):
        made["cpu"] = str(pool.max_nodes * cpus)
    return made
