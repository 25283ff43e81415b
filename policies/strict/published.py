"""Inputs against the models that a vendor publishes: constants, patterns, lengths and ranges."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from policies.graph.model import Secret
from policies.strict.finding import Complaint, shown
from policies.strict.limits import refused
from policies.strict.model import Vendor
from policies.strict.names import named, owners_of
from policies.strict.shape import Limits, Shape


@dataclass(frozen=True)
class Check:
    """Inputs of one resource type against its vendor's models."""

    vendor: Vendor
    token: str

    def inputs(self, given: Mapping[str, Any], free: Container[str]) -> Iterator[Complaint]:
        """Yield what the models refuse; the keys of `free` inputs are the user's."""
        model = self.vendor.model_of(self.token)
        for key, value in given.items():
            shapes = self.below(key, key, (*model.shapes, *model.worded), model.owners)
            if key in free and isinstance(value, Mapping):
                yield from self.pairs(cast(Mapping[str, Any], value), shapes, key)
            else:
                yield from self.value(value, shapes, key)

    def below(
        self, path: str, key: str, shapes: tuple[Shape, ...], owners: tuple[str, ...]
    ) -> tuple[Shape, ...]:
        """Return what a key at a path stands for in the shapes around it."""
        return self.vendor.counterparts(self.token, path, key, shapes, owners)

    def value(
        self, value: Any, shapes: tuple[Shape, ...], path: str, secret: bool = False
    ) -> Iterator[Complaint]:
        """Yield what the shapes refuse in a value; a mark of the graph could be anything."""
        if isinstance(value, Secret):
            yield from self.value(value.value, shapes, path, True)
        elif not shapes or value is None:
            return
        elif isinstance(value, Mapping):
            yield from self.mapping(cast(Mapping[str, Any], value), shapes, path, secret)
        elif isinstance(value, tuple | list):
            inner = tuple(shape.element or shape for shape in shapes)
            for index, element in enumerate(cast(tuple[Any, ...], value)):
                yield from self.value(element, inner, f"{path}[{index}]", secret)
        elif isinstance(value, str | int | float) and not self.taken(path, value):
            yield from check_scalar(value, shapes, path, secret)

    def taken(self, path: str, value: object) -> bool:
        """Tell whether the vendor's provider itself gives a meaning to a value."""
        return self.vendor.takes(self.token, unplaced(path), value)

    def mapping(
        self, value: Mapping[str, Any], shapes: tuple[Shape, ...], path: str, secret: bool
    ) -> Iterator[Complaint]:
        """Yield what the shapes refuse in an object, which vendors may have as a list of one."""
        objects = whole(shapes)
        if any({*map(str.lower, shape.members)} == PAIR for shape in objects):
            yield from self.pairs(value, shapes, path)
            return
        steps = unplaced(path)
        owner = owners_of(steps.rsplit(".", 1)[-1])
        for key, inner in value.items():
            found = self.below(f"{steps}.{key}", key, objects, owner)
            yield from self.value(inner, found, f"{path}.{key}", secret)

    def pairs(
        self, value: Mapping[str, Any], shapes: tuple[Shape, ...], path: str
    ) -> Iterator[Complaint]:
        """Yield what the shapes refuse in a map, which vendors may have as pairs."""
        elements = [shape.element for shape in shapes if shape.element and not shape.members]
        pairs = [one.members for one in elements if {*map(str.lower, one.members)} == PAIR]
        keys = tuple(found for pair in pairs if (found := named("key", pair, ())))
        values = tuple(found for pair in pairs if (found := named("value", pair, ())))
        values += tuple(one for one in elements if not one.members)
        for key, inner in value.items():
            yield from self.value(key, keys, f"{path}.{key}")
            yield from self.value(inner, values, f"{path}.{key}")

    def at(self, path: str) -> tuple[Shape, ...]:
        """Return what an argument stands for, given its path: empty where no model knows it."""
        model, way = self.vendor.model_of(self.token), unplaced(path).split(".")
        shapes, owners = (*model.shapes, *model.worded), model.owners
        for place, key in enumerate(way, 1):
            shapes = self.below(".".join(way[:place]), key, whole(shapes), owners)
            owners = owners_of(key)
        return shapes


PAIR = {"key", "value"}


def whole(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """Return the objects that shapes are, or are lists of."""
    return tuple(shape if shape.members else shape.element or shape for shape in shapes)


def unplaced(path: str) -> str:
    """Return a path without places in lists."""
    return INDEX.sub("", path)


INDEX = re.compile(r"\[\d+\]")


def limits_of(shapes: tuple[Shape, ...]) -> list[Limits]:
    """Return what shapes ask of a scalar, or of the scalars in a list."""
    return [shape.limits if shape.element is None else shape.element.limits for shape in shapes]


def check_scalar(
    value: str | int | float, shapes: tuple[Shape, ...], path: str, secret: bool
) -> Iterator[Complaint]:
    """Yield the first limit that the value breaks: models of one thing repeat each other.

    Of several lists of constants the first speaks, which is the API's where it has one.
    """
    known = limits_of(shapes)
    listed = next((limits.constants for limits in known if limits.constants), None)
    for limits in known:
        wanted = refused(value, replace(limits, constants=listed or limits.constants))
        if wanted:
            yield Complaint(path, f"{shown(value, secret)} is not {wanted}")
            return
