"""Inputs against the argument types of the SDK: keys, types and enumerations, at any depth."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, cast

from policies.graph.model import Secret
from policies.strict.finding import Complaint, choices, shown
from policies.strict.sdk import Accepted, Argument, accepted, arguments_in


def check_object(
    values: Mapping[str, Any], kind: type, path: str = "", secret: bool = False
) -> Iterator[Complaint]:
    """Yield what is wrong with an object that ought to be of an argument class."""
    known = arguments_in(kind)
    for key, argument in known.items():
        if argument.required and values.get(key) is None:
            yield Complaint(below(path, key), f"missing: {wanted(argument.accepted)} is required")
    for key, value in values.items():
        if key in known:
            yield from check(value, known[key].accepted, below(path, key), secret)
        else:
            yield Complaint(below(path, key), f"unknown key {key!r}; {suggestion(key, known)}")


def check(value: Any, wants: Accepted, path: str, secret: bool = False) -> Iterator[Complaint]:
    """Yield what is wrong with one value; a mark of the graph could be anything."""
    if isinstance(value, Secret):
        yield from check(value.value, wants, path, True)
    elif value is None or wants.anything:
        return
    elif wants.files:
        if isinstance(value, str | int | float | tuple | list | Mapping):
            told = shown(cast(Any, value), secret)
            yield Complaint(path, f"{told} is no file: a pulumi.FileAsset, a pulumi.AssetArchive")
    elif isinstance(value, Mapping):
        yield from check_mapping(cast(Mapping[str, Any], value), wants, path, secret)
    elif isinstance(value, tuple | list):
        elements = cast(tuple[Any, ...], value)
        if wants.element is None:
            yield mismatch(elements, wants, path, secret)
            return
        for index, element in enumerate(elements):
            yield from check(element, accepted(wants.element), f"{path}[{index}]", secret)
    elif isinstance(value, str | int | float):
        yield from check_scalar(value, wants, path, secret)


def check_mapping(
    value: Mapping[str, Any], wants: Accepted, path: str, secret: bool
) -> Iterator[Complaint]:
    """Yield what is wrong with an object; of a union, its nearest member speaks."""
    if wants.objects:
        found = [tuple(check_object(value, kind, path, secret)) for kind in wants.objects]
        yield from min(found, key=len)
    elif wants.entry is not None:
        for key, entry in value.items():
            yield from check(entry, accepted(wants.entry), below(path, key), secret)
    else:
        yield mismatch(value, wants, path, secret)


def check_scalar(
    value: str | int | float, wants: Accepted, path: str, secret: bool
) -> Iterator[Complaint]:
    """Yield what is wrong with a text, a number or a truth value."""
    if value in wants.constants and not isinstance(value, bool):
        return
    fits = (
        type(value) in wants.scalars
        or (type(value) is int and float in wants.scalars)
        or (type(value) is float and value.is_integer() and int in wants.scalars)
    )
    if wants.constants and (fits or not wants.scalars):
        # An enumeration that also takes any other text says what its SDK knew when it was made.
        open_ended = "warning" if fits else "error"
        message = f"{shown(value, secret)} is none of {choices(wants.constants)}"
        yield Complaint(path, message, open_ended)
    elif not fits:
        yield mismatch(value, wants, path, secret)


def mismatch(value: object, wants: Accepted, path: str, secret: bool) -> Complaint:
    """Complain about the type of a value."""
    kind = KINDS.get(type(value), "an object" if isinstance(value, Mapping) else "a list")
    return Complaint(
        path, f"{shown(cast(object, value), secret)} is {kind}; valid is {wanted(wants)}"
    )


KINDS: Mapping[type, str] = {
    str: "a text",
    bool: "a truth value",
    int: "a number",
    float: "a number",
}


def wanted(wants: Accepted) -> str:
    """Return what an argument accepts, in words."""
    words = [f"an object of {kind.__name__}" for kind in wants.objects]
    words += sorted({KINDS[kind] for kind in wants.scalars})
    words += [f"one of {choices(wants.constants)}"] if wants.constants else []
    words += ["a list"] if wants.element is not None else []
    words += ["a map"] if wants.entry is not None else []
    return " or ".join(words) or "a value"


def suggestion(key: str, known: Mapping[str, Argument]) -> str:
    """Return the key that was meant, or all there are."""
    near = get_close_matches(key, known, n=1, cutoff=0.75)
    return f"did you mean {near[0]!r}?" if near else f"valid are {choices(frozenset(known))}"


def below(path: str, key: str) -> str:
    """Return the path of a key."""
    return f"{path}.{key}" if path else key
