"""What a pool asks for and a region has no machines for."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase

from components.aws.catalog import ACCELERATED, machines, named
from components.aws.checks.network_complaints import of_zone
from components.aws.machines import MACHINES
from components.aws.offers import machine_types
from components.contracts.cluster import NodePool
from components.contracts.network import NetworkSpec
from components.refused import Refused

ARM = re.compile(r"[a-z]+\d+g[a-z]*\.")
"""Instance types with a Graviton processor."""


def of_pool(pool: NodePool, network: NetworkSpec, region: str) -> Iterator[str]:
    """Yield what is wrong with a pool, from its own keys on."""
    yield from of_reservation(pool)
    yield from of_zones(pool, network, region)
    if pool.machine:
        yield from of_machine(pool, region)
        return
    try:
        names = [machine.name for machine in machines(pool)]
    except Refused as error:
        yield f"{error}"
        return
    here = machine_types(region)
    if here and not here & set(names):
        wanted = pool.accelerator.type if pool.accelerator else "this shape"
        yield (
            f"accelerator.type: {region} has no machine with {wanted} ({', '.join(names)}); "
            f"it has {', '.join(kinds(here))}"
        )


def of_reservation(pool: NodePool) -> Iterator[str]:
    """Yield what is wrong with the reservation of a pool."""
    if pool.reservation and not re.fullmatch(r"cr-[0-9a-f]{8,17}", pool.reservation):
        yield (
            f"reservation: {pool.reservation!r} is no reservation's id: "
            "cr-0123456789abcdef0 is meant"
        )


def of_zones(pool: NodePool, network: NetworkSpec, region: str) -> Iterator[str]:
    """Yield zones where the region, or its network, is not."""
    for place, zone in enumerate(pool.zones):
        for wrong in of_zone(zone, region):
            yield f"zones.{place}: {wrong}"
    if pool.zones and not network.zone_names and not network.existing:
        yield (
            f"zones: {', '.join(pool.zones)}: say so for the network as well, which else takes "
            f"the first {network.zones} that are free: network: {{zone_names: [...]}}"
        )


def of_machine(pool: NodePool, region: str) -> Iterator[str]:
    """Yield why a machine that is named by hand cannot be had, or is not what else is said."""
    name, here = str(pool.machine), machine_types(region)
    if here and name not in here:
        close = get_close_matches(name, here, n=3)
        hint = f"close to it: {', '.join(close)}" if close else "leave it out and say a shape"
        yield f"machine: {region} has no {name!r}; {hint}"
        return
    if ARM.match(name):
        yield f"machine: {name} has an Arm processor, and images are built for x86: no `g` there"
    said = (pool.accelerator.type, pool.accelerator.count) if pool.accelerator else None
    if named(name):
        [has] = [kind for kind, found in MACHINES.items() if named(name) in found]
        if said != has:
            right = f"accelerator: {{type: {has[0]}, count: {has[1]}}}"
            yield f"machine: {name} has {has[1]} {has[0]}; say so: {right}"
    elif any(fnmatchcase(name, pattern) for pattern in ACCELERATED):
        if not said:
            yield f"machine: {name} has accelerators; say which, and how many: accelerator: {{...}}"
    elif said:
        yield f"accelerator.type: {name} has no {said[0]}: leave `machine` out"


def kinds(here: frozenset[str]) -> list[str]:
    """Return the accelerators that a region has, as a stack file names them."""
    return sorted(
        {kind for (kind, _), found in MACHINES.items() if here & {one.name for one in found}}
    )
