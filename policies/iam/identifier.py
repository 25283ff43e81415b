"""Made-up identifiers of AWS resources that do not exist yet: stable, and of AWS's own form."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

from policies.graph.model import NOTHING, UNKNOWN, Node, Values
from policies.graph.walk import reveal
from policies.iam.forms import FORMS, Form

ACCOUNT, REGION = "123456789012", "us-east-1"
"""Whose and where everything is, unless a caller or a resource says otherwise."""


def identifiers(node: Node, account: str = ACCOUNT, region: str = REGION) -> Values:
    """Return a resource's id, its ARN, its name, and what else documents mention.

    Goes where a recording asks for outputs, so that a document that names a bucket is a known
    text. Nothing where `forms.py` has no form of the type, where the resource is read and not
    made, or where its name comes from what nobody knows.
    """
    form = FORMS.get(node.type)
    if form is None or node.read:
        return NOTHING
    stable = uuid5(NAMESPACE_URL, node.urn)
    parts: dict[str, Any] = {
        "path": "/",
        "region": region,
        **reveal(node.inputs),
        "account": account,
        "uuid": str(stable),
        "lower": stable.hex,
        "UPPER": stable.hex.upper(),
    }
    if form.named_by:
        parts["name"] = parts.get(form.named_by) or _made_up(form.named_by, parts, node.name)
    if isinstance(parts.get("url"), str):
        parts["host"] = parts["url"].removeprefix("https://")
    known = {key: value for key, value in parts.items() if isinstance(value, str)}
    try:
        return _called(form, known)
    except KeyError:
        return NOTHING


def _made_up(key: str, parts: Values, name: str) -> Any:
    """Name a resource as the engine, or the provider behind a prefix, would: with an end."""
    prefix, end = parts.get(f"{key}Prefix"), parts["lower"]
    if prefix is None:
        return f"{name}-{end[:7]}"
    return f"{prefix}{end[:26]}" if isinstance(prefix, str) else UNKNOWN


def _called(form: Form, parts: Mapping[str, str]) -> Values:
    """Fill in a form; raises KeyError where an input that it needs is unknown."""
    first, second = ("id", "arn") if "{id}" in form.arn else ("arn", "id")
    begun = {**parts, first: getattr(form, first).format_map(parts)}
    whole = {**begun, second: getattr(form, second).format_map(begun)}
    named = {form.named_by: whole["name"]} if form.named_by else {}
    return {"id": whole["id"], "arn": whole["arn"], **named, **_filled(form.more, whole)}


def _filled(form: Any, parts: Mapping[str, str]) -> Any:
    if isinstance(form, str):
        return form.format_map(parts)
    if isinstance(form, Mapping):
        given = cast(Mapping[str, Any], form)
        return {key: _filled(value, parts) for key, value in given.items()}
    return tuple(_filled(one, parts) for one in cast(list[Any], form))
