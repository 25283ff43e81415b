"""What a door is, and what counts as open."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from policies.graph.model import NOTHING, Node, Unknown, Values
from stacks.plan.shown import LATER

EVERYONE = ("0.0.0.0/0", "::/0")

Door = tuple[str, str]
"""What is open, and to whom; `out alone` means that connections start on our side."""

Doors = Mapping[str, Callable[[Node], Iterator[Door]]]
"""Per type, how its doors are found."""


def is_(value: Any) -> bool:
    """Tell whether a switch is on; one that nobody knows yet counts as on."""
    return value is True or isinstance(value, Unknown)


def to(ranges: Any) -> str:
    """Return address ranges as text."""
    if isinstance(ranges, Unknown):
        return LATER
    return ", ".join(LATER if isinstance(one, Unknown) else str(one) for one in ranges or ())


def public_ranges(given: Any) -> bool:
    """Tell whether ranges hold everyone; what nobody knows yet counts as everyone."""
    if isinstance(given, Unknown):
        return True
    values = cast(tuple[Any, ...], given if isinstance(given, tuple) else (given,))
    return any(isinstance(one, Unknown) or one in EVERYONE for one in values)


def at(inputs: Values, path: str) -> Any:
    """Return what stands at a dotted path; under a value that nobody knows yet all is unknown."""
    value: Any = inputs
    for key in path.split("."):
        if isinstance(value, Unknown):
            return value
        value = cast(Values, value).get(key) if isinstance(value, Mapping) else None
    return value


def each(inputs: Values, path: str) -> list[Values]:
    """Return the objects of a list that are known."""
    return [mapping(one) for one in listed(at(inputs, path)) if isinstance(one, Mapping)]


def unsure(inputs: Values, path: str) -> bool:
    """Tell a list that nobody knows yet, or not as a whole."""
    return any(isinstance(one, Unknown) for one in listed(at(inputs, path)))


def listed(value: Any) -> tuple[Any, ...]:
    """Return the elements of a list; a list that nobody knows yet is one such element."""
    if isinstance(value, Unknown):
        return (value,)
    return cast(tuple[Any, ...], value) if isinstance(value, tuple) else ()


def mapping(value: Any) -> Values:
    """Return an object, an empty one instead of anything else."""
    return cast(Values, value) if isinstance(value, Mapping) else NOTHING


def address(node: Node) -> Iterator[Door]:
    """A public address."""
    yield "public IP address", "what holds it"
