"""The database by its size and what keeps it safe."""

from stacks.diagram.box import Box
from stacks.plan.parts import Part
from stacks.plan.shown import text


def sketch(part: Part) -> Box:
    """Return the server by its size and what keeps it safe."""
    spec = part.spec
    notes = (
        f"{text(spec.get('cpus'))} CPUs, {text(spec.get('memory_gib'))} GiB; disk "
        f"{text(spec.get('storage_gib'))} to {text(spec.get('max_storage_gib'))} GiB",
        f"{'standby in another zone' if spec.get('multi_zone') else 'one zone'}; backups of "
        f"{text(spec.get('backup_days'))} days{'; protected' if spec.get('protect') else ''}",
    )
    return Box(
        f"database: PostgreSQL {text(spec.get('version'))}", notes, kind="store", key="database"
    )
