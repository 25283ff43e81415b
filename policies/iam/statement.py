"""One statement of a policy document: read from JSON, checked, and kept as frozen data.

Source: IAM User Guide, "IAM JSON policy element reference".
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from policies.iam import pattern
from policies.iam.condition import Condition, condition

Kind = Literal["identity", "resource", "trust"]
"""What a document is attached to: an identity, a resource, or a role as what it trusts."""

Read = TypeVar("Read")

INVERTIBLE = ("Principal", "Action", "Resource")
ELEMENTS = ("Sid", "Effect", *INVERTIBLE, *(f"Not{name}" for name in INVERTIBLE), "Condition")
PRINCIPALS = ("AWS", "CanonicalUser", "Federated", "Service")


class Malformed(ValueError):
    """A document that IAM would refuse; the message begins with the path to what is wrong."""


@dataclass(frozen=True)
class Listed:
    """What an element lists; inverted, everything but what `NotAction` and its like list."""

    values: tuple[str, ...]
    inverted: bool = False


@dataclass(frozen=True)
class Statement:
    """One statement of a document."""

    name: str
    """Where it stands, and its Sid: `policy.Statement[0] ReadData`."""
    effect: Literal["Allow", "Deny"]
    actions: Listed
    resources: Listed | None = None
    """None where the policy means what it is attached to."""
    principals: Listed | None = None
    """As `AWS:arn:aws:iam::123456789012:role/name`; None in a policy of an identity."""
    conditions: tuple[Condition, ...] = ()
    variables: bool = True
    """Whether `${...}` is a variable, as it is from version 2012-10-17 on."""


def statement(entry: Any, kind: Kind, path: str, variables: bool) -> Statement:
    """Read one statement; raises `Malformed` naming the path, the value and what would be valid."""
    given = mapping(entry, path, ELEMENTS)
    effect = given.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise Malformed(f"{path}.Effect: {effect!r} is neither Allow nor Deny")
    return Statement(
        name=f"{path} {given['Sid']}" if "Sid" in given else path,
        effect=effect,
        actions=_actions(given, path),
        resources=_resources(given, kind, path),
        principals=_principals(given, kind, path),
        conditions=tuple(_conditions(given.get("Condition", {}), f"{path}.Condition")),
        variables=variables,
    )


def mapping(value: Any, path: str, allowed: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """Return an object of JSON; raises `Malformed` if it is none or has a key not allowed."""
    if not isinstance(value, dict):
        raise Malformed(f"{path}: {value!r} is no object")
    for key in cast(dict[str, Any], value):
        if allowed and key not in allowed:
            raise Malformed(f"{path}.{key}: is not known here: one of {', '.join(allowed)}")
    return cast(dict[str, Any], value)


def _element(given: Mapping[str, Any], name: str, path: str) -> str | None:
    """Return which of an element and its inversion a statement has, if any."""
    present = [key for key in (name, f"Not{name}") if key in given]
    if len(present) > 1:
        raise Malformed(f"{path}: has both {name} and Not{name}: keep one")
    return present[0] if present else None


def _actions(given: Mapping[str, Any], path: str) -> Listed:
    name = _element(given, "Action", path)
    if name is None:
        raise Malformed(f"{path}: says nothing about actions: add Action or NotAction")
    values = _texts(given[name], f"{path}.{name}")
    for value in values:
        if value != "*" and value.count(":") != 1:
            raise Malformed(f"{path}.{name}: {value!r} is no action: write service:Action")
    return Listed(values, name.startswith("Not"))


def _resources(given: Mapping[str, Any], kind: Kind, path: str) -> Listed | None:
    name = _element(given, "Resource", path)
    if name is None:
        if kind == "identity":
            raise Malformed(f"{path}: says nothing about resources: add Resource or NotResource")
        return None
    if kind == "trust":
        raise Malformed(f"{path}.{name}: a role trusts for itself: leave it out")
    values = _texts(given[name], f"{path}.{name}")
    for value in values:
        _checked(f"{path}.{name}", pattern.check, value)
        if value != "*" and not value.startswith("arn:"):
            raise Malformed(f"{path}.{name}: {value!r} is neither an ARN nor *")
    return Listed(values, name.startswith("Not"))


def _principals(given: Mapping[str, Any], kind: Kind, path: str) -> Listed | None:
    name = _element(given, "Principal", path)
    if (name is None) != (kind == "identity"):
        verb = "is missing" if name is None else "goes with a resource only"
        raise Malformed(f"{path}.{name or 'Principal'}: {verb}")
    if name is None:
        return None
    if name == "NotPrincipal" and (kind == "trust" or given["Effect"] == "Allow"):
        raise Malformed(f"{path}.NotPrincipal: goes with the Deny of a resource's policy only")
    if given[name] == "*":
        return Listed(("AWS:*",), name.startswith("Not"))
    listed = mapping(given[name], f"{path}.{name}", PRINCIPALS)
    values = (
        f"{origin}:{value}"
        for origin, values in listed.items()
        for value in _texts(values, f"{path}.{name}.{origin}")
    )
    return Listed(tuple(values), name.startswith("Not"))


def _conditions(given: Any, path: str) -> Iterator[Condition]:
    for name, keys in mapping(given, path).items():
        for key, values in mapping(keys, f"{path}.{name}").items():
            where = f"{path}.{name}.{key}"
            texts = _texts(values, where)
            yield _checked(where, condition, name, key, texts)


def _texts(value: Any, path: str) -> tuple[str, ...]:
    """Return one or several texts; a number or a truth value is written as JSON writes it."""
    given = cast(list[Any], value) if isinstance(value, list) else [value]
    if not given:
        raise Malformed(f"{path}: is empty: list at least one value")
    for one in given:
        if not isinstance(one, str | bool | int | float):
            raise Malformed(f"{path}: {one!r} is no text")
    return tuple(one if isinstance(one, str) else json.dumps(one) for one in given)


def _checked(path: str, read: Callable[..., Read], *given: Any) -> Read:
    try:
        return read(*given)
    except ValueError as error:
        raise Malformed(f"{path}: {error}") from error
