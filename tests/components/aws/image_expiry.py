"""Which images ECR's lifecycle policies delete, as its user guide tells it.

Source: Amazon ECR User Guide, "How lifecycle policies work" and "Examples of lifecycle policies".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True)
class Image:
    """An image in a repository."""

    name: str
    age_days: float
    tags: tuple[str, ...] = ()


def expired(policy: Mapping[str, Any], images: Sequence[Image]) -> set[str]:
    """Return the names of the images that a policy deletes.

    Every rule marks by itself, out of all images that fit it; then rules are taken by their
    priority, and what fits an earlier rule is out of reach of a later one.
    """
    gone: set[str] = set()
    seen: set[str] = set()
    for rule in sorted(policy["rules"], key=lambda one: one["rulePriority"]):
        fits = [image for image in images if fitting(rule["selection"], image)]
        gone |= {image.name for image in marked(rule["selection"], fits)} - seen
        seen |= {image.name for image in fits}
    return gone


def fitting(selection: Mapping[str, Any], image: Image) -> bool:
    """Tell whether an image fits a rule: by a tag for each pattern, or by having none."""
    if selection["tagStatus"] == "untagged":
        return not image.tags
    return all(
        any(fnmatchcase(tag, pattern) for tag in image.tags)
        for pattern in selection["tagPatternList"]
    )


def marked(selection: Mapping[str, Any], fits: Sequence[Image]) -> Sequence[Image]:
    """Return what a rule would delete: the oldest beyond a number, or those beyond an age."""
    number = selection["countNumber"]
    if selection["countType"] == "imageCountMoreThan":
        return sorted(fits, key=lambda image: image.age_days)[number:]
    return [image for image in fits if image.age_days > number]
