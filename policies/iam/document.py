"""A policy document: the JSON text that IAM and resources take, as frozen data.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

import json
from dataclasses import dataclass
from typing import Any, cast

from policies.iam.statement import Kind, Malformed, Statement, mapping, statement

VERSIONS = ("2008-10-17", "2012-10-17")


@dataclass(frozen=True)
class Document:
    """The statements of one policy, and what it is called."""

    name: str
    statements: tuple[Statement, ...]


def parse(text: str, kind: Kind, name: str = "policy") -> Document:
    """Read a document; raises `Malformed` naming the path, the value and what would be valid."""
    try:
        content: Any = json.loads(text, object_pairs_hook=_unrepeated)
    except ValueError as error:
        raise Malformed(f"{name}: {error}") from error
    given = mapping(content, name, ("Version", "Id", "Statement"))
    version = given.get("Version", VERSIONS[0])
    if version not in VERSIONS:
        raise Malformed(f"{name}.Version: {version!r} is none of {', '.join(VERSIONS)}")
    listed = given.get("Statement", [])
    entries = cast(list[Any], listed) if isinstance(listed, list) else [listed]
    if not entries:
        raise Malformed(f"{name}.Statement: is empty: a policy says at least one thing")
    return Document(
        name,
        tuple(
            statement(entry, kind, f"{name}.Statement[{at}]", version == VERSIONS[1])
            for at, entry in enumerate(entries)
        ),
    )


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse what JSON would drop without a word; keys of a policy differ in more than capitals."""
    keys = [key.lower() for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"{key!r} stands twice in one object")
    return dict(pairs)
