"""One thing, two names: how an argument of the SDK is called in its vendor's models."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from policies.strict.shape import Shape, plain

ENDINGS = (
    *("identifier", "id", "arn", "name", "document"),
    *("configuration", "config", "specification", "list"),
)
"""What one side adds to a name and the other leaves out."""

SIDES = ("id", "arn", "name")
"""Endings of which one is not the other."""


def member(key: str, shape: Shape, owners: tuple[str, ...]) -> Shape | None:
    """Return what a key stands for in an object of the vendor, or one level below.

    `owners` are the names of the resource, which vendors put before the names of its properties.
    """
    found = named(key, shape.members, owners)
    if found:
        return found
    inner = [one.members.get(name) for one in shape.members.values() for name in same(key, one)]
    return inner[0] if len(inner) == 1 else None


def same(key: str, shape: Shape) -> Iterator[str]:
    """Yield the names in an object that are the key but for case and number."""
    wanted = singular(plain(key))
    yield from (name for name in shape.members if singular(plain(name)) == wanted)


def named(key: str, members: Mapping[str, Shape], owners: tuple[str, ...]) -> Shape | None:
    """Return the member that a key stands for: the nearest name, if only one is so near."""
    exact = [name for name in members if plain(name) == plain(key)]
    wanted = singular(plain(key))
    near = exact or [name for name in members if singular(plain(name)) == wanted]
    if near:
        return members[near[0]]
    prefixed = {singular(f"{owner}{wanted}") for owner in owners}
    found = [name for name in members if singular(plain(name)) in prefixed]
    for before in ((), owners):
        if not found:
            found = [name for name in members if alike(name, key, before)]
    return members[found[0]] if len(found) == 1 else None


@cache
def owners_of(*kinds: str) -> tuple[str, ...]:
    """Return the names in plain form that kinds such as `LogMetricFilter` put before others.

    They are the kind itself and its last words: `metricfilter` and `filter`; the longest first.
    """
    ends: set[str] = set()
    for kind in kinds:
        words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", kind)
        ends |= {"".join(words[start:]).lower() for start in range(len(words))}
    ends |= set(map(singular, ends))
    return tuple(sorted(ends, key=lambda name: (-len(name), name)))


@cache
def singular(name: str) -> str:
    """Return a plain name without the mark of a plural."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith("sses"):  # of a class, whose own end looks like the mark of many
        return name[:-3]
    return name[:-1] if name.endswith("s") and len(name) > 3 else name


@cache
def alike(name: str, key: str, owners: tuple[str, ...]) -> bool:
    """Tell whether two names mean one thing, of which they do not name different sides."""
    sides = {side for side in SIDES for one in (name, key) if singular(plain(one)).endswith(side)}
    return stem(name, owners) == stem(key, owners) and len(sides) < 2


@cache
def stem(name: str, owners: tuple[str, ...]) -> str:
    """Return a name without its owner before it and without one of the endings after it."""
    short = singular(plain(name))
    for owner in owners:
        if short.startswith(owner) and len(short) > len(owner):
            short = short.removeprefix(owner)
            break
    for ending in ENDINGS:
        if short.endswith(ending) and len(short) > len(ending) + 2:
            return singular(short.removesuffix(ending))
    return short


@cache
def path_of(token: str) -> str:
    """Return a type without package and kind: `container/cluster`, `storage/storageAccount`."""
    _, path, kind = token.split(":", 2)
    return path if "/" in path else f"{path}/{kind[:1].lower()}{kind[1:]}"
