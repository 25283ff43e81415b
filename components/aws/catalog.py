"""What AWS calls the shapes of a stack file; needs no SDK."""

from components.aws.machines import FAMILIES, GIB_EACH, GIB_PER_CPU, MACHINES, SIZES, Machine
from components.aws.offers import machine_types
from components.contracts.cluster import NodePool
from components.refused import Refused

ACCELERATED = ("g*", "p*", "trn*", "inf*", "dl*")
"""Patterns of all instance types with accelerators: what a spent budget stops."""

SERVERS = {(2, 4): "db.t4g.medium", (2, 8): "db.m6g.large", (2, 16): "db.r6g.large",
           (4, 16): "db.m6g.xlarge", (4, 32): "db.r6g.xlarge", (8, 32): "db.m6g.2xlarge",
           (8, 64): "db.r6g.2xlarge", (16, 64): "db.m6g.4xlarge", (16, 128): "db.r6g.4xlarge",
           (32, 128): "db.m6g.8xlarge", (32, 256): "db.r6g.8xlarge", (48, 192): "db.m6g.12xlarge",
           (48, 384): "db.r6g.12xlarge", (64, 256): "db.m6g.16xlarge",
           (64, 512): "db.r6g.16xlarge"}  # fmt: skip
"""vCPUs and GiB to the class of a PostgreSQL server, cheapest first.

These families are offered in every region, newer ones are not; the smallest one lacks in one.
"""

ENDPOINTS = ("ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "kms", "logs",
             "monitoring", "secretsmanager", "sqs", "ssm", "sts")  # fmt: skip
"""Services that a platform without a way out reaches through interface endpoints."""


def machines(pool: NodePool, region: str = "") -> tuple[Machine, ...]:
    """Return the instance types that fit a pool, smallest first; Refused where none does.

    With a region only those that it offers: a node group is refused for any other one.
    """
    if pool.machine:
        return (named(pool.machine) or Machine(pool.machine, 0, 0, fabric=pool.fabric),)
    found = accelerated(pool) if pool.accelerator else plain(pool)
    fits = [machine for machine in found if machine.fabric or not pool.fabric]
    if not fits:
        raise Refused("fabric: no machine of this shape has it: leave it out, or ask for more")
    here = machine_types(region)
    offered = [machine for machine in fits if machine.name in here or not here]
    if not offered:
        raise Refused(f"{region} has none of {', '.join(machine.name for machine in fits)}")
    return tuple(offered)


def named(name: str) -> Machine | None:
    """Return a machine with accelerators by its name, if the table has it."""
    return next((one for found in MACHINES.values() for one in found if one.name == name), None)


def accelerated(pool: NodePool) -> tuple[Machine, ...]:
    """Return the instance types with a pool's accelerators."""
    assert pool.accelerator
    kind, count = pool.accelerator.type, pool.accelerator.count
    counts = sorted(number for known, number in MACHINES if known == kind)
    if not counts:
        raise Refused(f"accelerator.type: {kind!r} is not known on aws: {', '.join(near(kind))}")
    if count not in counts:
        listed = ", ".join(map(str, counts))
        raise Refused(f"accelerator.count: {count} of {kind} are in no machine: {listed}")
    found = [
        machine
        for machine in MACHINES[kind, count]
        if machine.cpus >= (pool.cpus or 0) and machine.memory_gib >= (pool.memory_gib or 0)
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
    wanted = GIB_EACH.get(kind)
    return sorted(known, key=lambda one: abs(GIB_EACH[one] - wanted)) if wanted else known


def plain(pool: NodePool) -> tuple[Machine, ...]:
    """Return instance types without accelerators that fit a pool's shape best."""
    cpus = next((size for size in SIZES if size >= (pool.cpus or 4)), None)
    wanted = pool.memory_gib or 4 * (cpus or 0)
    if cpus is None or wanted > 8 * max(SIZES):
        raise Refused(f"cpus, memory_gib: at most {max(SIZES)} CPUs and {8 * max(SIZES)} GiB")
    while cpus * 8 < wanted:
        cpus = next(size for size in SIZES if size > cpus)
    letter = next(one for one, gib in GIB_PER_CPU.items() if cpus * gib >= wanted)
    return tuple(
        Machine(f"{family}.{SIZES[cpus]}", cpus, cpus * GIB_PER_CPU[letter])
        for family in FAMILIES
        if family.startswith(letter)
    )


def database_class(cpus: int, memory_gib: float) -> str:
    """Return the smallest class of a PostgreSQL server that fits; Refused where none does."""
    for (offered, gib), name in SERVERS.items():
        if offered >= cpus and gib >= memory_gib:
            return name
    most = max(SERVERS)
    raise Refused(f"cpus, memory_gib: at most {most[0]} CPUs and {most[1]} GiB are offered")
