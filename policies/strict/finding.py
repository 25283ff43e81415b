"""What is wrong with one input."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Complaint:
    """What is wrong at one path of a resource's inputs."""

    path: str
    """Wire names, such as `scalingConfig.minSize`; empty for the resource as a whole."""
    message: str
    severity: Severity = "error"


@dataclass(frozen=True, order=True)
class Finding:
    """A complaint about one resource; an `error` is what a provider or its cloud would refuse."""

    urn: str
    path: str
    message: str
    """The value, and what would be valid."""
    severity: Severity = "error"
    source: str | None = None
    """The line that asks for the resource."""


def shown(value: object, secret: bool) -> str:
    """Return a value as a message may show it: shortened, and never a secret."""
    if secret:
        return "the secret given"
    if isinstance(value, Mapping):
        return f"{{{choices(cast(Mapping[str, object], value))}}}"
    if isinstance(value, tuple | list):
        return f"[{len(cast(tuple[object, ...], value))} elements]"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def choices(valid: Iterable[object]) -> str:
    """Return what would be valid, shortened."""
    names = sorted(map(str, valid), key=lambda name: (int(name) if name.isdigit() else 0, name))
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
