"""The service models that botocore ships: what the APIs of AWS take."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from policies.strict.aws.prose import RULES, constants_in
from policies.strict.shape import TRUTH, Limits, Shape, plain

NUMBERS = ("integer", "long", "float", "double")


Shapes = Mapping[str, Mapping[str, Any]]
"""Every shape of a service model by its name."""


@cache
def shape_of(service: str, name: str) -> Shape:
    """Return what a service's model says about one of its shapes."""
    model = shapes(service)[1][name]
    inner = model.get("member") or model.get("value")
    members: Mapping[str, Any] = model.get("members", {})
    return Shape(
        lambda: limits_in(model),
        lambda: {key: member_of(service, name, key, one) for key, one in members.items()},
        lambda: shape_of(service, inner["shape"]) if inner else None,
    )


def member_of(service: str, owner: str, name: str, member: Mapping[str, Any]) -> Shape:
    """Return a member of a structure: its shape, and what is said of it in words."""
    shape = shape_of(service, member["shape"])
    if shapes(service)[1][member["shape"]]["type"] not in ("string", *NUMBERS):
        return shape
    return Shape(
        lambda: told(shape.limits, f"{service}.{owner}.{name}", member.get("documentation", "")),
        lambda: shape.members,
        lambda: shape.element,
    )


def told(limits: Limits, place: str, documentation: str) -> Limits:
    """Return limits with what only words say, where the model itself says nothing."""
    constants = limits.constants or constants_in(documentation)
    rule = RULES.get(place)
    if rule:
        patterns = (rule.pattern,) if rule.pattern else limits.patterns
        limits = replace(limits, patterns=patterns, form=rule.form)
    return replace(limits, constants=constants)


def limits_in(model: Mapping[str, Any]) -> Limits:
    """Return what a shape asks of a text or a number."""
    if model["type"] in NUMBERS:
        return Limits(lowest=model.get("min"), highest=model.get("max"))
    if model["type"] == "boolean":
        return Limits(constants=TRUTH)  # an SDK may take it as a text
    if model["type"] != "string":
        return Limits()
    pattern = model.get("pattern")
    return Limits(
        constants=frozenset(model.get("enum", ())),
        patterns=(f"^(?:{pattern})$",) if pattern else (),
        shortest=model.get("min"),
        longest=model.get("max"),
    )


@cache
def shapes(service: str) -> tuple[Mapping[str, str], Shapes]:
    """Return the inputs of a service's operations by plain name, and its shapes; empty if unknown.

    Read as data: botocore's own loader takes three times as long, to keep an order nobody needs.
    """
    spec = find_spec("botocore")
    data = Path(spec.origin).parent / "data" / service if spec and spec.origin else None
    versions = sorted(data.glob("*/service-2.json.gz")) if data else []
    if not versions:
        return {}, {}
    model: dict[str, Any] = json.loads(gzip.decompress(versions[-1].read_bytes()))
    inputs = {
        plain(name): operation["input"]["shape"]
        for name, operation in model["operations"].items()
        if "input" in operation
    }
    return inputs, model["shapes"]


@cache
def operation(service: str, name: str) -> Shape | None:
    """Return what an operation such as `CreateNodegroup` takes; None where there is none."""
    found = shapes(service)[0].get(plain(name))
    return shape_of(service, found) if found else None
