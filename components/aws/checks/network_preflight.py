"""Whether somebody else's network can hold a platform."""

import ipaddress
from collections.abc import Iterator, Sequence
from typing import Any

from components.aws.checks.clients import Ask, pages
from components.aws.checks.network_complaints import INDISPENSABLE
from components.aws.regions import NO_CONTROL_PLANE
from components.contracts.network import ExistingNetwork
from components.spec import PlatformSpec

Row = dict[str, Any]

TAG = "kubernetes.io/role/internal-elb"
PER_NODE = 32
"""Addresses of a node: it takes them in blocks of 16, and one block ahead."""
PER_SUBNET = 16
"""Addresses that EKS wants free in each subnet of its control plane (EKS user guide)."""
PER_DATABASE = 8
"""In each subnet for data: a server, its standby, what replaces them, and some air."""


def of_network(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield what an existing network lacks; one of our own lacks nothing."""
    network = spec.network.existing
    if not network:
        return
    ec2 = ask("ec2")
    mine = [{"Name": "vpc-id", "Values": [network.id]}]
    found = pages(ec2, "describe_vpcs", "Vpcs", Filters=mine)
    if not found:
        yield f"network.existing.id: this account has no {network.id} in {spec.region}"
        return
    yield from of_vpc(spec, found[0], ec2)
    subnets = pages(ec2, "describe_subnets", "Subnets", Filters=mine)
    tables = pages(ec2, "describe_route_tables", "RouteTables", Filters=mine)
    endpoints = pages(ec2, "describe_vpc_endpoints", "VpcEndpoints", Filters=mine)
    known = {subnet["SubnetId"]: subnet for subnet in subnets}
    for key, ids in listed(network):
        yield from of_subnets(f"network.existing.{key}", network.id, ids, known)
        for place, id in enumerate(ids):
            if id in known:
                where = f"network.existing.{key}.{place}: {id}"
                yield from of_routes(where, table_of(id, tables), endpoints, key == "node_subnets")
    yield from of_nodes(spec, [known[id] for id in network.node_subnets if id in known])
    for id in network.data_subnets:
        if id in known and known[id]["AvailableIpAddressCount"] < PER_DATABASE:
            free = known[id]["AvailableIpAddressCount"]
            yield (
                f"network.existing.data_subnets: {id} has {free} free addresses, and a database "
                f"and what replaces it take up to {PER_DATABASE}"
            )


def listed(network: ExistingNetwork) -> Sequence[tuple[str, tuple[str, ...]]]:
    """Return both kinds of subnets by their key."""
    return (("node_subnets", network.node_subnets), ("data_subnets", network.data_subnets))


def of_vpc(spec: PlatformSpec, vpc: Row, ec2: Any) -> Iterator[str]:
    """Yield that the range is another one, or that names are not resolved."""
    blocks = [one["CidrBlock"] for one in vpc.get("CidrBlockAssociationSet", ())]
    if spec.network.cidr not in blocks:
        yield (
            f"network.cidr: {spec.network.cidr}, and {vpc['VpcId']} has {', '.join(blocks)}: "
            f"cidr: {blocks[0]}"
        )
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        told = ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=attribute)
        if not told[attribute[0].upper() + attribute[1:]]["Value"]:
            yield (
                f"network.existing.id: {vpc['VpcId']} has {attribute} off, and without it nobody "
                "finds a private cluster: have it switched on"
            )


def of_subnets(path: str, vpc: str, ids: Sequence[str], known: dict[str, Row]) -> Iterator[str]:
    """Yield subnets of another network, and two in one zone."""
    zones: dict[str, str] = {}
    for place, id in enumerate(ids):
        if id not in known:
            yield f"{path}.{place}: {id} is no subnet of {vpc}, which has {', '.join(known)}"
            continue
        zone = known[id]["AvailabilityZone"]
        if zone in zones:
            yield f"{path}.{place}: {id} is in {zone}, and so is {zones[zone]}: one for each zone"
        zones[zone] = id


def table_of(subnet: str, tables: list[Row]) -> Row:
    """Return the route table of a subnet: its own, or else the network's main one."""
    for table in tables:
        if any(one.get("SubnetId") == subnet for one in table["Associations"]):
            return table
    return next(
        (table for table in tables if any(one["Main"] for one in table["Associations"])),
        Row(Routes=[]),
    )


def of_routes(where: str, table: Row, endpoints: list[Row], needs_out: bool) -> Iterator[str]:
    """Yield that a subnet is public, or that its nodes reach nobody."""
    routes = [route for route in table["Routes"] if route.get("State", "active") == "active"]
    if any(str(route.get("GatewayId", "")).startswith("igw-") for route in routes):
        yield f"{where} is public: a route of it leads to an internet gateway; name a private one"
        return
    everywhere = any(route.get("DestinationCidrBlock") == "0.0.0.0/0" for route in routes)
    if needs_out and not everywhere:
        ready = {
            one["ServiceName"].split(".", 3)[3]
            for one in endpoints
            if one["State"].lower() == "available"
        }
        lacking = [name for name in ("s3", *INDISPENSABLE) if name not in ready]
        if lacking:
            yield (
                f"{where} has no route to 0.0.0.0/0 and its network no endpoints for "
                f"{', '.join(lacking)}: have a NAT or these endpoints added"
            )


def of_nodes(spec: PlatformSpec, subnets: list[Row]) -> Iterator[str]:
    """Yield what only subnets for nodes need: their tag, their zone, and room."""
    for subnet in subnets:
        where = f"network.existing.node_subnets: {subnet['SubnetId']}"
        tags = {tag["Key"]: tag["Value"] for tag in subnet.get("Tags", ())}
        if tags.get(TAG) not in ("1", ""):
            yield f"{where} lacks the tag {TAG}=1, by which load balancers find it"
        if subnet.get("AvailabilityZoneId") in NO_CONTROL_PLANE:
            zone = f"{subnet['AvailabilityZone']} ({subnet['AvailabilityZoneId']})"
            yield f"{where} is in {zone}, where EKS places no control plane: name another"
        if subnet["AvailableIpAddressCount"] < PER_SUBNET:
            free = subnet["AvailableIpAddressCount"]
            yield f"{where} has {free} free addresses, and EKS wants {PER_SUBNET} for itself"
    room = sum(ipaddress.IPv4Network(subnet["CidrBlock"]).num_addresses for subnet in subnets)
    # Karpenter limits each kind of capacity by itself.
    most = sum(pool.max_nodes * len(pool.capacity) for pool in spec.cluster.pools)
    if subnets and room < PER_NODE * most:
        yield (
            f"network.existing.node_subnets: they have {room} addresses in all, and {most} nodes "
            f"take {PER_NODE * most}: name larger subnets, or lower max_nodes to "
            f"{room // PER_NODE} together"
        )
