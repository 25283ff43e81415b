"""What a vendor publishes about the types of its SDK, whoever the vendor is."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from policies.graph.model import Node
from policies.strict.finding import Complaint
from policies.strict.names import member, path_of
from policies.strict.shape import Shape, plain


@dataclass(frozen=True)
class Model:
    """What a vendor publishes about one resource type."""

    shapes: tuple[Shape, ...]
    owners: tuple[str, ...]
    """The resource's names in plain form, the longest first."""
    worded: tuple[Shape, ...] = ()
    """What the SDK itself says, where its words are read."""


Renamed = Mapping[str, Mapping[str, str]]
"""For a type without package and kind, the path of a key to the path of its name."""

Words = Mapping[str, Mapping[str, str]]
"""For a type without package and kind, the path of a key to a pattern of whole texts."""


@dataclass(frozen=True)
class Vendor:
    """The models of one vendor, and how they are read."""

    model_of: Callable[[str], Model]
    renamed: Renamed
    elsewhere: Callable[[str], Shape | None]
    """What lies at a place of any model, for the names in `renamed` that hold a colon."""
    own_words: Words
    """What the vendor's provider takes and none of its APIs does."""
    form_of: Callable[[str, str], str | None]
    """The form that the name of a key promises, or the beginning of a text."""
    beside: Callable[[Node], Iterator[Complaint]]
    """What else the vendor refuses in a resource."""

    def counterparts(
        self, token: str, path: str, key: str, shapes: tuple[Shape, ...], owners: tuple[str, ...]
    ) -> tuple[Shape, ...]:
        """Return what a key at a path of a resource stands for in each of the shapes around it."""
        other = self.renamed.get(path_of(token), {}).get(path)
        if other and ":" in other:
            found = (self.elsewhere(other),)
        elif other:
            found = tuple(inside(shape, other) or member(key, shape, owners) for shape in shapes)
        else:
            found = tuple(member(key, shape, owners) for shape in shapes)
        return tuple(shape for shape in found if shape)

    def takes(self, token: str, path: str, value: object) -> bool:
        """Tell whether the provider itself gives a meaning to a value."""
        pattern = self.own_words.get(path_of(token), {}).get(path)
        return pattern is not None and isinstance(value, str) and bool(re.fullmatch(pattern, value))


def inside(shape: Shape, steps: str) -> Shape | None:
    """Return the shape at a path below another, through lists."""
    found: Shape | None = shape
    for step in steps.split("/"):
        members = {plain(name): one for name, one in found.members.items()} if found else {}
        found = members.get(plain(step))
        if found and found.element and not found.members:
            found = found.element
    return found
