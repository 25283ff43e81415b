"""A cluster by itself, and what only Azure could say of it made up."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from components.azure.cluster import AzureCluster
from components.contracts.cluster import Accelerator, ClusterOutputs, ClusterSpec, NodePool
from components.contracts.network import NetworkOutputs
from policies.graph.model import Graph, Node
from policies.strict.echo import unfit
from tests.components.azure.upstream import GROUP, built, network, site

ADMIN = "group:99999999-9999-4999-8999-999999999999"

SYSTEM = NodePool(name="system", cpus=4, memory_gib=16, min_nodes=2, max_nodes=3)
CPU = NodePool(
    name="cpu", cpus=8, memory_gib=32, max_nodes=4, capacity=("spot", "on-demand"), disk_gib=200
)
GPU = NodePool(
    name="gpu",
    accelerator=Accelerator(type="nvidia-t4"),
    max_nodes=16,
    capacity=("spot", "on-demand"),
    zones=("1", "2"),
)
TRAIN = NodePool(
    name="train",
    accelerator=Accelerator(type="nvidia-h100", count=8),
    max_nodes=2,
    capacity=("spot", "on-demand"),
    fabric=True,
    idle_minutes=20,
    disruption_percent=50,
)
RESERVED = NodePool(
    name="reserved",
    accelerator=Accelerator(type="nvidia-a100-80", count=4),
    min_nodes=1,
    max_nodes=2,
    capacity=("reserved", "flex", "on-demand"),
    reservation=f"{GROUP}/providers/Microsoft.Compute/capacityReservationGroups/a100",
    team="fraud",
)


def spec(**given: Any) -> ClusterSpec:
    """Return what a stack file asks for; keys that are given replace those of dev."""
    pools = (SYSTEM, CPU, GPU, RESERVED)
    return ClusterSpec(**{"admins": (ADMIN,), "pools": pools} | given)


def cluster(
    name: str = "dev",
    environment: str = "dev",
    use: Callable[[ClusterOutputs, pulumi.ResourceOptions], object] | None = None,
    outputs: Callable[[Node], Mapping[str, Any]] = unfit,
    within: Callable[[], NetworkOutputs] = network,
    **given: Any,
) -> Graph:
    """Record a cluster, and what `use` makes of its outputs."""
    place = site(name=name, environment=environment)

    def build(opts: pulumi.ResourceOptions) -> None:
        made = AzureCluster(f"{name}-cluster", spec(**given), place, within(), opts).outputs
        if use:
            use(made, opts)

    return built(build, outputs=outputs)


def known(node: Node) -> Mapping[str, Any]:
    """Make up everything that a cluster's outputs are made of."""
    more: Mapping[str, Any] = {"id": f"{GROUP}/providers/{node.type}/{node.name}"}
    if node.type.endswith(":ManagedCluster"):
        more = {
            **more,
            "name": node.inputs["resourceName"],
            "fqdn": "dev-cluster-0a1b2c3d.hcp.eastus2.azmk8s.io",
            "privateFQDN": "dev-cluster-0a1b2c3d.privatelink.eastus2.azmk8s.io",
            "oidcIssuerProfile": {"enabled": True, "issuerURL": "https://eastus2.oic.example/0/"},
        }
    if node.type.endswith(":UserAssignedIdentity"):
        more = {**more, "principalId": f"principal of {node.name}", "clientId": "client"}
    return {**unfit(node), **more}
