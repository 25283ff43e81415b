"""Wire values to plain data and back.

The wire marks what plain JSON cannot say by objects with a signature key; the constants below are
part of the engine's protocol.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

from google.protobuf import struct_pb2

from policies.graph.model import UNKNOWN, Asset, Reference, Secret, Values

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
KINDS = {
    "asset": "c44067f5952c0a294b673a41bacd8c17",
    "archive": "0def7320c3a5731c473e5ecbe6d01bc7",
}


def decode_all(struct: struct_pb2.Struct) -> Values:
    """Turn a resource's properties into plain data."""
    return MappingProxyType({key: decode(struct.fields[key]) for key in sorted(struct.fields)})


def decode(value: struct_pb2.Value) -> Any:
    """Turn one wire value into plain data; integral numbers become integers."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        plain = decode_all(value.struct_value)
        return _marked(plain) if SIGNATURE in plain else plain
    if kind == "list_value":
        return tuple(decode(element) for element in value.list_value.values)
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_TEXT else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def _marked(plain: Values) -> Any:
    """Turn an object with a signature into the mark it stands for."""
    return _MARKS[plain[SIGNATURE]]({key: plain[key] for key in plain if key != SIGNATURE})


def _secret(given: dict[str, Any]) -> Secret:
    return Secret(given.get("value", UNKNOWN))  # a state holds a `ciphertext` instead


def _output(given: dict[str, Any]) -> Any:
    value = given.get("value", UNKNOWN)
    return Secret(value) if given.get("secret") else value


def _reference(given: dict[str, Any]) -> Reference:
    return Reference(given["urn"], given.get("id"))


def _asset(kind: str) -> Callable[[dict[str, Any]], Asset]:
    return lambda given: Asset(kind, MappingProxyType(given))


_MARKS: dict[str, Callable[[dict[str, Any]], Any]] = {
    SECRET: _secret,
    OUTPUT: _output,
    REFERENCE: _reference,
    **{signature: _asset(kind) for kind, signature in KINDS.items()},
}


def encode_all(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Turn plain data into properties, as an engine would send them."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        struct.fields[key].CopyFrom(encode(value))
    return struct


def encode(value: Any) -> struct_pb2.Value:
    """Turn plain data into one wire value; an output becomes its value, unknown or secret."""
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if value is UNKNOWN:
        return struct_pb2.Value(string_value=UNKNOWN_TEXT)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, Secret):
        return encode({SIGNATURE: SECRET, "value": value.value})
    if isinstance(value, Reference):
        known = {} if value.id is None else {"id": value.id}
        return encode({SIGNATURE: REFERENCE, "urn": value.urn, **known})
    if isinstance(value, Asset):
        return encode({SIGNATURE: KINDS[value.kind], **value.content})
    if isinstance(value, Mapping):
        return struct_pb2.Value(struct_value=encode_all(cast(Values, value)))
    if isinstance(value, tuple | list):
        elements = [encode(element) for element in cast(tuple[Any, ...], value)]
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=elements))
    raise TypeError(f"{type(value).__name__} has no form on the wire: {value!r}")
