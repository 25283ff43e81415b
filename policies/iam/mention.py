"""What the ARNs in documents name: a resource of the program, or nobody there."""

import re
from collections.abc import Iterator

from policies.iam.account import Account
from policies.iam.pattern import fits, segments
from policies.iam.statement import Statement

_LITERAL = re.compile(r"[^*?$]*")
_TYPE = re.compile(r"[a-z-]+[/:]")
WITHOUT_TYPE = ("s3", "sns", "sqs")
"""Services whose ARNs end in a name alone, with no type before it."""


def strangers(account: Account) -> tuple[str, ...]:
    """Return the ARNs that documents of ours mention and that name nothing of the program.

    Each with its statement. All of a type (`instance/*`) names nobody, and is left out.
    """
    return tuple(
        f"{statement.name}: {value}"
        for name, document in account.documents.items()
        if name not in account.foreign
        for statement in document.statements
        for value in _mentioned(statement)
        if _name(value) and not resolve(account, value)
    )


def resolve(account: Account, pattern: str) -> tuple[str, ...]:
    """Return what an ARN with or without wildcards names: `Bucket.data`, or several of them."""
    return tuple(
        sorted(
            name
            for name, several in account.names.items()
            if name.removesuffix(".id") == name or name.removesuffix(".id") not in account.names
            if any(arn.startswith("arn:") and _names(pattern, arn) for arn in several)
        )
    )


def _names(pattern: str, arn: str) -> bool:
    """Tell whether a pattern means a resource, a part of it, or a group that it belongs to."""
    given, found = segments(pattern), segments(arn)
    if len(given) < 6 or not all(
        fits(one, other, None) for one, other in zip(given[:5], found[:5], strict=True)
    ):
        return False
    literal, whole = _literal(given[5]), found[5]
    if literal == given[5] and literal == whole:
        return True
    return literal.startswith((f"{whole}/", f"{whole}:")) or (
        literal != given[5] and whole.startswith(literal)
    )


def _mentioned(statement: Statement) -> Iterator[str]:
    yield from statement.resources.values if statement.resources else ()
    for principal in statement.principals.values if statement.principals else ():
        yield principal.partition(":")[2]
    for condition in statement.conditions:
        yield from condition.values


def _name(value: str) -> str:
    """Return what an ARN says that tells a resource from others of its type; empty if nothing."""
    given = segments(value)
    if given[0] != "arn" or len(given) < 6 or given[5] == "root":
        return ""
    literal = _literal(given[5])
    return literal if given[2] in WITHOUT_TYPE else _TYPE.sub("", literal, count=1)


def _literal(text: str) -> str:
    found = _LITERAL.match(text)
    return found[0] if found else ""
