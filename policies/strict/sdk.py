"""The argument types of the installed SDKs, by type token and wire name."""

import enum
import importlib
import inspect
import sys
import threading
import typing
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Any, cast

import pulumi
from pulumi import _types  # pyright: ignore[reportPrivateUsage]
from pulumi.runtime import rpc

LOADING = threading.RLock()
"""The SDKs' modules load on first use and not from two threads at once."""


@dataclass(frozen=True)
class Accepted:
    """What one argument may be."""

    anything: bool
    """Whether its type says nothing that could be checked."""
    files: bool
    """Whether it is a file or an archive of files."""
    scalars: frozenset[type]
    constants: frozenset[Any]
    """The values of its enumerations."""
    objects: tuple[type, ...]
    """The argument classes of which it may be one."""
    element: Any
    """The annotation of a list's elements; None where no list is accepted."""
    entry: Any
    """The annotation of a map's values; None where no map is accepted."""


@dataclass(frozen=True)
class Argument:
    """One key of an argument class."""

    accepted: Accepted
    required: bool


def arguments_of(token: str) -> type | None:
    """Return the class of a resource's arguments; None where no installed SDK knows the type."""
    resource = resource_class(token)
    return argument_class(resource) if resource else None


def resource_class(token: str) -> type | None:
    """Return the class of a resource or an explicit provider; None where no SDK knows it."""
    with LOADING:
        return loaded(token)


@cache
def loaded(token: str) -> type | None:
    """Return the class of a type, whose module may have to be loaded."""
    package, module, _ = token.split(":", 2)
    provider = token.startswith("pulumi:providers:")
    sdk = imported(token.rsplit(":", 1)[-1] if provider else package)
    if sdk is None or provider:
        return getattr(sdk, "Provider", None)
    known: Any = rpc.get_resource_module(package, module, "")
    name = known.mod_info["classes"].get(token) if known else None
    return getattr(importlib.import_module(known.mod_info["fqn"]), name) if name else None


def imported(package: str) -> Any:
    """Return the SDK of a package; None where it is not installed."""
    try:
        return importlib.import_module(f"pulumi_{package.replace('-', '_')}")
    except ModuleNotFoundError:
        return None


@cache
def argument_class(resource: type) -> type | None:
    """Return `XInitArgs` before `XArgs`: where both exist, the latter is a nested type."""
    module = sys.modules[resource.__module__]
    named = (getattr(module, f"{resource.__name__}{end}", None) for end in ("InitArgs", "Args"))
    return next((found for found in named if found and _types.is_input_type(found)), None)


@cache
def arguments_in(kind: type) -> Mapping[str, Argument]:
    """Return the keys of an argument class by wire name."""
    names = _types.input_type_py_to_pulumi_names(kind)
    annotations = _types.input_type_types(kind)
    parameters = inspect.signature(kind).parameters
    return {
        wire: Argument(
            accepted(annotations.get(wire, Any)),
            name in parameters and parameters[name].default is inspect.Parameter.empty,
        )
        for name, wire in names.items()
    }


@cache
def accepted(annotation: Any) -> Accepted:
    """Return what an annotation accepts, without its plumbing of outputs and awaitables."""
    kinds = tuple(kind for kind in members(annotation) if kind is not type(None))
    classes = [kind for kind in kinds if inspect.isclass(kind)]
    enums = [kind for kind in classes if issubclass(kind, enum.Enum)]
    lists = [kind for kind in kinds if typing.get_origin(kind) in (list, Sequence)]
    maps = [kind for kind in kinds if typing.get_origin(kind) in (dict, Mapping)]
    files = any(issubclass(kind, pulumi.Asset | pulumi.Archive) for kind in classes)
    return Accepted(
        anything=not kinds or Any in kinds or dict in kinds,
        files=files,
        scalars=frozenset(kind for kind in classes if kind in (str, int, float, bool)),
        constants=frozenset(one.value for kind in enums for one in kind),
        objects=tuple(kind for kind in classes if _types.is_input_type(kind)),
        element=next((typing.get_args(kind)[0] for kind in lists), None),
        entry=next((typing.get_args(kind)[1] for kind in maps), None),
    )


def members(annotation: Any) -> Iterator[Any]:
    """Yield the alternatives of a type, `Input` and `Optional` resolved."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, UnionType):
        for member in typing.get_args(annotation):
            yield from members(member)
    elif origin not in (Awaitable, pulumi.Output):
        # `Input` names its output by a text that is never resolved.
        unresolved = isinstance(annotation, typing.ForwardRef)
        if not (unresolved and cast(Any, annotation).__forward_arg__.startswith("Output[")):
            yield Any if unresolved else annotation
