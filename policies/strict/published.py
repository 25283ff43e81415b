"""Inputs against the models that a vendor publishes: constants, patterns, lengths and ranges."""

import re
from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import Any, cast

from policies.graph.model import Secret
from policies.strict.finding import Complaint, choices, shown
from policies.strict.forms import broken
from policies.strict.names import named, owners_of
from policies.strict.renamed import PROVIDERS_OWN
from policies.strict.shape import Limits, Shape
from policies.strict.vendor import Model, counterparts


def check_inputs(
    inputs: Mapping[str, Any], token: str, model: Model, free: Container[str]
) -> Iterator[Complaint]:
    """Yield what the models of a resource type refuse; the keys of `free` inputs are the user's."""
    for key, value in inputs.items():
        shapes = counterparts(token, key, key, model.shapes, model.owners)
        if key in free and isinstance(value, Mapping):
            yield from check_pairs(cast(Mapping[str, Any], value), shapes, token, key)
        else:
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
    elif isinstance(value, str | int | float) and value not in own_words(token, path):
        yield from check_scalar(value, shapes, path, secret)


def own_words(token: str, path: str) -> tuple[str, ...]:
    """Return what the provider itself gives a meaning to."""
    return PROVIDERS_OWN.get(token.split(":")[1], {}).get(INDEX.sub("", path), ())


INDEX = re.compile(r"\[\d+\]")


def check_mapping(
    value: Mapping[str, Any], shapes: tuple[Shape, ...], token: str, path: str, secret: bool
) -> Iterator[Complaint]:
    """Yield what the shapes refuse in an object, which vendors may have as a list of one."""
    objects = tuple(shape if shape.members else shape.element or shape for shape in shapes)
    if any({*map(str.lower, shape.members)} == PAIR for shape in objects):
        yield from check_pairs(value, shapes, token, path)
        return
    steps = INDEX.sub("", path)
    owner = owners_of(steps.rsplit(".", 1)[-1])
    for key, inner in value.items():
        found = counterparts(token, f"{steps}.{key}", key, objects, owner)
        yield from check(inner, found, token, f"{path}.{key}", secret)


def check_pairs(
    value: Mapping[str, Any], shapes: tuple[Shape, ...], token: str, path: str
) -> Iterator[Complaint]:
    """Yield what the shapes refuse in a map, which vendors may have as pairs of key and value."""
    elements = [shape.element for shape in shapes if shape.element and not shape.members]
    pairs = [one.members for one in elements if {*map(str.lower, one.members)} == PAIR]
    keys = tuple(found for pair in pairs if (found := named("key", pair, ())))
    values = tuple(found for pair in pairs if (found := named("value", pair, ())))
    values += tuple(one for one in elements if not one.members)
    for key, inner in value.items():
        yield from check(key, keys, token, f"{path}.{key}")
        yield from check(inner, values, token, f"{path}.{key}")


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
    """Compile a vendor's pattern, which may be of another dialect."""
    flags = re.IGNORECASE if "(?i)" in pattern else re.NOFLAG
    for theirs, ours in DIALECT.items():
        pattern = pattern.replace(theirs, ours)
    try:
        return re.compile(pattern, flags)
    except re.error:
        return None


DIALECT = {"(?i)": "", r"\p{L}": r"\w", r"\p{N}": r"\d", r"\p{Z}": r"\s"}
"""Letters, digits and separators as the nearest class Python has; a flag may stand anywhere."""
