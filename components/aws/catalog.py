"""What AWS calls the shapes of a stack file, and where it has them; needs no SDK."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from components.contracts.cluster import NodePool
from components.refused import Refused
from components.spec import PlatformSpec


@dataclass(frozen=True)
class Machine:
    """An instance type by its shape."""

    name: str
    cpus: int
    memory_gib: float
    fabric: bool = False
    """Whether it has an Elastic Fabric Adapter."""


MACHINES: dict[tuple[str, int], tuple[Machine, ...]] = {
    ("nvidia-t4", 1): (
        Machine("g4dn.xlarge", 4, 16),
        Machine("g4dn.2xlarge", 8, 32),
        Machine("g4dn.4xlarge", 16, 64),
        Machine("g4dn.8xlarge", 32, 128, fabric=True),
    ),
    ("nvidia-t4", 4): (Machine("g4dn.12xlarge", 48, 192, fabric=True),),
    ("nvidia-a10g", 1): (
        Machine("g5.xlarge", 4, 16),
        Machine("g5.2xlarge", 8, 32),
        Machine("g5.4xlarge", 16, 64),
        Machine("g5.8xlarge", 32, 128, fabric=True),
    ),
    ("nvidia-a10g", 4): (
        Machine("g5.12xlarge", 48, 192, fabric=True),
        Machine("g5.24xlarge", 96, 384, fabric=True),
    ),
    ("nvidia-a10g", 8): (Machine("g5.48xlarge", 192, 768, fabric=True),),
    ("nvidia-l4", 1): (
        Machine("g6.xlarge", 4, 16),
        Machine("g6.2xlarge", 8, 32),
        Machine("g6.4xlarge", 16, 64),
        Machine("g6.8xlarge", 32, 128, fabric=True),
    ),
    ("nvidia-l4", 4): (
        Machine("g6.12xlarge", 48, 192, fabric=True),
        Machine("g6.24xlarge", 96, 384, fabric=True),
    ),
    ("nvidia-l4", 8): (Machine("g6.48xlarge", 192, 768, fabric=True),),
    ("nvidia-l40s", 1): (
        Machine("g6e.xlarge", 4, 32),
        Machine("g6e.2xlarge", 8, 64),
        Machine("g6e.4xlarge", 16, 128),
    ),
    ("nvidia-l40s", 4): (Machine("g6e.12xlarge", 48, 384, fabric=True),),
    ("nvidia-l40s", 8): (Machine("g6e.48xlarge", 192, 1536, fabric=True),),
    ("nvidia-a100-40", 8): (Machine("p4d.24xlarge", 96, 1152, fabric=True),),
    ("nvidia-a100-80", 8): (Machine("p4de.24xlarge", 96, 1152, fabric=True),),
    ("nvidia-h100", 1): (Machine("p5.4xlarge", 16, 256, fabric=True),),
    ("nvidia-h100", 8): (Machine("p5.48xlarge", 192, 2048, fabric=True),),
    ("nvidia-h200", 8): (Machine("p5en.48xlarge", 192, 2048, fabric=True),),
    ("nvidia-b200", 8): (Machine("p6-b200.48xlarge", 192, 2048, fabric=True),),
    ("aws-trainium", 1): (Machine("trn1.2xlarge", 8, 32),),
    ("aws-trainium", 16): (
        Machine("trn1.32xlarge", 128, 512, fabric=True),
        Machine("trn1n.32xlarge", 128, 512, fabric=True),
    ),
    ("aws-inferentia2", 1): (
        Machine("inf2.xlarge", 4, 16),
        Machine("inf2.8xlarge", 32, 128),
    ),
    ("aws-inferentia2", 6): (Machine("inf2.24xlarge", 96, 384),),
    ("aws-inferentia2", 12): (Machine("inf2.48xlarge", 192, 768),),
}
"""Accelerator and count per machine to instance types; shapes as in shared price table, 2026-07."""

ACCELERATED = ("g*", "p*", "trn*", "inf*", "dl*")
"""Patterns of all instance types with accelerators: what a spent budget stops."""

FAMILIES = ("m7i", "m6i", "m6a", "m7a", "c7i", "c6i", "r7i", "r6i")
"""Families without accelerators that pools draw from: six or more are needed for spot to last."""

SIZES = {2: "large", 4: "xlarge", 8: "2xlarge", 16: "4xlarge", 32: "8xlarge", 48: "12xlarge",
         64: "16xlarge", 96: "24xlarge"}  # fmt: skip
GIB_PER_CPU = {"c": 2, "m": 4, "r": 8}

DATABASE = {(2, 4): "db.t4g.medium", (2, 8): "db.m7g.large", (4, 16): "db.m7g.xlarge",
            (8, 32): "db.m7g.2xlarge", (16, 64): "db.m7g.4xlarge"}  # fmt: skip
"""vCPUs and GiB to the class of a PostgreSQL server."""

ENDPOINTS = ("ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "kms", "logs",
             "monitoring", "secretsmanager", "sqs", "ssm", "sts")  # fmt: skip
"""Services that a platform without a way out reaches through interface endpoints."""


def machines(pool: NodePool) -> tuple[Machine, ...]:
    """Return the instance types that fit a pool, smallest first; Refused where none does."""
    if pool.machine:
        return (Machine(pool.machine, 0, 0, fabric=pool.fabric),)
    found = accelerated(pool) if pool.accelerator else plain(pool)
    fits = [machine for machine in found if machine.fabric or not pool.fabric]
    if not fits:
        raise Refused("no machine of this shape joins the fabric: fabric: false, or more of them")
    return tuple(fits)


def accelerated(pool: NodePool) -> tuple[Machine, ...]:
    """Return the instance types with a pool's accelerators."""
    assert pool.accelerator
    kind, count = pool.accelerator.type, pool.accelerator.count
    counts = sorted(number for known, number in MACHINES if known == kind)
    if not counts:
        known = sorted({known for known, _ in MACHINES})
        raise Refused(f"accelerator.type: {kind!r} is not known on aws: {', '.join(known)}")
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
    for (offered, gib), name in DATABASE.items():
        if offered >= cpus and gib >= memory_gib:
            return name
    most = max(DATABASE)
    raise Refused(f"at most {most[0]} CPUs and {most[1]} GiB are offered")


@cache
def offered(region: str) -> frozenset[str]:
    """Return the instance types of a region, as cfn-lint takes them from AWS; empty if unknown."""
    place = files("cfnlint.data.schemas.extensions") / "aws_ec2_instance/instancetype_enum.json"
    table = json.loads(place.read_text())
    return frozenset(table.get(region, {}).get("enum", ()))


def complaints(spec: PlatformSpec) -> Iterator[str]:
    """Yield what a stack file asks for and AWS does not have, with what it has instead."""
    region = str(spec.region)
    here = offered(region)
    if not here:
        yield f"region: {region!r} is none of AWS's"
        return
    for place, pool in enumerate(spec.cluster.pools):
        where = f"cluster.pools.{place}"
        try:
            names = [machine.name for machine in machines(pool)]
        except Refused as error:
            yield f"{where}.{error}"
            continue
        if not here & set(names):
            yield f"{where}: {region} has no {', '.join(names)}; it has {', '.join(others(here))}"
    try:
        database_class(spec.database.cpus, spec.database.memory_gib)
    except Refused as error:
        yield f"database.cpus, memory_gib: {error}"
    for name in spec.network.private_endpoints or ():
        if name not in ENDPOINTS:
            yield f"network.private_endpoints: {name!r} is unknown: {', '.join(ENDPOINTS)}"


def others(here: frozenset[str]) -> list[str]:
    """Return the accelerators that a region has, as a stack file names them."""
    return sorted(
        {kind for (kind, _), found in MACHINES.items() if here & {one.name for one in found}}
    )
