"""A request as AWS sees it, and which statements of a policy mean it.

Sources: IAM User Guide, "The request context" and "IAM JSON policy element reference".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from policies.iam.condition import holds
from policies.iam.document import Document
from policies.iam.pattern import (
    Context,
    Unresolved,
    any_fits,
    fits_action,
    fits_resource,
    segments,
)
from policies.iam.principal import Grant, Principal
from policies.iam.statement import Listed, Statement

Meant = tuple[Statement, Grant | None]
"""A statement that means a request, and how it names the principal; an identity's names none."""


@dataclass(frozen=True)
class Request:
    """Somebody asks for one action on one resource."""

    principal: Principal
    action: str
    resource: str = "*"
    """An ARN, or `*` for an action that concerns no resource."""
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict[str, str])
    """Condition keys with their values; the principal's own are added."""
    owner: str | None = None
    """The account of the resource; None to read it from the ARN, or else take the principal's."""

    @property
    def account(self) -> str | None:
        """Return the account that the resource belongs to."""
        parts = segments(self.resource)
        return self.owner or (parts[4] if len(parts) == 6 else "") or self.principal.account

    @property
    def keys(self) -> Context:
        """Return every condition key of the request, in lower case."""
        given = {**self.principal.keys, **self.context}
        return {
            key.lower(): (value,) if isinstance(value, str) else value
            for key, value in given.items()
        }


def meaning(
    document: Document | None, effect: Literal["Allow", "Deny"], request: Request, bounded: bool
) -> Iterator[Meant]:
    """Yield the statements of one effect that mean a request.

    For a principal with a boundary NotPrincipal makes no exception, as AWS warns.
    """
    keys = request.keys
    for statement in document.statements if document else ():
        if statement.effect != effect:
            continue
        how = _grant(statement.principals, request.principal, bounded)
        if (statement.principals is None or how) and _means(statement, request, keys):
            yield statement, how


def _grant(listed: Listed | None, principal: Principal, bounded: bool) -> Grant | None:
    if listed is None:
        return None
    return "direct" if listed.inverted and bounded else principal.named_by(listed)


def _means(statement: Statement, request: Request, keys: Context) -> bool:
    actions, resources = statement.actions, statement.resources
    filled = keys if statement.variables else None
    try:
        return (
            any_fits(
                actions.values,
                lambda value: fits_action(value, request.action),
                actions.inverted,
            )
            and (
                resources is None
                or any_fits(
                    resources.values,
                    lambda value: fits_resource(value, request.resource, filled),
                    resources.inverted,
                )
            )
            and all(holds(asked, keys, statement.variables) for asked in statement.conditions)
        )
    except Unresolved:
        return False
