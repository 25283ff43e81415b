"""The types that an SDK says a resource's outputs have."""

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pulumi
from pulumi import _types  # pyright: ignore[reportPrivateUsage]


@dataclass(frozen=True)
class Kind:
    """What one output is made of; nothing where its type does not say."""

    scalar: type | None = None
    fields: Mapping[str, Any] | None = None
    """The annotations of an object's keys, by wire name."""
    element: Any = None
    """The annotation of a list's elements."""
    entry: Any = None
    """The annotation of the values of a map, whose keys are anybody's."""


def kind_of(annotation: Any) -> Kind:
    """Return what an annotation says."""
    kind: Any = _types.unwrap_optional_type(annotation) if annotation else annotation
    if isinstance(kind, type) and issubclass(kind, str | bool | int | float):
        return Kind(scalar=kind)
    if isinstance(kind, type) and _types.is_output_type(kind):
        return Kind(fields=_types.output_type_types(kind))
    inner = typing.get_args(kind)
    if typing.get_origin(kind) in (list, Sequence) and inner:
        return Kind(element=inner[0])
    if typing.get_origin(kind) in (dict, Mapping) and len(inner) == 2:
        return Kind(entry=inner[1])
    return Kind()


@cache
def outputs_of(resource: type) -> Mapping[str, Any]:
    """Return the annotations of a resource class's outputs, by wire name."""
    return _types.resource_types(resource)


def loaded(token: str) -> type | None:
    """Return the class of a type that the program has loaded; None where it has none."""
    return next((one for one in below(pulumi.CustomResource) if token_of(one) == token), None)


def below(kind: type) -> Iterator[type]:
    """Yield every class that is made from one."""
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def token_of(resource: type) -> str | None:
    """Return the type token of a resource class: an SDK's, or a dynamic provider's."""
    dynamic = getattr(resource, "_resource_type_name", None)
    return f"pulumi-python:{dynamic}" if dynamic else getattr(resource, "pulumi_type", None)
