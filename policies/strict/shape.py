"""What a vendor's model says about one value, in a form that all models share."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

TRUTH = frozenset({"true", "false"})
"""The constants of a truth value that is given as a text."""


@dataclass(frozen=True)
class Limits:
    """What a scalar must keep to; None where the model says nothing."""

    constants: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    """Regular expressions that must all be found in the text."""
    shortest: int | None = None
    longest: int | None = None
    """Characters."""
    lowest: float | None = None
    highest: float | None = None
    form: str | None = None
    """A name of `policies.strict.forms`, such as `ipv4-network`."""


class Shape:
    """One value in a vendor's model; what lies below it is read when it is asked for."""

    def __init__(
        self,
        limits: Callable[[], Limits],
        members: "Callable[[], Mapping[str, Shape]]",
        element: "Callable[[], Shape | None]",
    ) -> None:
        """Stand for a value whose parts are told by these."""
        self._limits = limits
        self._members = members
        self._element = element

    @cached_property
    def limits(self) -> Limits:
        """What the value must keep to if it is a scalar."""
        return self._limits()

    @cached_property
    def members(self) -> "Mapping[str, Shape]":
        """The keys of an object, by the vendor's names; empty for anything else."""
        return self._members()

    @cached_property
    def element(self) -> "Shape | None":
        """What a list holds, or a map; None for anything else."""
        return self._element()


@cache
def plain(name: str) -> str:
    """Return a name without case and separators: `minSize`, `MinSize` and `min_size` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
