"""A document with one condition changed: what a table of cases has to notice.

A condition that can be dropped or turned round without any case coming out differently is one
that no case is about.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from policies.iam.condition import Condition
from policies.iam.document import Document


@dataclass(frozen=True)
class Flip:
    """One change of one condition."""

    name: str
    """`without` or `against`, the statement, and the condition."""
    document: Document


def flips(document: Document) -> Iterator[Flip]:
    """Yield a document twice for each condition: without it, and with its opposite."""
    for at, statement in enumerate(document.statements):
        for which, asked in enumerate(statement.conditions):
            before, after = statement.conditions[:which], statement.conditions[which + 1 :]
            opposite = replace(asked, turned=not asked.turned)
            where = f"{statement.name}: {asked}"
            yield Flip(f"without {where}", _changed(document, at, before + after))
            yield Flip(f"against {where}", _changed(document, at, (*before, opposite, *after)))


def _changed(document: Document, at: int, conditions: tuple[Condition, ...]) -> Document:
    statements = list(document.statements)
    statements[at] = replace(statements[at], conditions=conditions)
    return replace(document, statements=tuple(statements))
