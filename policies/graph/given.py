"""What a program gives against what the SDK sends: the keys that are lost on the way."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import pulumi
from pulumi import _types  # pyright: ignore[reportPrivateUsage]

from policies.graph.model import NOTHING, Secret, Values


class Given:
    """The inputs of every resource as the program gave them."""

    def __init__(self) -> None:
        """Start with nothing given."""
        self._given: list[tuple[pulumi.Resource, Mapping[str, Any]]] = []

    def watch(self) -> None:
        """Look at every resource of the running program from now on."""
        pulumi.runtime.register_stack_transformation(self._look)

    def _look(self, args: pulumi.ResourceTransformationArgs) -> None:
        self._given.append((args.resource, args.props))

    async def by_urn(self) -> dict[str, Mapping[str, Any]]:
        """Return the inputs that were given, once every resource has its URN."""
        named = [(await resource.urn.future(), given) for resource, given in self._given]
        return {urn: given for urn, given in named if urn}


def lost(given: Any, sent: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every key that was given and not sent.

    The SDK drops the first of two spellings of one key (`min_size` beside `minSize`), and what is
    set on an argument object that its class does not know. What is inside an output is not seen.
    """
    if isinstance(sent, Secret):
        yield from lost(given, sent.value, path)
    elif isinstance(given, tuple | list) and isinstance(sent, tuple):
        pairs = zip(cast(list[Any], given), cast(tuple[Any, ...], sent), strict=False)
        for index, (one, other) in enumerate(pairs):
            yield from lost(one, other, f"{path}[{index}]")
    elif isinstance(sent, Mapping):
        values = cast(Values, sent)
        names = spelled(given, values)
        last = {wire: key for key, wire in names.items()}
        for key, wire in names.items():
            below = f"{path}.{key}" if path else key
            if wire is None or last[wire] != key:
                yield below
            else:
                yield from lost(items(given)[key], values[wire], below)


def items(given: Any) -> Mapping[str, Any]:
    """Return the keys and values of a mapping or of an argument object, what is None left out."""
    if argument_class(given):
        return known(cast(Values, vars(given)))
    return known(cast(Values, given)) if isinstance(given, Mapping) else NOTHING


def known(values: Values) -> Values:
    """Return the keys that are not None, which the SDK takes for not given."""
    return {key: value for key, value in values.items() if value is not None}


def spelled(given: Any, sent: Values) -> dict[str, str | None]:
    """Return the key on the wire for each key that was given; None where there is none."""
    kind = argument_class(given)
    if kind:
        names = _types.input_type_py_to_pulumi_names(kind)
        return {key: names.get(key) for key in items(given)}
    folded = {fold(key): key for key in sent}
    return {key: key if key in sent else folded.get(fold(key)) for key in items(given)}


def argument_class(given: Any) -> type | None:
    """Return the class of an argument object; None for anything else."""
    kind = cast(Any, type(given))
    return kind if _types.is_input_type(kind) and not issubclass(kind, Mapping) else None


def fold(key: str) -> str:
    """Return a key without what tells the spellings of Python and of the wire apart."""
    return key.replace("_", "").lower()
