"""What S3's colder storage classes ask of a rule by which objects age; needs no SDK."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.contracts.storage import LifecycleRule


@dataclass(frozen=True)
class StorageClass:
    """A class that objects are moved to, and for how long each is paid for at least."""

    name: str
    stay_days: int
    first_day: int
    """The first day after an object's creation on which S3 moves it here."""


CLASSES = {
    "cool": StorageClass("STANDARD_IA", stay_days=30, first_day=30),
    "cold": StorageClass("GLACIER_IR", stay_days=90, first_day=1),
    "archive": StorageClass("DEEP_ARCHIVE", stay_days=180, first_day=1),
}
"""The steps of a stack file in their order; S3 user guide, "Transitioning objects" and
"Comparing the Amazon S3 storage classes"."""

SMALLEST_BYTES = 128 * 1024
"""What each object in `cool` and `cold` is paid for at least: smaller ones stay where they are."""


def steps(rule: LifecycleRule) -> tuple[tuple[str, int], ...]:
    """Return the steps that a rule names, and on which day each is taken."""
    days = {
        "cool": rule.cool_after_days,
        "cold": rule.cold_after_days,
        "archive": rule.archive_after_days,
    }
    return tuple((step, day) for step, day in days.items() if day is not None)


def too_soon(rule: LifecycleRule) -> Iterator[str]:
    """Yield where a rule moves or deletes before S3 lets it, or before what is paid for ends.

    Each begins with the key that is wrong.
    """
    place, taken = f"of {rule.bucket}/{rule.prefix}", steps(rule)
    for step, day in taken:
        first = CLASSES[step].first_day
        if day < first:
            yield (
                f"{step}_after_days: {day} {place}: S3 moves nothing to {CLASSES[step].name} "
                f"before day {first}"
            )
    ends = [*taken[1:], *([("delete", rule.delete_after_days)] if rule.delete_after_days else [])]
    for (step, begun), (following, ended) in zip(taken, ends, strict=False):
        stay = CLASSES[step].stay_days
        if ended - begun < stay:
            yield (
                f"{following}_after_days: {ended} {place}: {CLASSES[step].name} is paid for "
                f"{stay} days from day {begun}: {begun + stay} or later"
            )
