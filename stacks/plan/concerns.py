"""A table per concern: what was asked for, and what is made of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from policies.graph.model import Node
from stacks.plan.details import details
from stacks.plan.parts import Part, some
from stacks.plan.shown import flat, plain, short
from stacks.plan.table import Table


@dataclass(frozen=True)
class Concern:
    """One part of a stack in tables; none where the cloud has no such thing."""

    part: Part
    tables: tuple[Table, ...]


def concern(part: Part) -> Concern:
    """Return the tables of one part."""
    tables = (*asked(part), creates(part.resources)) if not part.absent else ()
    return Concern(part, tuple(table for table in tables if table))


def asked(part: Part) -> Iterator[Table]:
    """Yield the spec: its settings, and each list of objects as a table."""
    spec: Mapping[str, Any] = flat(plain(part.spec))
    lists = {key: value for key, value in spec.items() if is_table(value)}
    settings = [
        (key, value)
        for key, value in spec.items()
        if key not in lists and value not in ("", [], {})
    ]
    yield Table("asked for", ("setting", "value"), tuple(settings))
    for key, rows in lists.items():
        yield listed(key, rows)


def is_table(value: Any) -> bool:
    """Tell a list of objects."""
    return isinstance(value, list) and any(isinstance(one, dict) for one in cast(list[Any], value))


def listed(title: str, objects: list[dict[str, Any]]) -> Table:
    """Return a list of objects as a table, with `name` first and a column per key."""
    rows = [flat(one) for one in objects]
    keys = dict.fromkeys(key for row in rows for key in row)
    first = [key for key in ("name", "bucket", "prefix") if key in keys]
    columns = (*first, *(key for key in keys if key not in first))
    return Table(title, columns, tuple(tuple(row.get(key) for key in columns) for row in rows))


def creates(nodes: tuple[Node, ...]) -> Table:
    """Return what is made, by type; a row of its own where there is more to say than a name."""
    by_type: dict[str, list[Node]] = {}
    for node in nodes:
        by_type.setdefault(node.type, []).append(node)
    rows: list[tuple[Any, ...]] = []
    for kind, found in sorted(by_type.items(), key=lambda one: short(one[0])):
        if any(details(node) for node in found):
            rows += [(short(kind), 1, node.name, details(node)) for node in found]
        else:
            rows.append((short(kind), len(found), some([node.name for node in found]), {}))
    return Table("creates", ("type", "count", "name", "details"), tuple(rows))
