"""In which order AKS's autoscaler tries pools: a ConfigMap, for the layer inside the cluster."""

import json
from collections.abc import Sequence
from typing import Any

import pulumi

from components.azure.aks.pools import Pool, kinds_of

Object = dict[str, Any]

PRIORITIES = (50, 30, 20, 10)
"""Of the kinds of capacity, in the order in which a pool names them; the highest is tried first."""
OTHERS = {1: [".*"]}
"""Any other pool, such as the one that carries the platform's own services."""


def expander(pools: Sequence[Pool]) -> pulumi.Output[list[Object]]:
    """Return the one object that the autoscaler reads, by that name and nowhere else.

    Priorities of different pools never compete: a pod asks for one class of machines.
    """
    names = pulumi.Output.all(*(pool.name for pool in pools))
    return names.apply(lambda found: [config_map(order(pools, found))])


def order(pools: Sequence[Pool], names: Sequence[str]) -> dict[int, list[str]]:
    """Return priorities to patterns over the names of scale sets: `aks-<pool>-<number>-vmss`."""
    made: dict[int, list[str]] = {}
    for pool, name in zip(pools, names, strict=True):
        place = kinds_of(pool.of).index(pool.kind)
        made.setdefault(PRIORITIES[place], []).append(f"^aks-{name}-.*")
    return dict(sorted(made.items(), reverse=True)) | OTHERS


def config_map(priorities: dict[int, list[str]]) -> Object:
    """Return the object; its text is YAML, of which JSON strings are a part."""
    lines = [
        f"{priority}:\n" + "".join(f"  - {json.dumps(pattern)}\n" for pattern in patterns)
        for priority, patterns in priorities.items()
    ]
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "cluster-autoscaler-priority-expander",
            "namespace": "kube-system",
        },
        "data": {"priorities": "".join(lines)},
    }
