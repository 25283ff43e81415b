"""Virtual machine sizes by shape: which accelerators they have, and how many; needs no SDK."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """A size of virtual machines by its shape."""

    name: str
    cpus: int
    memory_gib: float
    fabric: bool = False
    """Whether it has InfiniBand."""


MACHINES: dict[tuple[str, int], tuple[Machine, ...]] = {
    ("nvidia-t4", 1): (
        Machine("Standard_NC4as_T4_v3", 4, 28),
        Machine("Standard_NC8as_T4_v3", 8, 56),
        Machine("Standard_NC16as_T4_v3", 16, 110),
    ),
    ("nvidia-t4", 4): (Machine("Standard_NC64as_T4_v3", 64, 440),),
    ("nvidia-a10", 1): (Machine("Standard_NV36ads_A10_v5", 36, 440),),
    ("nvidia-a100-40", 8): (Machine("Standard_ND96asr_v4", 96, 900, fabric=True),),
    ("nvidia-a100-80", 1): (Machine("Standard_NC24ads_A100_v4", 24, 220),),
    ("nvidia-a100-80", 2): (Machine("Standard_NC48ads_A100_v4", 48, 440),),
    ("nvidia-a100-80", 4): (Machine("Standard_NC96ads_A100_v4", 96, 880),),
    ("nvidia-a100-80", 8): (Machine("Standard_ND96amsr_A100_v4", 96, 1900, fabric=True),),
    ("nvidia-h100", 1): (Machine("Standard_NC40ads_H100_v5", 40, 320),),
    ("nvidia-h100", 2): (Machine("Standard_NC80adis_H100_v5", 80, 640),),
    ("nvidia-h100", 8): (Machine("Standard_ND96isr_H100_v5", 96, 1900, fabric=True),),
}
"""Accelerator and count per machine to sizes, smallest first.

Shapes and prices as of 2026-06; machines whose price nobody told are left out, so that a plan can
always say what it costs. A stack file may still name one: `machine`.
"""

GIB_EACH = {"nvidia-t4": 16, "nvidia-l4": 24, "nvidia-a10": 24, "nvidia-a10g": 24,
            "nvidia-a100-40": 40, "nvidia-l40s": 48, "nvidia-a100-80": 80, "nvidia-h100": 80,
            "nvidia-h200": 141, "nvidia-b200": 180}  # fmt: skip
"""Memory of an accelerator, by which those of Azure are near to others."""

SIZES = {"F": (2, 4, 8, 16, 32, 48, 64, 72), "D": (2, 4, 8, 16, 32, 48, 64, 96),
         "E": (2, 4, 8, 16, 20, 32, 48, 64, 96)}  # fmt: skip
"""vCPUs of the sizes of each series without accelerators."""
GIB_PER_CPU = {"F": 2, "D": 4, "E": 8}
END = {"F": "s_v2", "D": "s_v5", "E": "s_v5"}
"""How the name of a size of each series ends."""
