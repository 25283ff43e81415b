"""The discovery documents inside google-api-python-client: what the APIs of Google take."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from policies.strict.gcp.prose import VERSIONED, stated, told
from policies.strict.shape import TRUTH, Limits, Shape, plain

Schema = Mapping[str, Any]
"""A schema of a discovery document, which is a JSON schema of an old draft."""

BITS: Mapping[str, tuple[float, float]] = {
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}
"""The lowest and the highest number of a format."""

FORMS = {
    "date": "date",
    "date-time": "time",
    "google-datetime": "time",
    "google-duration": "seconds",
    "int64": "number",
    "uint64": "number",
}
"""The forms of texts, as `policies.strict.forms` names them, by the formats of the documents."""

EITHER = TRUTH | {word.upper() for word in TRUTH}
"""A truth value, which the SDK takes as a text in some places."""

Method = Mapping[str, Any]
"""A method of a discovery document."""

MAKING = ("create", "insert")
"""What the method is called that makes a resource."""

RELEASED = re.compile(r"v(\d+)")


@cache
def folder() -> Path | None:
    """Return where the documents lie; None if the client is not installed."""
    spec = find_spec("googleapiclient")
    inside = Path(spec.origin).parent if spec and spec.origin else None
    return inside / "discovery_cache/documents" if inside else None


@cache
def released() -> Mapping[str, tuple[str, ...]]:
    """Return the released versions of each API, such as `container.v1`, the oldest first."""
    found: dict[str, list[tuple[int, str]]] = {}
    where = folder()
    for path in where.glob("*.v*.json") if where else ():
        api, version = path.stem.split(".", 1)
        number = RELEASED.fullmatch(version)
        if number:
            found.setdefault(api, []).append((int(number[1]), path.stem))
    return {api: tuple(name for _, name in sorted(names)) for api, names in found.items()}


@cache
def document(name: str) -> Mapping[str, Any]:
    """Return a document such as `container.v1`; empty if there is none."""
    where = folder()
    path = where / f"{name}.json" if where else None
    return json.loads(path.read_text(encoding="utf-8")) if path and path.exists() else {}


@cache
def schemas(name: str) -> Mapping[str, str]:
    """Return the names of a document's schemas by their plain form, without API and version."""
    known: Mapping[str, Schema] = document(name).get("schemas", {})
    found = {plain(VERSIONED.sub("", one)): one for one in known}
    return {**found, **{plain(one): one for one in known}}


@cache
def schema(name: str, kind: str) -> Shape | None:
    """Return a schema of a document, found without case; None where there is none."""
    found = schemas(name).get(plain(kind))
    return shape_of(name, document(name)["schemas"][found], found) if found else None


def shape_of(name: str, model: Schema, place: str) -> Shape:
    """Return what a schema at a place of a document says."""
    target: str | None = model.get("$ref")
    if target:
        return referred(name, target)
    inner: Schema | None = model.get("items") or model.get("additionalProperties")
    members: Mapping[str, Schema] = model.get("properties", {})
    return Shape(
        lambda: limits_in(model, f"{name}.{place}"),
        lambda: {
            key: shape_of(name, one, f"{place}.{one.get('id', key)}")
            for key, one in members.items()
        },
        lambda: shape_of(name, worded(inner, model), place) if inner else None,
    )


@cache
def referred(name: str, target: str) -> Shape:
    """Return a schema of a document by its exact name."""
    return shape_of(name, document(name)["schemas"][target], target)


def worded(inner: Schema, outer: Schema) -> Schema:
    """Return what a list holds, with what is said of the list where nothing is said of it."""
    said = outer.get("description", "") if "$ref" not in inner else ""
    return {"description": said, **inner}


def limits_in(model: Schema, place: str) -> Limits:
    """Return what a schema asks of a text or a number."""
    if model.get("type") == "boolean":
        return Limits(constants=EITHER)
    form = model.get("format", "")
    lowest, highest = BITS.get(form, (None, None))
    is_text = model.get("type") == "string"
    words: str = model.get("description", "")
    limits = Limits(
        constants=frozenset(model.get("enum", ())),
        patterns=(f"^(?:{model['pattern']})$",) if "pattern" in model else stated(words),
        lowest=float(model["minimum"]) if "minimum" in model else lowest,
        highest=float(model["maximum"]) if "maximum" in model else highest,
        form=FORMS.get(form) if is_text else None,
    )
    return told(limits, words, place) if is_text else limits


@cache
def methods(name: str) -> tuple[tuple[str, Method], ...]:
    """Return the methods of a document that make something, by the plain name of what they make."""
    return tuple(making(document(name).get("resources", {})))


def making(resources: Mapping[str, Any]) -> Iterator[tuple[str, Method]]:
    """Yield the methods that make something below resources."""
    for name, resource in resources.items():
        known: Mapping[str, Any] = resource.get("methods", {})
        yield from ((plain(name), known[verb]) for verb in MAKING if verb in known)
        yield from making(resource.get("resources", {}))


def asked(name: str, method: Method, kind: str = "") -> tuple[Shape, ...]:
    """Return what a method takes: its request, and its parameters beside the path.

    A path has names of things in full, where the SDK takes them in short as well. The id of what
    is made is its name to the SDK.
    """
    request: str | None = method.get("request", {}).get("$ref")
    parameters: Mapping[str, Schema] = method.get("parameters", {})
    beside = {key: one for key, one in parameters.items() if one.get("location") == "query"}
    for key in [one for one in beside if kind and plain(one) == plain(f"{kind}Id")]:
        beside["name"] = {**beside[key], "id": key}
    place = f"{method['id']}"
    return (
        *((referred(name, request),) if request else ()),
        shape_of(name, {"properties": beside}, place),
    )
