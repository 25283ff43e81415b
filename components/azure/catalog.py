"""What Azure calls the shapes of a stack file; needs no SDK."""

from components.azure.machines import END, GIB_EACH, GIB_PER_CPU, MACHINES, SIZES, Machine
from components.contracts.cluster import NodePool
from components.refused import Refused


def machine(pool: NodePool) -> Machine:
    """Return the smallest size that fits a pool; Refused where none does.

    A pool of AKS has machines of one size.
    """
    if pool.machine:
        return named(pool.machine) or Machine(pool.machine, 0, 0, fabric=pool.fabric)
    found = accelerated(pool) if pool.accelerator else plain(pool)
    if pool.fabric and not found.fabric:
        raise Refused(
            "fabric: no machine of this shape has InfiniBand: leave it out, or ask for eight "
            "accelerators: " + ", ".join(joined())
        )
    return found


def named(name: str) -> Machine | None:
    """Return a machine with accelerators by its name, if the table has it."""
    return next((one for found in MACHINES.values() for one in found if one.name == name), None)


def joined() -> list[str]:
    """Return the accelerators whose machines have InfiniBand."""
    found = MACHINES.items()
    return [f"{count} {kind}" for (kind, count), sizes in found if any(one.fabric for one in sizes)]


def accelerated(pool: NodePool) -> Machine:
    """Return the smallest size with a pool's accelerators."""
    assert pool.accelerator
    kind, count = pool.accelerator.type, pool.accelerator.count
    counts = sorted(number for known, number in MACHINES if known == kind)
    if not counts:
        raise Refused(
            f"accelerator.type: {kind!r} is in no machine of azure; nearest: "
            f"{', '.join(nearest(kind))}"
        )
    if count not in counts:
        listed = ", ".join(map(str, counts))
        raise Refused(f"accelerator.count: {count} of {kind} are in no machine: {listed}")
    for found in MACHINES[kind, count]:
        if found.cpus >= (pool.cpus or 0) and found.memory_gib >= (pool.memory_gib or 0):
            return found
    largest = MACHINES[kind, count][-1]
    raise Refused(
        f"cpus, memory_gib: the largest machine with {count} {kind} is {largest.name} with "
        f"{largest.cpus} CPUs and {largest.memory_gib:g} GiB"
    )


def nearest(kind: str) -> list[str]:
    """Return the accelerators that Azure has, those with about as much memory first."""
    wanted = GIB_EACH.get(kind)
    there = sorted({known for known, _ in MACHINES})
    if wanted is None:
        return there
    return sorted(there, key=lambda known: abs(GIB_EACH[known] - wanted))[:3]


def plain(pool: NodePool) -> Machine:
    """Return the size without accelerators that fits a pool's shape best."""
    cpus = pool.cpus or 4
    wanted = pool.memory_gib or 4 * cpus
    fits = [
        (size * GIB_PER_CPU[series], size, series)
        for series, sizes in SIZES.items()
        for size in sizes
        if size >= cpus and size * GIB_PER_CPU[series] >= wanted
    ]
    if not fits:
        raise Refused(
            f"cpus, memory_gib: at most {max(SIZES['E'])} CPUs and {8 * max(SIZES['E'])} GiB"
        )
    # The price of a vCPU differs less between series than that of twice as many.
    gib, size, series = min(fits, key=lambda one: (one[1], one[0]))
    return Machine(f"Standard_{series}{size}{END[series]}", size, gib)
