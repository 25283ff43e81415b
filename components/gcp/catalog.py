"""What Google Cloud calls the shapes of a stack file; needs no SDK."""

from collections.abc import Iterator

from components.contracts.cluster import NodePool
from components.gcp.machines import GPUS, MACHINES, MEMORY_GIB, Machine, plain_machines
from components.gcp.offers import offering
from components.refused import Refused

BUNDLES = ("all-apis", "vpc-sc")
"""What Google offers behind one address in a network: all of its services, or those that VPC
Service Controls guards."""


def machines(pool: NodePool, region: str = "") -> tuple[Machine, ...]:
    """Return the machine types that fit a pool, smallest first; Refused where none does.

    A pool is of one type on GKE, the first of these. With a region only those that it offers.
    """
    if pool.machine:
        return (named(pool.machine) or Machine(pool.machine, 0, 0, fabric=pool.fabric),)
    found = accelerated(pool) if pool.accelerator else plain(pool)
    fits = [one for one in found if one.fabric or not pool.fabric]
    if not fits:
        raise Refused("fabric: no machine of this shape has it: leave it out, or ask for more")
    kinds = list(dict.fromkeys(kind for one in fits for kind in one.capacities))
    able = [one for one in fits if set(pool.capacity) <= set(one.capacities)]
    if not able:
        raise Refused(
            f"capacity: {fits[0].name} is to be had as {', '.join(kinds)} alone: "
            f"capacity: [{', '.join(kind for kind in kinds if kind != 'reserved')}]"
        )
    offered = [one for one in able if not region or offering(one.family, region)]
    if not offered:
        raise Refused(f"{region} has none of {', '.join(one.name for one in able)}")
    return tuple(offered)


def named(name: str) -> Machine | None:
    """Return a machine by its name, if a table has it."""
    return next(
        (one for one in (*with_accelerators(), *plain_machines()) if one.name == name), None
    )


def with_accelerators() -> Iterator[Machine]:
    """Yield every machine with accelerators."""
    for found in MACHINES.values():
        yield from found


def accelerated(pool: NodePool) -> tuple[Machine, ...]:
    """Return the machine types with a pool's accelerators."""
    assert pool.accelerator
    kind, count = pool.accelerator.type, pool.accelerator.count
    counts = sorted(number for known, number in MACHINES if known == kind)
    if not counts:
        raise Refused(f"accelerator.type: {kind!r} is not known on gcp: {', '.join(near(kind))}")
    if count not in counts:
        listed = ", ".join(map(str, counts))
        raise Refused(f"accelerator.count: {count} of {kind} are in no machine: {listed}")
    found = [
        one
        for one in MACHINES[kind, count]
        if one.cpus >= (pool.cpus or 0) and one.memory_gib >= (pool.memory_gib or 0)
    ]
    if not found:
        largest = MACHINES[kind, count][-1]
        raise Refused(
            f"cpus, memory_gib: the largest machine with {count} {kind} is {largest.name} with "
            f"{largest.cpus} CPUs and {largest.memory_gib:g} GiB"
        )
    return tuple(found)


def near(kind: str) -> list[str]:
    """Return the accelerators that there are, those first that hold as much as one that is not."""
    known = sorted({known for known, _ in MACHINES})
    wanted = MEMORY_GIB.get(kind)
    return sorted(known, key=lambda one: abs(MEMORY_GIB[one] - wanted)) if wanted else known


def plain(pool: NodePool) -> tuple[Machine, ...]:
    """Return machine types without accelerators that are at least of a pool's shape."""
    cpus = pool.cpus or 4
    wanted = pool.memory_gib or 4 * cpus
    found = [one for one in plain_machines() if one.cpus >= cpus and one.memory_gib >= wanted]
    if not found:
        raise Refused("cpus, memory_gib: at most 128 CPUs and 864 GiB")
    least = min(one.cpus for one in found)
    return tuple(one for one in found if one.cpus == least)


def gpu_type(pool: NodePool, machine: Machine) -> str | None:
    """Return what Google calls a pool's accelerators; None where it has none."""
    if pool.accelerator is None:
        return None
    return GPUS.get(machine.family, pool.accelerator.type)
