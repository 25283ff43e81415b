"""What Cloud Storage's colder classes ask of a rule by which objects age; needs no SDK."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.contracts.storage import LifecycleRule


@dataclass(frozen=True)
class StorageClass:
    """A class that objects are moved to, and for how long each is paid for at least."""

    name: str
    stay_days: int


CLASSES = {
    "cool": StorageClass("NEARLINE", stay_days=30),
    "cold": StorageClass("COLDLINE", stay_days=90),
    "archive": StorageClass("ARCHIVE", stay_days=365),
}
"""The steps of a stack file in their order; Cloud Storage, "Storage classes"."""

SMALLEST_BYTES = 128 * 1024
"""Smaller objects stay where they are: to move one, and to read it there, costs more than its
storage saves."""


def steps(rule: LifecycleRule) -> tuple[tuple[str, int], ...]:
    """Return the steps that a rule names, and on which day each is taken."""
    days = {
        "cool": rule.cool_after_days,
        "cold": rule.cold_after_days,
        "archive": rule.archive_after_days,
    }
    return tuple((step, day) for step, day in days.items() if day is not None)


def too_soon(rule: LifecycleRule) -> Iterator[str]:
    """Yield where a rule moves or deletes before what is paid for ends.

    Each begins with the key that is wrong.
    """
    place, taken = f"of {rule.bucket}/{rule.prefix}", steps(rule)
    ends = [*taken[1:], *([("delete", rule.delete_after_days)] if rule.delete_after_days else [])]
    for (step, begun), (following, ended) in zip(taken, ends, strict=False):
        stay = CLASSES[step].stay_days
        if ended - begun < stay:
            yield (
                f"{following}_after_days: {ended} {place}: {CLASSES[step].name} is paid for "
                f"{stay} days from day {begun}: {begun + stay} or later"
            )
