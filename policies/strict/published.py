"""Inputs against the models that a vendor publishes: constants, patterns, lengths and ranges."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from policies.graph.model import Secret
from policies.strict.finding import Complaint, shown
from policies.strict.limits import refused
from policies.strict.names import named, owners_of
from policies.strict.renamed import PROVIDERS_OWN
from policies.strict.shape import Shape
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
    """Yield the first limit that the value breaks: models of one thing repeat each other.

    Of several lists of constants the first speaks, which is the API's where it has one.
    """
    known = [shape.limits if shape.element is None else shape.element.limits for shape in shapes]
    listed = next((limits.constants for limits in known if limits.constants), None)
    for limits in known:
        wanted = refused(value, replace(limits, constants=listed or limits.constants))
        if wanted:
            yield Complaint(path, f"{shown(value, secret)} is not {wanted}")
            return
