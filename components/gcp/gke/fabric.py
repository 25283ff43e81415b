"""Machines whose GPUs reach each other past the processor.

The newer ones do it by RDMA, and GKE makes the networks for it. On H100 it is GPUDirect-TCPXO,
which needs eight networks of its own, one for each network card.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_gcp as gcp

from components.contracts.cluster import NodePool
from components.gcp.machines import Machine
from components.site import Site

RDMA = "RDMA"
BY_RDMA = ("a3-ultragpu", "a4-highgpu")
CARDS = {"a3-megagpu": 8}
"""Network cards for GPUs of the families that have no RDMA."""
LARGE_FRAMES = 8244
"""Bytes of a packet, as Google asks for these machines."""
RANGE = "198.18.{card}.0/24"
"""Outside of every range that a platform may have; nothing leads from one to another."""

Object = dict[str, Any]


@dataclass(frozen=True)
class Lane:
    """A network for one card of each machine."""

    network: gcp.compute.Network
    subnet: gcp.compute.Subnetwork


def is_rdma(pool: NodePool, machine: Machine) -> bool:
    """Tell whether a pool is joined by RDMA."""
    return pool.fabric and machine.family in BY_RDMA


def cards(pool: NodePool, machine: Machine) -> int:
    """Return how many networks of its own a pool needs."""
    return CARDS.get(machine.family, 0) if pool.fabric else 0


def lanes(
    name: str, count: int, site: Site, opts: pulumi.ResourceOptions
) -> tuple[list[Lane], list[pulumi.Resource]]:
    """Create networks of nothing but GPUs, and what lets these talk; they cost nothing."""
    made: list[Lane] = []
    open: list[pulumi.Resource] = []
    for card in range(count):
        called = f"{name}-gpu-{card}"
        network = gcp.compute.Network(
            called,
            description="Between GPUs of joined machines",
            auto_create_subnetworks=False,
            mtu=LARGE_FRAMES,
            opts=opts,
        )
        within = RANGE.format(card=card)
        subnet = gcp.compute.Subnetwork(
            called,
            network=network.id,
            region=site.region,
            ip_cidr_range=within,
            private_ip_google_access=True,
            opts=opts,
        )
        rule = gcp.compute.Firewall(
            called,
            description="GPUs of joined machines talk to each other",
            network=network.id,
            direction="INGRESS",
            source_ranges=[within],
            allows=[{"protocol": "tcp"}, {"protocol": "udp"}, {"protocol": "icmp"}],
            opts=opts,
        )
        made.append(Lane(network, subnet))
        open.append(rule)
    return made, open


def network_config(
    pool: NodePool, machine: Machine, found: Sequence[Lane]
) -> gcp.container.NodePoolNetworkConfigArgsDict:
    """Return which networks a pool's nodes are in; none of them has a public address."""
    config: gcp.container.NodePoolNetworkConfigArgsDict = {"enable_private_nodes": True}
    if is_rdma(pool, machine):
        config["accelerator_network_profile"] = "auto"
    if count := cards(pool, machine):
        config["additional_node_network_configs"] = [
            {"network": lane.network.name, "subnetwork": lane.subnet.name} for lane in found[:count]
        ]
    return config


def objects(found: Sequence[Lane]) -> list[Object]:
    """Return what pods in the cluster ask for to be in these networks."""
    group, kind = "networking.gke.io", "GKENetworkParamSet"
    made: list[Object] = []
    for card, lane in enumerate(found):
        named = {"name": f"gpu-{card}"}
        spec = {"parametersRef": {"group": group, "kind": kind, **named}, "type": "Device"}
        place = {
            "vpc": lane.network.name,
            "vpcSubnet": lane.subnet.name,
            "deviceMode": "NetDevice",
        }
        made.append(
            {"apiVersion": f"{group}/v1", "kind": "Network", "metadata": named, "spec": spec}
        )
        made.append({"apiVersion": f"{group}/v1", "kind": kind, "metadata": named, "spec": place})
    return made
