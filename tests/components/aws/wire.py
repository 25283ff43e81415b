"""What the graph says, in the words of AWS's own API."""

from collections.abc import Mapping
from typing import Any, cast

import botocore.session
from botocore.model import ListShape, Shape, StructureShape

from policies.graph.model import Values

_session = botocore.session.Session()


def request(service: str, operation: str, member: str, inputs: Values) -> Any:
    """Return one member of an API's request as the provider would fill it from some inputs.

    Raises KeyError for an input that the API has no place for.
    """
    model = _session.get_service_model(service).operation_model(operation)
    return shaped(members_of(cast(StructureShape, model.input_shape))[member], inputs)


def members_of(shape: StructureShape) -> Mapping[str, Shape]:
    """Return a structure's members; botocore's own type does not say."""
    return cast(Mapping[str, Shape], shape.members)


def shaped(shape: Shape, value: Any) -> Any:
    """Return a value in a shape's own spelling.

    Names differ in case alone. The provider leaves out a level where it holds but one thing: a
    structure around a list, and a list around its only element.
    """
    if isinstance(shape, StructureShape):
        if not isinstance(value, Mapping):
            [(name, only)] = members_of(shape).items()
            return {name: shaped(only, value)}
        members = {name.lower(): name for name in members_of(shape)}
        given = cast(Mapping[str, Any], value)
        named = {members[key.lower()]: inner for key, inner in given.items()}
        return {name: shaped(members_of(shape)[name], inner) for name, inner in named.items()}
    if isinstance(shape, ListShape):
        elements = cast(tuple[Any, ...], value if isinstance(value, tuple) else (value,))
        return [shaped(cast(Shape, shape.member), element) for element in elements]
    return value
