"""What the model classes of azure-mgmt say about values, in both styles they are written in.

The older ones have a table of names and one of limits, and their types where an object is made; the
newer ones have a field for each key.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from policies.strict.azure.prose import told
from policies.strict.azure.source import Models, constants
from policies.strict.shape import TRUTH, Limits, Shape

IVAR = re.compile(r":ivar (\w+):(.*?)(?=\n\s*:(?:ivar|vartype) |\Z)", re.DOTALL)
FORMS = {"datetime": "time", "timedelta": "period", "date": "date"}
"""The forms of texts that the SDK makes something else of."""


@dataclass(frozen=True)
class Field:
    """One key of a model class."""

    annotation: ast.expr
    limits: Limits
    words: str


def shape_of(source: Models, name: str) -> Shape:
    """Return what a class says, its cases included."""
    return Shape(Limits, lambda: dict(members(source, name)), lambda: None)


def members(source: Models, name: str) -> Iterator[tuple[str, Shape]]:
    """Yield the keys of a class, of those that it is made of and of those that are cases of it."""
    for below in source.children.get(name, ()):
        yield from members(source, below)
    for above in lineage(source, name):
        for wire, field in fields(source, above).items():
            yield wire, value(source, field.annotation, field)


def lineage(source: Models, name: str) -> Iterator[str]:
    """Yield the classes that a class is made of, itself last."""
    for base in source.bases.get(name, ()):
        yield from lineage(source, base)
    yield name


@cache
def fields(source: Models, name: str) -> Mapping[str, Field]:
    """Return the keys that a class itself has, as they are sent, but for what Azure fills in."""
    definition = source.definition(name)
    if definition is None:
        return {}
    said = {key: " ".join(words.split()) for key, words in IVAR.findall(docstring(definition))}
    return {
        wire: Field(annotation, limits, said.get(key, ""))
        for key, wire, annotation, limits in (*newer(definition), *older(definition))
    }


def docstring(definition: ast.ClassDef) -> str:
    """Return the words of a class."""
    return ast.get_docstring(definition) or ""


Told = tuple[str, str, ast.expr, Limits]
"""A key, how it is sent, its type and its limits."""


def newer(definition: ast.ClassDef) -> Iterator[Told]:
    """Yield the fields of a class."""
    for one in definition.body:
        if not (isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)):
            continue
        if isinstance(one.value, ast.Call):
            given = {word.arg: literal(word.value) for word in one.value.keywords}
            if given.get("visibility") != ["read"]:
                yield one.target.id, given.get("name") or one.target.id, one.annotation, Limits()


def older(definition: ast.ClassDef) -> Iterator[Told]:
    """Yield the keys of a class that has tables of them."""
    tables: dict[str, Any] = {
        target.id: literal(one.value)
        for one in definition.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    types = {
        argument.arg: argument.annotation
        for one in definition.body
        if isinstance(one, ast.FunctionDef) and one.name == "__init__"
        for argument in one.args.kwonlyargs
    }
    limits: Mapping[str, Mapping[str, Any]] = tables.get("_validation") or {}
    names: Mapping[str, Mapping[str, str]] = tables.get("_attribute_map") or {}
    for key, entry in names.items():
        annotation = types.get(key)
        asked = limits.get(key, {})
        if annotation is not None and not asked.get("readonly"):
            wire = re.split(r"(?<!\\)\.", entry["key"])[-1].replace("\\", "")
            yield key, wire, annotation, limits_in(asked)


def limits_in(asked: Mapping[str, Any]) -> Limits:
    """Return the limits of a key of the older style."""
    pattern = asked.get("pattern")
    return Limits(
        patterns=(pattern,) if pattern else (),
        shortest=asked.get("min_length"),
        longest=asked.get("max_length"),
        lowest=asked.get("minimum"),
        highest=asked.get("maximum"),
    )


def literal(node: ast.expr) -> Any:
    """Return a literal; None for anything else."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def value(source: Models, annotation: ast.expr, field: Field) -> Shape:
    """Return what an annotation says of a value; a field's words are about it or what it holds."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return value(source, ast.parse(annotation.value, mode="eval").body, field)
    if isinstance(annotation, ast.Subscript):
        outer, inner = named(annotation.value), arguments(annotation)
        if outer in ("list", "List", "dict", "Dict"):
            return Shape(Limits, dict, lambda: value(source, inner[-1], field))
        return value(source, inner[-1], field)  # Optional, or a text that is one of an enumeration
    name = named(annotation)
    if name in source.places:
        return shape_of(source, name)
    return Shape(lambda: scalar(source, name, field), dict, lambda: None)


def scalar(source: Models, name: str, field: Field) -> Limits:
    """Return what a text or a number of a type must keep to."""
    if name == "bool":
        return Limits(constants=TRUTH)
    listed = constants(source.folder, name)
    form = field.limits.form or FORMS.get(name)
    # Their enumerations are looked up without case, as Azure itself reads them.
    limits = replace(field.limits, constants=listed, any_case=True, form=form)
    return told(limits, field.words)


def named(annotation: ast.expr) -> str:
    """Return the last name of an annotation such as `_models.Sku`."""
    if isinstance(annotation, ast.Attribute):
        return annotation.attr
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return annotation.value.rsplit(".", 1)[-1]
    return annotation.id if isinstance(annotation, ast.Name) else ""


def arguments(annotation: ast.Subscript) -> list[ast.expr]:
    """Return what stands in the brackets of an annotation."""
    inside = annotation.slice
    return inside.elts if isinstance(inside, ast.Tuple) else [inside]
