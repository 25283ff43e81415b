"""Machines and disks of PostgreSQL servers on Azure; needs no SDK."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from components.contracts.database import DatabaseSpec
from components.refused import Refused

Tier = Literal["Burstable", "GeneralPurpose", "MemoryOptimized"]


@dataclass(frozen=True)
class Machine:
    """A class of machines for servers."""

    name: str
    tier: Tier


BURSTABLE: Mapping[tuple[int, int], Machine] = {
    (1, 2): Machine("Standard_B1ms", "Burstable"),
    (2, 4): Machine("Standard_B2s", "Burstable"),
    (2, 8): Machine("Standard_B2ms", "Burstable"),
    (4, 16): Machine("Standard_B4ms", "Burstable"),
}
"""CPUs and GiB to machines that earn their speed while they are idle, smallest first; none of them
has a standby."""
STEADY: Mapping[tuple[int, int], Machine] = {
    (2, 8): Machine("Standard_D2ds_v5", "GeneralPurpose"),
    (2, 16): Machine("Standard_E2ds_v5", "MemoryOptimized"),
    (4, 16): Machine("Standard_D4ds_v5", "GeneralPurpose"),
    (4, 32): Machine("Standard_E4ds_v5", "MemoryOptimized"),
    (8, 32): Machine("Standard_D8ds_v5", "GeneralPurpose"),
    (8, 64): Machine("Standard_E8ds_v5", "MemoryOptimized"),
    (16, 64): Machine("Standard_D16ds_v5", "GeneralPurpose"),
    (16, 128): Machine("Standard_E16ds_v5", "MemoryOptimized"),
    (32, 128): Machine("Standard_D32ds_v5", "GeneralPurpose"),
    (32, 256): Machine("Standard_E32ds_v5", "MemoryOptimized"),
    (64, 256): Machine("Standard_D64ds_v5", "GeneralPurpose"),
    (64, 432): Machine("Standard_E64ds_v5", "MemoryOptimized"),
}
DISKS = (32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384)
"""Sizes of disks in GiB."""
VERSIONS = ("16", "17", "18")
FEWEST_DAYS = 7
"""Azure keeps backups for no less."""


def machine(cpus: int, memory_gib: float, *, steady: bool) -> Machine:
    """Return the smallest machine that fits; `steady` where it has a standby. Refused if none."""
    offered = STEADY if steady else {**BURSTABLE, **STEADY}
    for (has, gib), found in sorted(offered.items(), key=lambda one: one[0]):
        if has >= cpus and gib >= memory_gib:
            return found
    most = max(STEADY)
    raise Refused(f"cpus, memory_gib: at most {most[0]} CPUs and {most[1]} GiB are offered")


def disk(gib: int) -> int:
    """Return the smallest disk that holds so much."""
    return next(size for size in DISKS if size >= gib)


def unlike(spec: DatabaseSpec) -> Iterator[str]:
    """Yield what Azure's servers are not, with the key first."""
    if spec.version not in VERSIONS:
        yield f"version: {spec.version!r} is not offered; Azure has {', '.join(VERSIONS)}"
    try:
        machine(spec.cpus, spec.memory_gib, steady=spec.multi_zone)
    except Refused as error:
        yield f"{error}; got {spec.cpus} and {spec.memory_gib:g}"
