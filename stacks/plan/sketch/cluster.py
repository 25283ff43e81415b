"""The cluster as its pools, by shape."""

from collections.abc import Mapping
from typing import Any

from stacks.diagram.box import Box
from stacks.plan.parts import Part
from stacks.plan.shown import text


def sketch(part: Part) -> Box:
    """Return the pools by shape."""
    boxes = tuple(pool(one) for one in part.spec.get("pools") or ())
    nodes = part.of_type("*:Cluster", "*:ManagedCluster")
    version = f" {part.spec['version']}" if nodes and part.spec.get("version") else ""
    kind = "Kubernetes" if nodes else "one supervisor"
    return Box(f"cluster: {kind}{version}", (part.component.name,), boxes)


def pool(given: Mapping[str, Any]) -> Box:
    """Return one class of machines."""
    accelerator = given.get("accelerator")
    shape = [
        text(given.get("machine")) if given.get("machine") else "",
        f"{accelerator['count']} {accelerator['type']}" if accelerator else "",
        f"{given['cpus']} CPUs" if given.get("cpus") else "",
        f"{text(given['memory_gib'])} GiB" if given.get("memory_gib") else "",
    ]
    notes = (
        ", ".join(one for one in shape if one) or "this machine's own size",
        nodes(given["min_nodes"], given["max_nodes"]),
        ", then ".join(given["capacity"]),
        *(["joined by a fabric"] if given.get("fabric") else []),
        *([f"for {given['team']} alone"] if given.get("team") else []),
    )
    return Box(f"pool {given['name']}", notes)


def nodes(least: int, most: int) -> str:
    """Return how many machines a pool has."""
    if least == most:
        return "1 node" if most == 1 else f"{most} nodes"
    return f"{least} to {most} nodes"
