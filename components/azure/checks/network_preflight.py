"""Whether a network that exists is one that a platform can stand in."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from components.azure.checks.clients import Ask, errors
from components.spec import PlatformSpec

NODES = "node_subnets.0"
OWNERS = {
    NODES: None,
    "node_subnets.1": "Microsoft.ContainerService/managedClusters",
    "data_subnets.0": "Microsoft.DBforPostgreSQL/flexibleServers",
    "data_subnets.1": None,
}
"""Subnets of a stack file to the one service that each must have been given to."""
NODES_AT_LEAST = 64


def of_network(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield what lacks of an existing network; nothing of it is changed."""
    network = spec.network.existing
    if network is None:
        return
    parts = network.id.split("/")
    group, name = parts[4], parts[-1]
    try:
        made = ask("network").virtual_networks.get(group, name)
    except errors() as error:
        if getattr(error, "status_code", None) != 404:
            raise
        yield f"network.existing.id: {network.id} does not exist"
        return
    if made.location != spec.region:
        yield (
            f"network.existing.id: {name} is in {made.location}, and the platform in {spec.region}"
        )
    there = {str(one.id).lower(): one for one in made.subnets or ()}
    for path, owner in OWNERS.items():
        key, place = path.split(".")
        id = (network.node_subnets if key == "node_subnets" else network.data_subnets)[int(place)]
        where = f"network.existing.{path}"
        subnet = there.get(id.lower())
        if subnet is None:
            yield f"{where}: {id} does not exist"
            continue
        for wrong in of_owner(subnet, owner):
            yield f"{where}: {wrong}"
        if path == NODES:
            for wrong in of_nodes(subnet):
                yield f"{where}: {wrong}"


def of_owner(subnet: Any, owner: str | None) -> Iterator[str]:
    """Yield that a subnet belongs to another service, or to none."""
    found = [one.service_name for one in subnet.delegations or ()]
    if found != ([owner] if owner else []):
        meant = f"delegated to {owner}" if owner else "delegated to nobody"
        is_now = ", ".join(found) or "nobody"
        yield f"{subnet.name} is delegated to {is_now}, and is meant to be {meant}"


def of_nodes(subnet: Any) -> Iterator[str]:
    """Yield that a subnet of nodes is too small, or has no way out through a hub."""
    range = ipaddress.IPv4Network(subnet.address_prefix or subnet.address_prefixes[0])
    if range.num_addresses < NODES_AT_LEAST:
        yield (
            f"{subnet.name} has {range.num_addresses} addresses, and a platform needs "
            f"{NODES_AT_LEAST}"
        )
    routes = (subnet.route_table.routes or ()) if subnet.route_table else ()
    if subnet.route_table is None:
        yield (
            f"{subnet.name} has no table of routes: nodes of an existing network get out by a "
            "default route of yours, such as to a firewall in the hub"
        )
    elif routes and not any(one.address_prefix == "0.0.0.0/0" for one in routes):
        yield f"{subnet.name}: its routes have no way out: 0.0.0.0/0 is meant to be one of them"
