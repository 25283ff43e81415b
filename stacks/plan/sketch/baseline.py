"""What an account has once: where state is kept, who plans and deploys, and what limits them."""

from collections.abc import Callable, Mapping
from typing import Any

from stacks.diagram.box import Box
from stacks.plan.parts import Part, some
from stacks.plan.shown import text


def rules(part: Part) -> tuple[str, ...]:
    """Return the organisation's rules by name."""
    names = [part.own_name(node) for node in part.of_type("*:Policy", "*:PolicyAssignment")]
    return tuple(some(names))


LIMITS: dict[str, tuple[str, Callable[[Part], tuple[str, ...]]]] = {
    "aws:iam/policy:Policy": (
        "boundary",
        lambda _: ("what no role of a platform", "ever goes beyond"),
    ),
    "aws:ecr/*ScanningConfiguration:*": (
        "images",
        lambda part: (f"{text(part.spec.get('image_scans'))} scans, on push",),
    ),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": (
        "service-linked roles",
        lambda part: tuple(text(one) for one in part.spec["service_roles"]),
    ),
    "azure-native:authorization:PolicyAssignment": ("rules for everyone", rules),
    "gcp:orgpolicy/policy:Policy": ("rules for everyone", rules),
}
"""What is drawn where a resource of the type is made, and what is written in it."""


def sketch(part: Part) -> Box:
    """Return the state, the limits of rights and what else there is one of."""
    anomalies: Mapping[str, Any] = part.spec.get("anomalies") or {}
    boxes = [
        Box("state of every stack", ("a versioned bucket", "an own key"), kind="store"),
        *(Box(title, notes(part)) for kind, (title, notes) in LIMITS.items() if part.of_type(kind)),
    ]
    if anomalies:
        least = f"above {text(anomalies['minimum_usd'])} USD"
        told = [text(one) for one in anomalies["notify"]]
        boxes.append(Box("unusual spending", (least, *(f"tells {one}" for one in told))))
    rows = Box(kind="plain", columns=3, boxes=tuple(boxes))
    return Box("baseline", (), (rows,), kind="group", key="baseline")


def users(part: Part) -> Box:
    """Return who uses a baseline: the pipeline of a repository, or people alone."""
    pipeline: Mapping[str, Any] = part.spec.get("pipeline") or {}
    if not pipeline:
        return Box("people", ("with their own login",), kind="work", key="users")
    notes = (
        text(pipeline["repository"]),
        "any branch plans",
        f"{text(pipeline['branch'])} deploys",
    )
    return Box("CI, without a static key", notes, kind="work", key="users")
