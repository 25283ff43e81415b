"""What a network asks for and a region does not have; needs no SDK."""

import ipaddress
import re
from collections.abc import Iterator

from components.contracts.cluster import ClusterSpec, NodePool
from components.contracts.network import ExistingNetwork, NetworkSpec
from components.gcp.catalog import BUNDLES
from components.gcp.regions import zones_of
from components.gcp.vpc.addresses import addresses

PROJECT = r"[a-z][a-z0-9-]{4,28}[a-z0-9]"
NAME = r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
PODS, GPU_PODS = 128, 64
"""Addresses that a node takes for its pods: twice as many as it may have of them."""


def of_network(spec: NetworkSpec, cluster: ClusterSpec, region: str) -> Iterator[str]:
    """Yield what is wrong with a network."""
    there = zones_of(region)
    for place, zone in enumerate(spec.zone_names):
        if zone not in there:
            yield f"network.zone_names.{place}: {of_zone(zone, region)}"
    if len(there) < spec.zones:
        yield f"network.zones: {region} has {len(there)} of them: zones: {len(there)}"
    if spec.existing:
        yield from of_existing(spec.existing, region)
        return
    yield from of_endpoints(spec)
    yield from of_room(spec, cluster)


def of_endpoints(spec: NetworkSpec) -> Iterator[str]:
    """Yield unknown ways to Google's services, and that there is none at all."""
    given = spec.private_endpoints
    if given is None:
        return
    known = " or ".join(BUNDLES)
    for place, name in enumerate(given):
        if name not in BUNDLES:
            yield (
                f"network.private_endpoints.{place}: {name!r} is unknown; Google offers its "
                f"services behind one address: {known}"
            )
    if len(given) > 1:
        yield f"network.private_endpoints: {', '.join(given)}: one of them: {known}"
    if spec.nat == "none" and not given:
        yield (
            "network.private_endpoints: nodes without a way out reach no service of Google's: "
            "[all-apis], which it is where it is left out"
        )


def of_room(spec: NetworkSpec, cluster: ClusterSpec) -> Iterator[str]:
    """Yield that pools may grow beyond what the network has addresses for."""
    room = ipaddress.IPv4Network(addresses(spec.cidr).pods).num_addresses
    wanted = sum(map(taken, cluster.pools))
    if wanted > room:
        yield (
            f"network.cidr: {spec.cidr} has {room} addresses for pods, and the pools may take "
            f"{wanted}: {PODS} a node, {GPU_PODS} with accelerators, of each kind of capacity: "
            "lower max_nodes, or name a larger range"
        )


def taken(pool: NodePool) -> int:
    """Return how many addresses of pods a pool may take."""
    return (GPU_PODS if pool.accelerator else PODS) * pool.max_nodes * len(pool.capacity)


def of_existing(network: ExistingNetwork, region: str) -> Iterator[str]:
    """Yield names that are none, and subnets that are too many."""
    if not re.fullmatch(rf"projects/{PROJECT}/global/networks/{NAME}", network.id):
        yield (
            f"network.existing.id: {network.id!r} is no network's: "
            "projects/host-project/global/networks/shared is meant"
        )
    form = rf"projects/{PROJECT}/regions/{region}/subnetworks/{NAME}"
    for key, subnets in (
        ("node_subnets", network.node_subnets),
        ("data_subnets", network.data_subnets),
    ):
        if len(subnets) > 1:
            yield (
                f"network.existing.{key}: {len(subnets)} are named, and one spans all zones of "
                f"{region}: {subnets[0]}"
            )
        for place, subnet in enumerate(subnets):
            if not re.fullmatch(form, subnet):
                yield (
                    f"network.existing.{key}.{place}: {subnet!r} is no subnet of {region}: "
                    f"projects/host-project/regions/{region}/subnetworks/nodes is meant"
                )


def of_zone(zone: str, region: str) -> str:
    """Return that a zone is none of a region's, and which are."""
    return f"{zone!r} is no zone of {region}, which has {', '.join(zones_of(region))}"
