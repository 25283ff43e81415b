"""What a pool asks for and a region has no machines for; needs no SDK."""

import re
from collections.abc import Iterator, Sequence

from components.contracts.cluster import NodePool
from components.contracts.network import NetworkSpec
from components.gcp.catalog import machines, named, with_accelerators
from components.gcp.checks.network_complaints import NAME, PROJECT, of_zone
from components.gcp.machines import GPUS, MACHINES, Machine
from components.gcp.offers import offering, regions
from components.gcp.regions import zones_of
from components.gcp.vpc.zones import zones
from components.refused import Refused

MACHINE = re.compile(r"[a-z][a-z0-9]*-[a-z0-9]+(-[a-z0-9]+)*")
ARM = ("a4x-", "c4a-", "n4a-", "t2a-")
ATTACHED = ("a2-", "a3-", "a4-", "g2-", "g4-")
"""Families whose machines always have accelerators."""
RESERVATION = re.compile(rf"(projects/{PROJECT}/reservations/)?{NAME}")


def of_pool(pool: NodePool, network: NetworkSpec, region: str) -> Iterator[str]:
    """Yield what is wrong with a pool, from its own keys on."""
    yield from of_reservation(pool)
    for place, zone in enumerate(pool.zones):
        if zone not in zones_of(region):
            yield f"zones.{place}: {of_zone(zone, region)}"
    if pool.fabric and len(pool.zones) > 1:
        yield f"zones: a fabric spans none, and {', '.join(pool.zones)} are named: one, or none"
    if pool.machine:
        yield from of_machine(pool)
    try:
        found = machines(pool)
    except Refused as error:
        yield f"{error}"
        return
    yield from of_places(pool, found, zones(network, region), region)


def of_reservation(pool: NodePool) -> Iterator[str]:
    """Yield what is wrong with the reservation of a pool."""
    if pool.reservation is None:
        return
    if not RESERVATION.fullmatch(pool.reservation):
        yield (
            f"reservation: {pool.reservation!r} is no reservation's name: mine, or "
            "projects/other-project/reservations/shared, is meant"
        )
    if not pool.zones:
        yield f"zones: {pool.reservation} lies in one zone, and no node is there elsewhere: name it"


def of_places(
    pool: NodePool, found: Sequence[Machine], stand: Sequence[str], region: str
) -> Iterator[str]:
    """Yield that a region, or the network's zones, have none of some machines."""
    names = ", ".join(machine.name for machine in found)
    here = [machine for machine in found if offering(machine.family, region)]
    if not here:
        wanted = pool.accelerator.type if pool.accelerator else "this shape"
        near = ", ".join(regions(found[0].family))
        yield (
            f"accelerator.type: {region} has no machine with {wanted} ({names}); it has "
            f"{', '.join(kinds(region)) or 'none with accelerators'}; {wanted} is in {near}"
        )
        return
    # GKE makes a pool of one type: the first that the region has.
    have = offering(here[0].family, region)
    if not pool.zones and not set(have) & set(stand):
        yield (
            f"zones: {here[0].name} is in {', '.join(have)}, and none of these is the network's "
            f"({', '.join(stand)}): network: {{zone_names: [...]}}, or zones: [{have[0]}]"
        )


def of_machine(pool: NodePool) -> Iterator[str]:
    """Yield why a machine that is named by hand cannot be had, or is not what else is said."""
    name = str(pool.machine)
    if not MACHINE.fullmatch(name):
        yield f"machine: {name!r} is no machine type: n2-standard-8 is meant"
        return
    if name.startswith(ARM):
        yield f"machine: {name} has an Arm processor, and images are built for x86: another family"
    said = (pool.accelerator.type, pool.accelerator.count) if pool.accelerator else None
    known = [shape for shape, found in MACHINES.items() if name in [one.name for one in found]]
    if name.startswith(ATTACHED) and not known:
        near = ", ".join(one.name for one in with_accelerators() if one.name[:2] == name[:2])
        yield f"machine: {name} is not known here; close to it: {near}"
        return
    must = name.startswith(ATTACHED)
    if known and (said or must) and said not in known:
        has = " or ".join(f"{{type: {kind}, count: {count}}}" for kind, count in known)
        yield f"machine: {name} comes with other accelerators; say so: accelerator: {has}"
    elif said and not known:
        yield f"accelerator.type: {name} has no {said[0]}: leave `machine` out"
    if found := named(name):
        lacking = [kind for kind in pool.capacity if kind not in found.capacities]
        if lacking:
            yield (
                f"capacity: {name} is never to be had as {', '.join(lacking)}: "
                f"capacity: [{', '.join(kind for kind in found.capacities if kind != 'reserved')}]"
            )


def kinds(region: str) -> list[str]:
    """Return the accelerators that a region has, as a stack file names them."""
    families = [family for family in GPUS if offering(family, region)]
    return sorted({kind for (kind, _), found in MACHINES.items() if found[0].family in families})
