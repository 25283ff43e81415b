"""A cluster by itself, and what only AWS could say of it made up."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pulumi

from components.aws.cluster import AwsCluster
from components.contracts.cluster import Accelerator, ClusterOutputs, ClusterSpec, NodePool
from policies.graph.model import Graph, Node
from policies.iam.identifier import identifiers
from policies.strict.echo import unfit
from tests.components.aws.upstream import ACCOUNT, REGION, built, network, site, told

ADMIN = f"arn:aws:iam::{ACCOUNT}:role/PlatformEngineers"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/9999abcd-12ab-34cd-56ef-1234567890ab"
ENDPOINT = "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com"
GROUP = "sg-0a1b2c3d4e5f60718"
PLACED = "pg-0a1b2c3d4e5f60718"

SYSTEM = NodePool(name="system", cpus=4, memory_gib=16, min_nodes=2, max_nodes=3)
CPU = NodePool(
    name="cpu", cpus=8, memory_gib=32, max_nodes=4, capacity=("spot", "on-demand"), disk_gib=200
)
GPU = NodePool(
    name="gpu",
    accelerator=Accelerator(type="nvidia-l4"),
    max_nodes=16,
    capacity=("spot", "on-demand"),
    zones=("us-east-1a", "us-east-1b"),
)
TRAIN = NodePool(
    name="train",
    accelerator=Accelerator(type="nvidia-h100", count=8),
    max_nodes=2,
    capacity=("spot", "on-demand"),
    fabric=True,
    max_age_days=30,
    idle_minutes=20,
    disruption_percent=50,
)


def spec(**given: Any) -> ClusterSpec:
    """Return what a stack file asks for; keys that are given replace those of dev."""
    pools = (SYSTEM, CPU, GPU, TRAIN)
    return ClusterSpec(**{"admins": (ADMIN,), "pools": pools} | given)


def cluster(
    name: str = "dev",
    environment: str = "dev",
    use: Callable[[ClusterOutputs, pulumi.ResourceOptions], object] | None = None,
    outputs: Callable[[Node], Mapping[str, Any]] = unfit,
    gateways: tuple[str, ...] = ("nat-0a1b2c3d4e5f60718",),
    **given: Any,
) -> Graph:
    """Record a cluster in a network with gateways, and what `use` makes of its outputs."""
    place = site(name=name, environment=environment)

    def build(opts: pulumi.ResourceOptions) -> None:
        where = replace(network(), nat_ids=told(list(gateways)))
        made = AwsCluster(f"{name}-cluster", spec(**given), place, where, opts).outputs
        if use:
            use(made, opts)

    return built(build, outputs=outputs)


def known(node: Node) -> Mapping[str, Any]:
    """Make up everything that a cluster's outputs are made of."""
    more: Mapping[str, Any] = {}
    if node.type == "aws:eks/cluster:Cluster":
        more = {
            "endpoint": ENDPOINT,
            "certificateAuthority": {"data": "Q0VSVA=="},
            "vpcConfig": {**node.inputs["vpcConfig"], "clusterSecurityGroupId": GROUP},
        }
    if node.type == "aws:ec2/placementGroup:PlacementGroup":
        more = {"placementGroupId": PLACED}
    if node.type == "aws:ec2/launchTemplate:LaunchTemplate":
        more = {"latestVersion": 3}
    return {**unfit(node), **identifiers(node), **more}
