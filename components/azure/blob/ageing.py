"""How redundant each bucket is, and what Azure's colder tiers ask of a rule; needs no SDK."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.contracts.storage import Bucket, LifecycleRule

ZONAL = "Standard_ZRS"
REDUNDANCY: Mapping[Bucket, str] = {
    "data": ZONAL,
    "artifacts": ZONAL,
    "transient": "Standard_LRS",
    "logs": "Standard_LRS",
}
"""Three copies over three zones of what cannot be made again, $0.026 for each GB a month; within
one data centre of all else, $0.0208."""
COPIED = "Standard_RAGZRS"
"""The same, and three copies in the paired region that can be read at any time."""


@dataclass(frozen=True)
class Tier:
    """A tier that objects are moved to, and for how many days each is paid for at least."""

    name: str
    stay_days: int


TIERS = {"cool": Tier("Cool", 30), "cold": Tier("Cold", 90), "archive": Tier("Archive", 180)}
"""The steps of a stack file in their order; Azure's docs, "Access tiers for blob data"."""


def steps(rule: LifecycleRule) -> tuple[tuple[str, int], ...]:
    """Return the steps that a rule names, and on which day each is taken."""
    days = {
        "cool": rule.cool_after_days,
        "cold": rule.cold_after_days,
        "archive": rule.archive_after_days,
    }
    return tuple((step, day) for step, day in days.items() if day is not None)


def possible(rule: LifecycleRule) -> tuple[tuple[str, int], ...]:
    """Return the steps that its bucket can take: none to the archive where copies are by zone.

    Azure has no archive there; such objects stay in the step before, a deliberate difference.
    """
    local = REDUNDANCY[rule.bucket] == "Standard_LRS"
    return tuple((step, day) for step, day in steps(rule) if local or step != "archive")


def too_soon(rule: LifecycleRule) -> Iterator[str]:
    """Yield where a rule moves or deletes before what is paid for ends, with the key first."""
    taken = steps(rule)
    ends = [*taken[1:], *([("delete", rule.delete_after_days)] if rule.delete_after_days else [])]
    for (step, begun), (following, ended) in zip(taken, ends, strict=False):
        tier = TIERS[step]
        if ended - begun < tier.stay_days:
            yield (
                f"{following}_after_days: {ended} of {rule.bucket}/{rule.prefix}: {tier.name} is "
                f"paid for {tier.stay_days} days from day {begun}: "
                f"{begun + tier.stay_days} or later"
            )
