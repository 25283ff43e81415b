"""The buckets, and how what they hold ages."""

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.diagram.box import Box
from stacks.plan.details import at
from stacks.plan.parts import Part
from stacks.plan.shown import plain, text

STEPS = (
    ("cool_after_days", "cool"),
    ("cold_after_days", "cold"),
    ("archive_after_days", "archive"),
    ("delete_after_days", "deleted"),
)

PLACES = ("region", "customPlacementConfig.dataLocations")
"""Inputs of a bucket that is not where all others are."""
LOCK, LOCKED = "*:BucketObjectLockConfiguration", "retentionPolicy.isLocked"


def sketch(part: Part) -> Box:
    """Return the buckets, and how what they hold ages."""
    rules: tuple[Mapping[str, Any], ...] = part.spec.get("lifecycle", ())
    made = [part.own_name(node) for node in part.of_type("*:Bucket")]
    names = dict.fromkeys([*(rule["bucket"] for rule in rules), *made])
    boxes = [
        Box(
            f"bucket {name}",
            (*(ageing(one) for one in rules if one["bucket"] == name), *marks(part, name)),
            kind="store",
        )
        for name in names
    ]
    return Box("storage", (), tuple(boxes), kind="group", gap=8, key="storage")


def ageing(rule: Mapping[str, Any]) -> str:
    """Return how objects under one prefix age."""
    steps = [f"{word} {rule[key]} d" for key, word in STEPS if rule.get(key)]
    return f"{rule['prefix']}  {', '.join(steps) or 'kept'}"


def marks(part: Part, name: str) -> Iterator[str]:
    """Yield what is special about a bucket: where it is, and how long nobody can change it."""
    for node in part.of_type("*:Bucket"):
        if part.own_name(node) == name:
            places = [plain(at(node.inputs, path)) for path in PLACES]
            yield from (f"in {text(one).lower()}" for one in places if one)
    if name in locked(part):
        yield f"locked {text(part.spec.get('lock_days'))} d"


def locked(part: Part) -> set[str]:
    """Return the buckets that hold objects as they are: locked themselves, or by a resource."""
    found = {part.own_name(node) for node in part.of_type(LOCK)}
    found |= {part.own_name(one) for one in part.of_type("*:Bucket") if at(one.inputs, LOCKED)}
    owners = {node.urn: part.own_name(node) for node in part.of_type("*:BlobContainer")}
    for node in part.of_type("*:BlobContainerImmutabilityPolicy"):
        held = node.property_dependencies.get("containerName", ())
        found |= {owners[urn] for urn in held if urn in owners}
    return found
