"""Shapes of a PostgreSQL server in Cloud SQL's Enterprise edition; needs no SDK."""

from components.refused import Refused

CPUS = (1, *range(2, 97, 2))
"""One vCPU, or an even number; Cloud SQL for PostgreSQL, "Instance settings"."""
STEP_MIB = 256
SMALLEST_MIB = 3_840
LEAST_MIB, MOST_MIB = 922, 6_656
"""Of memory per vCPU: 0.9 GiB, rounded up to a whole MiB, and 6.5 GiB."""


def tier(cpus: int, memory_gib: float) -> str:
    """Return the smallest shape that has at least so much; Refused where none does."""
    wanted = max(memory_gib * 1024, SMALLEST_MIB)
    for offered in CPUS:
        memory = -(-max(wanted, offered * LEAST_MIB) // STEP_MIB) * STEP_MIB
        if offered >= cpus and memory <= offered * MOST_MIB:
            return f"db-custom-{offered}-{memory:.0f}"
    most = CPUS[-1]
    raise Refused(
        f"cpus, memory_gib: at most {most} CPUs and {most * MOST_MIB / 1024:g} GiB are offered"
    )
