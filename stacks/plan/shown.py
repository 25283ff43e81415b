"""How a value, a type and a place of the graph are shown; a secret never is."""

from collections.abc import Mapping
from typing import Any, cast

from policies.graph.model import Asset, Reference, Secret, Unknown

SECRET = "<secret>"
LATER = "<known after up>"


def plain(value: Any) -> Any:
    """Return a value as JSON holds it, with words where the graph holds marks."""
    match value:
        case Secret():
            return SECRET
        case Unknown():
            return LATER
        case Reference(urn=urn):
            return f"<{named(urn)}>"
        case Asset(kind=kind, content=content):
            return f"<{kind} {', '.join(sorted(content))}>"
        case Mapping():
            given = cast(Mapping[str, Any], value)
            return {key: plain(given[key]) for key in sorted(given)}
        case tuple() | list():
            return [plain(inner) for inner in cast(tuple[Any, ...], value)]
        case _:
            return value


def text(value: Any) -> str:
    """Return a value on one line, without quotes and brackets."""
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case Mapping():
            given = cast(Mapping[str, Any], value)
            return ", ".join(f"{key}={text(inner)}" for key, inner in given.items()) or "-"
        case tuple() | list():
            return ", ".join(text(inner) for inner in cast(tuple[Any, ...], value)) or "-"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Return the leaves of mappings by their path; a list is one leaf."""
    if not isinstance(value, Mapping):
        return {path: value}
    found: dict[str, Any] = {}
    for key, inner in cast(Mapping[str, Any], value).items():
        found |= flat(inner, f"{path}.{key}" if path else key)
    return found


def named(urn: str) -> str:
    """Return the short form of a URN: `Subnet prod-network-a`."""
    *_, kinds, name = urn.split("::")
    return f"{kinds.rsplit(':', 1)[-1]} {name}"


def short(kind: str) -> str:
    """Return the short form of a type: `aws:ec2/subnet:Subnet` is `ec2 Subnet`."""
    package, module, name = kind.split(":")
    first, *rest = module.split("/")
    if first == "dynamic" and rest:
        first = rest[0]
    return name if package == "mlplatform" or not first else f"{first} {name}"
