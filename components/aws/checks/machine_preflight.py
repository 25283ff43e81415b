"""Whether the zones of an account have the machines that pools ask for."""

from collections.abc import Iterator

from components.aws.catalog import machines
from components.aws.checks.clients import Ask, pages
from components.aws.regions import NO_CONTROL_PLANE
from components.contracts.cluster import NodePool
from components.spec import PlatformSpec


def of_machines(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield zones that do not exist, and pools whose zones have none of their machines."""
    there = open_zones(ask)
    zones = network_zones(spec, ask, there)
    network = spec.network
    if not network.existing:
        for place, zone in enumerate(network.zone_names):
            if zone not in there:
                yield (
                    f"network.zone_names.{place}: {zone!r} cannot hold a cluster of this account; "
                    f"these can: {', '.join(there)}"
                )
        if not network.zone_names and len(zones) < network.zones:
            yield f"network.zones: {network.zones}, and this account has {', '.join(there)}"
    for place, pool in enumerate(spec.cluster.pools):
        names = [machine.name for machine in machines(pool, str(spec.region))]
        for wrong in of_pool(pool, zones, names, offering(names, ask)):
            yield f"cluster.pools.{place}{wrong}"


def of_pool(
    pool: NodePool, zones: list[str], names: list[str], offered: dict[str, set[str]]
) -> Iterator[str]:
    """Yield, from a pool's own keys on, where it cannot get what it asks for."""
    asked, having = ", ".join(names), ", ".join(sorted(offered)) or "no zone"
    outside = [zone for zone in pool.zones if zone not in zones]
    if outside:
        yield f".zones: {', '.join(outside)} hold no subnet of the network: {', '.join(zones)} do"
    for zone in pool.zones:
        if zone not in offered:
            yield f".zones: {zone} has no {asked}; {having} has"
    if pool.zones:
        return
    if pool.fabric and zones[0] not in offered:
        yield (
            f".fabric: joined machines stand in {zones[0]}, the first of the network's zones, "
            f"which has no {asked}; {having} has: name such a zone in zones and in "
            "network.zone_names"
        )
    elif not offered.keys() & set(zones):
        yield (
            f": none of the network's zones, {', '.join(zones)}, has {asked}; {having} has: "
            "name such a zone in network.zone_names"
        )


def open_zones(ask: Ask) -> dict[str, str]:
    """Return the zones of an account that can hold a control plane, name to id."""
    filters = [{"Name": "zone-type", "Values": ["availability-zone"]}]
    found = ask("ec2").describe_availability_zones(Filters=filters)["AvailabilityZones"]
    named = {zone["ZoneName"]: zone["ZoneId"] for zone in found}
    return {name: named[name] for name in sorted(named) if named[name] not in NO_CONTROL_PLANE}


def network_zones(spec: PlatformSpec, ask: Ask, there: dict[str, str]) -> list[str]:
    """Return the names of the zones where nodes can stand, in the order of their subnets."""
    network = spec.network
    if network.existing:
        filters = [{"Name": "subnet-id", "Values": list(network.existing.node_subnets)}]
        subnets = pages(ask("ec2"), "describe_subnets", "Subnets", Filters=filters)
        zone_of = {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in subnets}
        return [zone_of[one] for one in network.existing.node_subnets if one in zone_of]
    return list(network.zone_names) or list(there)[: network.zones]


def offering(names: list[str], ask: Ask) -> dict[str, set[str]]:
    """Return the zones that have one of some machines, with those that they have."""
    found: dict[str, set[str]] = {}
    for row in pages(
        ask("ec2"),
        "describe_instance_type_offerings",
        "InstanceTypeOfferings",
        LocationType="availability-zone",
        Filters=[{"Name": "instance-type", "Values": names}],
    ):
        found.setdefault(row["Location"], set()).add(row["InstanceType"])
    return found
