"""What an SDK says of its own arguments, which is in words alone."""

from collections.abc import Callable, Iterator
from typing import Any

from pulumi import _types  # pyright: ignore[reportPrivateUsage]

from policies.strict.sdk import Accepted, accepted, arguments_in
from policies.strict.shape import Limits, Shape

Reading = Callable[[str, str], Limits]
"""Makes limits of the words about an argument, and of where they stand: `storage/bucket.name`."""


def shape_of(kind: type, reading: Reading, place: str) -> Shape:
    """Return what an argument class says of an object."""
    return Shape(Limits, lambda: dict(members(kind, reading, place)), lambda: None)


def members(kind: type, reading: Reading, place: str) -> Iterator[tuple[str, Shape]]:
    """Yield what an argument class says of each of its keys."""
    known = arguments_in(kind)
    for name, wire in _types.input_type_py_to_pulumi_names(kind).items():
        words: str = getattr(getattr(kind, name, None), "__doc__", None) or ""
        yield wire, argument(known[wire].accepted, words, reading, f"{place}.{wire}")


def argument(wants: Accepted, words: str, reading: Reading, place: str) -> Shape:
    """Return what is said of one argument, or of what it holds."""
    inner: Any = wants.element if wants.element is not None else wants.entry
    return Shape(
        lambda: reading(words, place) if str in wants.scalars else Limits(),
        lambda: dict(members(wants.objects[0], reading, place)) if wants.objects else {},
        lambda: argument(accepted(inner), words, reading, place) if inner is not None else None,
    )
