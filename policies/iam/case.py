"""Tables of what an account allows and refuses: a case a line, held against its documents.

A table proves nothing about a condition that could be dropped or turned round without any of its
cases coming out differently; `unnoticed` finds those.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from policies.iam.account import NOTHING, Account, Values
from policies.iam.evaluate import Decision
from policies.iam.flip import flips
from policies.iam.principal import Principal

Expected = Literal["may", "may not", "never"]
Who = str | Principal
"""A role or a pod of the account by its name, or somebody without documents of their own."""


@dataclass(frozen=True)
class Case:
    """Requests by somebody that come out alike, one for each action."""

    expected: Expected
    who: Who
    actions: tuple[str, ...]
    resource: str = "*"
    context: Values = field(default_factory=lambda: NOTHING)
    after: str | None = None
    """A budget's action that has been taken."""

    def __str__(self) -> str:
        """Show it as the table says it."""
        who = self.who if isinstance(self.who, str) else self.who.name
        keys = "".join(f", {key}={value}" for key, value in self.context.items())
        later = f" after {self.after}" if self.after else ""
        return f"{who} {self.expected} {' '.join(self.actions)} on {self.resource}{keys}{later}"


def may(
    who: Who,
    actions: str | Sequence[str],
    resource: str = "*",
    context: Values = NOTHING,
    after: str | None = None,
) -> Case:
    """Say that requests go through.

    In resource, context and a principal's name `{Bucket.data}` is the ARN of the bucket `data` of
    the program, `{Queue.events.url}` another of its outputs; see `Account.may`.
    """
    return Case("may", who, _several(actions), resource, context, after)


def may_not(
    who: Who,
    actions: str | Sequence[str],
    resource: str = "*",
    context: Values = NOTHING,
    after: str | None = None,
) -> Case:
    """Say that requests are refused, by a denial or for want of permission."""
    return Case("may not", who, _several(actions), resource, context, after)


def never(
    who: Who,
    actions: str | Sequence[str],
    resource: str = "*",
    context: Values = NOTHING,
    after: str | None = None,
) -> Case:
    """Say that requests are denied, whatever else would allow them."""
    return Case("never", who, _several(actions), resource, context, after)


def failures(account: Account, cases: Sequence[Case]) -> tuple[str, ...]:
    """Return what comes out differently from what a table says, with what decides it."""
    return tuple(message for case in cases for message in _wrong(account, case))


def unnoticed(account: Account, cases: Sequence[Case]) -> tuple[str, ...]:
    """Return the conditions that could be changed without any case of a table noticing.

    One at a time each condition of each document is dropped and turned round. Documents that no
    program of ours wrote are left as they are.
    """
    about = [(case, _concerned(account, case)) for case in cases]
    return tuple(
        flip.name
        for name, document in account.documents.items()
        if name not in account.foreign
        for flip in flips(document)
        if not _noticed(
            replace(account, documents={**account.documents, name: flip.document}),
            [case for case, documents in about if name in documents],
        )
    )


def _several(actions: str | Sequence[str]) -> tuple[str, ...]:
    return (actions,) if isinstance(actions, str) else tuple(actions)


def _concerned(account: Account, case: Case) -> frozenset[str]:
    then = account.after(case.after) if case.after else account
    return then.concerned(case.who, case.resource)


def _noticed(account: Account, cases: Sequence[Case]) -> bool:
    return any(True for case in cases for _ in _wrong(account, case))


def _wrong(account: Account, case: Case) -> Iterator[str]:
    then = account.after(case.after) if case.after else account
    for action in case.actions:
        decision = _decided(then, case, action)
        if not _as_expected(case.expected, decision):
            by = f" by {', '.join(decision.statements)}" if decision.statements else ""
            yield f"{replace(case, actions=(action,))}: {decision.verdict}{by}"


def _decided(account: Account, case: Case, action: str) -> Decision:
    if isinstance(case.who, str):
        return account.may(case.who, action, case.resource, case.context)
    return account.lets(case.who, action, case.resource, case.context)


def _as_expected(expected: Expected, decision: Decision) -> bool:
    if expected == "never":
        return decision.verdict == "explicitly denied"
    return decision.allowed == (expected == "may")
