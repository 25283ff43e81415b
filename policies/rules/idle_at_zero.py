"""Pools with accelerators shrink to nothing when idle."""

from collections.abc import Iterator

from policies.graph.model import Node

APPLIES_TO = ("mlplatform:*:Cluster",)


def violations(node: Node) -> Iterator[str]:
    """One message per pool that keeps accelerators running."""
    for pool in node.inputs["spec"]["pools"]:
        if pool.get("accelerator") and pool["min_nodes"] != 0:
            yield f"pool {pool['name']} keeps {pool['min_nodes']} nodes when idle: set min_nodes: 0"
