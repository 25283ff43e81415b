"""Machine types by shape: which accelerators they have, and how many; needs no SDK."""

from dataclasses import dataclass

from components.contracts.cluster import Capacity

ANY: tuple[Capacity, ...] = ("reserved", "spot", "flex", "on-demand")
SHORT: tuple[Capacity, ...] = ("spot", "flex")
"""How Google lends parts of a machine with eight H100."""
SCARCE: tuple[Capacity, ...] = ("reserved", "spot", "flex")
"""What is never to be had without having been reserved, or lent for a time."""


@dataclass(frozen=True)
class Machine:
    """A machine type by its shape."""

    name: str
    cpus: int
    memory_gib: float
    local_disks: int = 0
    """Disks of 375 GiB that come with it, all of which have to be taken."""
    fabric: bool = False
    """Whether GPUs of several machines reach each other past the processor."""
    capacities: tuple[Capacity, ...] = ANY
    """In which kinds of capacity it is to be had."""

    @property
    def family(self) -> str:
        """Return what zones offer as a whole, such as `a3-highgpu`."""
        return "-".join(self.name.split("-")[:2])


def n1(cpus: int) -> Machine:
    """Return a general machine, to which T4 are attached."""
    return Machine(f"n1-standard-{cpus}", cpus, 3.75 * cpus)


def g2(cpus: int) -> Machine:
    """Return a machine with L4."""
    return Machine(f"g2-standard-{cpus}", cpus, 4 * cpus)


MACHINES: dict[tuple[str, int], tuple[Machine, ...]] = {
    ("nvidia-t4", 1): (n1(4), n1(8), n1(16), n1(32)),
    ("nvidia-t4", 2): (n1(8), n1(16), n1(32)),
    ("nvidia-t4", 4): (n1(16), n1(32), n1(64), n1(96)),
    ("nvidia-l4", 1): (g2(4), g2(8), g2(12), g2(16), g2(32)),
    ("nvidia-l4", 2): (g2(24),),
    ("nvidia-l4", 4): (g2(48),),
    ("nvidia-l4", 8): (g2(96),),
    ("nvidia-rtx-pro-6000", 1): (Machine("g4-standard-48", 48, 180),),
    ("nvidia-rtx-pro-6000", 2): (Machine("g4-standard-96", 96, 360),),
    ("nvidia-rtx-pro-6000", 4): (Machine("g4-standard-192", 192, 720),),
    ("nvidia-rtx-pro-6000", 8): (Machine("g4-standard-384", 384, 1440),),
    ("nvidia-a100-40", 1): (Machine("a2-highgpu-1g", 12, 85),),
    ("nvidia-a100-40", 2): (Machine("a2-highgpu-2g", 24, 170),),
    ("nvidia-a100-40", 4): (Machine("a2-highgpu-4g", 48, 340),),
    ("nvidia-a100-40", 8): (Machine("a2-highgpu-8g", 96, 680),),
    ("nvidia-a100-40", 16): (Machine("a2-megagpu-16g", 96, 1360),),
    ("nvidia-a100-80", 1): (Machine("a2-ultragpu-1g", 12, 170, 1),),
    ("nvidia-a100-80", 2): (Machine("a2-ultragpu-2g", 24, 340, 2),),
    ("nvidia-a100-80", 4): (Machine("a2-ultragpu-4g", 48, 680, 4),),
    ("nvidia-a100-80", 8): (Machine("a2-ultragpu-8g", 96, 1360, 8),),
    ("nvidia-h100", 1): (Machine("a3-highgpu-1g", 26, 234, 2, capacities=SHORT),),
    ("nvidia-h100", 2): (Machine("a3-highgpu-2g", 52, 468, 4, capacities=SHORT),),
    ("nvidia-h100", 4): (Machine("a3-highgpu-4g", 104, 936, 8, capacities=SHORT),),
    ("nvidia-h100", 8): (
        Machine("a3-highgpu-8g", 208, 1872, 16),
        Machine("a3-megagpu-8g", 208, 1872, 16, fabric=True),
    ),
    ("nvidia-h200", 8): (Machine("a3-ultragpu-8g", 224, 2952, 32, fabric=True, capacities=SCARCE),),
    ("nvidia-b200", 8): (Machine("a4-highgpu-8g", 224, 3968, 32, fabric=True, capacities=SCARCE),),
}
"""Accelerator and count to the machines that have them, smallest first."""

MEMORY_GIB: dict[str, int] = {
    "nvidia-a10": 24, "nvidia-a100-40": 40, "nvidia-a100-80": 80, "nvidia-a10g": 24,
    "nvidia-b200": 180, "nvidia-h100": 80, "nvidia-h200": 141, "nvidia-l4": 24, "nvidia-l40s": 48,
    "nvidia-rtx-pro-6000": 96, "nvidia-t4": 16, "nvidia-v100": 16,
}  # fmt: skip
"""Of an accelerator, also of those that other clouds have: what makes one like another."""

GPUS: dict[str, str] = {
    "a2-highgpu": "nvidia-tesla-a100",
    "a2-megagpu": "nvidia-tesla-a100",
    "a2-ultragpu": "nvidia-a100-80gb",
    "a3-highgpu": "nvidia-h100-80gb",
    "a3-megagpu": "nvidia-h100-mega-80gb",
    "a3-ultragpu": "nvidia-h200-141gb",
    "a4-highgpu": "nvidia-b200",
    "g2-standard": "nvidia-l4",
    "g4-standard": "nvidia-rtx-pro-6000",
    "n1-standard": "nvidia-tesla-t4",
}
"""What Google calls the accelerators of a family's machines."""

HYPERDISK = ("a3-ultragpu", "a4-highgpu", "g4-standard")
"""Families that take no disk of the older kind."""

SHAPES: dict[str, tuple[int, tuple[int, ...]]] = {
    "e2-standard": (4, (2, 4, 8, 16, 32)),
    "n2-standard": (4, (2, 4, 8, 16, 32, 48, 64, 80, 96, 128)),
    "e2-highmem": (8, (2, 4, 8, 16)),
    "n2-highmem": (8, (2, 4, 8, 16, 32, 48, 64, 80, 96, 128)),
}
"""Families without accelerators, cheapest first: GiB for each vCPU, and how many vCPUs there are.

`n2-highmem-128` alone has fewer: 864 GiB.
"""


def plain_machines() -> tuple[Machine, ...]:
    """Return every machine without accelerators, by family as cheap as they come."""
    return tuple(
        Machine(f"{family}-{cpus}", cpus, min(cpus * gib, 864))
        for family, (gib, sizes) in SHAPES.items()
        for cpus in sizes
    )
