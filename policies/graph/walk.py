"""Ways through a value of the graph."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from policies.graph.model import Secret


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every leaf with its path, such as `ports[0].http`; a secret is one leaf."""
    if isinstance(value, Mapping):
        for key, inner in cast(Mapping[str, Any], value).items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, tuple | list):
        for index, inner in enumerate(cast(tuple[Any, ...], value)):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def reveal(value: Any) -> Any:
    """Return the value without secret marks, at any depth: for judging, never for showing."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if isinstance(value, Mapping):
        return {key: reveal(inner) for key, inner in cast(Mapping[str, Any], value).items()}
    if isinstance(value, tuple | list):
        return tuple(reveal(inner) for inner in cast(tuple[Any, ...], value))
    return value
