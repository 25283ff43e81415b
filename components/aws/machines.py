"""Instance types by shape: which accelerators they have, and how many; needs no SDK."""

from dataclasses import dataclass


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
    ("nvidia-t4", 8): (Machine("g4dn.metal", 96, 384, fabric=True),),
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
"""Accelerator and count per machine to instance types, smallest first.

Shapes and prices as of 2026-07; machines whose price nobody told are left out, so that a plan can
always say what it costs. A stack file may still name one: `machine`.
"""

FAMILIES = ("m7i", "m6i", "m6a", "m7a", "c7i", "c6i", "c6a", "c7a", "r7i", "r6i", "r6a", "r7a")
"""Families without accelerators: four of each shape, so that spot capacity lasts."""

SIZES = {2: "large", 4: "xlarge", 8: "2xlarge", 16: "4xlarge", 32: "8xlarge", 48: "12xlarge",
         64: "16xlarge", 96: "24xlarge"}  # fmt: skip
"""vCPUs to what a size is called in each of these families."""

GIB_PER_CPU = {"c": 2, "m": 4, "r": 8}
"""The first letter of a family to its memory."""

GIB_EACH = {"aws-inferentia2": 32, "aws-trainium": 32, "nvidia-a10": 24, "nvidia-a100-40": 40,
            "nvidia-a100-80": 80, "nvidia-a10g": 24, "nvidia-b200": 180, "nvidia-h100": 80,
            "nvidia-h200": 141, "nvidia-l4": 24, "nvidia-l40s": 48, "nvidia-rtx-pro-6000": 96,
            "nvidia-t4": 16, "nvidia-v100": 16}  # fmt: skip
"""Memory of an accelerator, also of those that other clouds have: what makes one like another."""
