"""The resource schemas of CloudFormation, as cfn-lint ships them."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from policies.strict.aws.lint import data, patterns
from policies.strict.forms import OWN
from policies.strict.shape import Limits, Shape, plain

REGION = "us-east-1"
"""The region whose table of schemas is read: the one that has every type."""


Schema = Mapping[str, Any]
"""A JSON schema."""


def shape_of(schema: Schema, root: Schema) -> Shape:
    """Return what a schema says, whose references lead into `root`."""
    known = tuple(parts(schema, root))
    return Shape(
        lambda: limits_in(known), lambda: properties(known, root), lambda: items(known, root)
    )


def limits_in(known: tuple[Schema, ...]) -> Limits:
    """Return what all parts of a schema ask of a scalar; the first that speaks is heard."""
    whole: dict[str, Any] = {}
    for part in reversed(known):
        whole |= part
    either = {"object", "string"} <= set(whole.get("type", ()))
    form = "json" if either else whole.get("format", "")
    return Limits(
        constants=frozenset(map(str, whole.get("enum", ()))),
        patterns=tuple(one for one in (whole.get("pattern"), patterns().get(form)) if one),
        shortest=whole.get("minLength"),
        longest=whole.get("maxLength"),
        lowest=whole.get("minimum"),
        highest=whole.get("maximum"),
        form=form if form in OWN else None,
    )


def properties(known: tuple[Schema, ...], root: Schema) -> Mapping[str, Shape]:
    """Return the properties of an object, those of its alternatives included."""
    options = [
        option
        for part in known
        for word in ("oneOf", "anyOf")
        for alternative in part.get(word, ())
        for option in parts(alternative, root)
    ]
    return {
        name: shape_of(cast(Schema, schema), root)
        for part in (*known, *options)
        for name, schema in part.get("properties", {}).items()
        if isinstance(schema, dict)
    }


def items(known: tuple[Schema, ...], root: Schema) -> Shape | None:
    """Return what a list holds."""
    found: list[Any] = [part["items"] for part in known if "items" in part]
    holds_one_kind = found and isinstance(found[0], dict)
    return shape_of(cast(Schema, found[0]), root) if holds_one_kind else None


def parts(schema: Schema, root: Schema) -> Iterator[Schema]:
    """Yield a schema and all that must hold beside it."""
    yield schema
    if str(schema.get("$ref", "")).startswith("#/"):
        target: Any = root
        for step in schema["$ref"][2:].split("/"):
            target = target[step]
        yield from parts(target, root)
    for beside in schema.get("allOf", ()):
        yield from parts(beside, root)


@cache
def types() -> Mapping[str, tuple[str, str]]:
    """Return the types by their names in plain form: the type and the name of its file."""
    folder = data()
    if folder is None:
        return {}
    table: dict[str, str] = json.loads(
        (folder / "data/schemas/providers" / f"{REGION}.json").read_text(encoding="utf-8")
    )
    return {plain(name.split("::", 1)[1]): (name, file) for name, file in table.items()}


@cache
def resource(name: str) -> Shape | None:
    """Return the schema of a type such as `AWS::EKS::Nodegroup`; None where there is none."""
    folder, known = data(), types().get(plain(name.removeprefix("AWS::")))
    if folder is None or known is None:
        return None
    path = folder / "data/schemas/resources" / f"{known[1]}.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return shape_of(schema, schema)


@cache
def extension(file: str, name: str) -> Shape:
    """Return what an extension says of a property: the constants of all its cases.

    They stand beside the schemas: `aws_rds_dbinstance/dbinstanceclass_enum`, `DBInstanceClass`.
    """
    folder = data()
    if folder is None:
        return Shape(Limits, dict, lambda: None)
    path = folder / "data/schemas/extensions" / f"{file}.json"
    cases: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    lists = named(name, cases.get(REGION, cases))
    constants = frozenset(constant for one in lists for constant in one)
    return Shape(lambda: Limits(constants=constants), dict, lambda: None)


def named(name: str, cases: Any) -> Iterator[list[str]]:
    """Yield the enumerations of a property anywhere in a schema."""
    if isinstance(cases, dict):
        schema = cast(Schema, cases)
        if "enum" in schema.get(name, ()):
            yield schema[name]["enum"]
        for inner in schema.values():
            yield from named(name, inner)
    elif isinstance(cases, list):
        for inner in cast(list[Any], cases):
            yield from named(name, inner)
