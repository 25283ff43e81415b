"""What an account has once: where state is kept, who plans and deploys, and what limits them."""

from collections.abc import Mapping
from typing import Any

from stacks.diagram.box import Box
from stacks.plan.parts import Part
from stacks.plan.shown import text


def sketch(part: Part) -> Box:
    """Return the state, the limits of rights and what else there is one of."""
    anomalies: Mapping[str, Any] = part.spec.get("anomalies") or {}
    boxes = [
        Box("state of every stack", ("a versioned bucket", "an own key"), kind="store"),
        Box("boundary", ("what no role of a platform", "ever goes beyond")),
        Box("images", (f"{text(part.spec.get('image_scans'))} scans, on push",)),
        Box("service-linked roles", tuple(text(one) for one in part.spec["service_roles"])),
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
