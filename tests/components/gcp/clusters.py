"""A cluster by itself, and what only Google could say of it made up."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from components.contracts.cluster import Accelerator, ClusterOutputs, ClusterSpec, NodePool
from components.gcp.cluster import GcpCluster
from policies.graph.model import Graph, Node
from policies.strict.echo import unfit
from tests.components.gcp.identifiers import identifiers
from tests.components.gcp.upstream import PROJECT, REGION, built, network, site

ADMIN = "group:platform@example.org"
KEY = f"projects/{PROJECT}/locations/{REGION}/keyRings/mine/cryptoKeys/mine"
NAMED = f"gke-0123456789abcdef.{REGION}.gke.goog"
ADDRESS = "203.0.113.7"

SYSTEM = NodePool(name="system", cpus=4, memory_gib=16, min_nodes=2, max_nodes=3)
CPU = NodePool(
    name="cpu", cpus=8, memory_gib=32, max_nodes=4, capacity=("spot", "on-demand"), disk_gib=200
)
GPU = NodePool(
    name="gpu",
    accelerator=Accelerator(type="nvidia-l4"),
    max_nodes=16,
    capacity=("spot", "on-demand"),
    idle_minutes=20,
)
TRAIN = NodePool(
    name="train",
    accelerator=Accelerator(type="nvidia-h100", count=8),
    max_nodes=20,
    capacity=("reserved", "spot", "on-demand"),
    reservation="h100s",
    zones=(f"{REGION}-b",),
    fabric=True,
    disruption_percent=50,
)
NEWEST = NodePool(
    name="newest",
    accelerator=Accelerator(type="nvidia-h200", count=8),
    max_nodes=2,
    capacity=("flex", "spot"),
    fabric=True,
)


def spec(**given: Any) -> ClusterSpec:
    """Return what a stack file asks for; keys that are given replace those of dev."""
    pools = (SYSTEM, CPU, GPU, TRAIN, NEWEST)
    return ClusterSpec(**{"admins": (ADMIN,), "pools": pools} | given)


def cluster(
    name: str = "dev",
    environment: str = "dev",
    use: Callable[[ClusterOutputs, pulumi.ResourceOptions], object] | None = None,
    outputs: Callable[[Node], Mapping[str, Any]] = unfit,
    **given: Any,
) -> Graph:
    """Record a cluster, and what `use` makes of its outputs."""
    place = site(name=name, environment=environment)

    def build(opts: pulumi.ResourceOptions) -> None:
        made = GcpCluster(f"{name}-cluster", spec(**given), place, network(), opts).outputs
        if use:
            use(made, opts)

    return built(build, outputs=outputs)


def known(node: Node) -> Mapping[str, Any]:
    """Make up everything that a cluster's outputs are made of."""
    more: Mapping[str, Any] = {}
    if node.type == "gcp:container/cluster:Cluster":
        endpoints = node.inputs["controlPlaneEndpointsConfig"]
        named = {**endpoints["dnsEndpointConfig"], "endpoint": NAMED}
        more = {
            "endpoint": ADDRESS,
            "masterAuth": {**node.inputs["masterAuth"], "clusterCaCertificate": "Q0VSVA=="},
            "controlPlaneEndpointsConfig": {**endpoints, "dnsEndpointConfig": named},
        }
    if node.type in ("gcp:compute/network:Network", "gcp:compute/subnetwork:Subnetwork"):
        more = {"name": f"{node.name}-1234567"}
    return {"id": f"id-of-{node.name}", **unfit(node), **identifiers(node), **more}
