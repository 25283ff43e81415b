"""Inputs against the models that a vendor publishes: constants, patterns, lengths and ranges."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from policies.graph.model import Secret
from policies.strict.finding import Complaint, choices, shown
from policies.strict.forms import broken
from policies.strict.names import named, owners_of
from policies.strict.shape import Limits, Shape
from policies.strict.vendor import Model, counterparts


def check_inputs(inputs: Mapping[str, Any], token: str, model: Model) -> Iterator[Complaint]:
    """Yield what the models of a resource type refuse."""
    for key, value in inputs.items():
        shapes = counterparts(token, key, key, model.shapes, model.owners)
        yield from check(value, shapes, token, key)


def check(
    value: Any, shapes: tuple[Shape, ...], token: str, path: str, secret: bool = False
) -> Iterator[Complaint]:
    """Yield what the shapes refuse in a value; a mark of the graph could be anything."""
    if isinstance(value, Secret):
        yield from check(value.value, shapes, token, path, True)
    elif not shapes or value is None:
        return
    elif isinstance(value, Mapping):
        yield from check_mapping(cast(Mapping[str, Any], value), shapes, token, path, secret)
    elif isinstance(value, tuple | list):
        inner = tuple(shape.element or shape for shape in shapes)
        for index, element in enumerate(cast(tuple[Any, ...], value)):
            yield from check(element, inner, token, f"{path}[{index}]", secret)
    elif isinstance(value, str | int | float):
        yield from check_scalar(value, shapes, path, secret)


def check_mapping(
    value: Mapping[str, Any], shapes: tuple[Shape, ...], token: str, path: str, secret: bool
) -> Iterator[Complaint]:
    """Yield what the shapes refuse in an object, which vendors may have as a list or as pairs."""
    objects = tuple(shape if shape.members else shape.element or shape for shape in shapes)
    pairs = [shape.members for shape in objects if {*map(str.lower, shape.members)} == PAIR]
    steps = re.sub(r"\[\d+\]", "", path)
    owner = owners_of(steps.rsplit(".", 1)[-1])
    for key, inner in value.items():
        if pairs:
            names = tuple(found for pair in pairs if (found := named("key", pair, ())))
            yield from check(key, names, token, f"{path}.{key}", secret)
            shapes_of_value = tuple(f for pair in pairs if (f := named("value", pair, ())))
        else:
            shapes_of_value = counterparts(token, f"{steps}.{key}", key, objects, owner)
        yield from check(inner, shapes_of_value, token, f"{path}.{key}", secret)


PAIR = {"key", "value"}


def check_scalar(
    value: str | int | float, shapes: tuple[Shape, ...], path: str, secret: bool
) -> Iterator[Complaint]:
    """Yield the first limit that the value breaks: models of one thing repeat each other."""
    for shape in shapes:
        limits = shape.limits if shape.element is None else shape.element.limits
        wanted = refused(value, limits)
        if wanted:
            yield Complaint(path, f"{shown(value, secret)} is not {wanted}")
            return


def refused(value: str | int | float, limits: Limits) -> str | None:
    """Return what a value should be that breaks a limit; None where it keeps to all."""
    if isinstance(value, bool):
        return None
    if not isinstance(value, str):
        return out_of_range(value, limits)
    if limits.constants and value not in limits.constants:
        return f"one of {choices(limits.constants)}"
    shortest, longest = limits.shortest or 0, limits.longest
    if len(value) < shortest or (longest is not None and len(value) > longest):
        return f"of {shortest} to {longest or 'any number of'} characters, but of {len(value)}"
    if limits.pattern and not matches(limits.pattern, value):
        return f"of the form {limits.pattern}"
    return broken(limits.form, value) if limits.form else None


def out_of_range(value: float, limits: Limits) -> str | None:
    """Return the range that a number is out of; None where it is in it."""
    lowest, highest = limits.lowest, limits.highest
    if limits.constants and str(value) not in limits.constants:
        return f"one of {choices(limits.constants)}"
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        ends = [f"at least {lowest}"] if lowest is not None else []
        ends += [f"at most {highest}"] if highest is not None else []
        return " and ".join(ends)
    return None


def matches(pattern: str, text: str) -> bool:
    """Tell whether a text fits; one that Python cannot read as a pattern lets all texts pass."""
    compiled = readable(pattern)
    return compiled is None or compiled.search(text) is not None


@cache
def readable(pattern: str) -> re.Pattern[str] | None:
    """Compile a vendor's pattern, which may be of another dialect: flags anywhere, classes."""
    flags = re.IGNORECASE if "(?i)" in pattern else re.NOFLAG
    try:
        return re.compile(pattern.replace("(?i)", ""), flags)
    except re.error:
        return None
