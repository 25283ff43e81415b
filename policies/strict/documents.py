"""Texts that hold IAM policies: their grammar, and actions that AWS has."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache

from policies.iam.document import parse
from policies.iam.statement import Kind, Malformed
from policies.strict.cloudformation import data
from policies.strict.finding import Complaint

OTHER = ("LifecyclePolicy",)
"""Resources whose `policy` is JSON of another grammar."""

SESSION = ("PodIdentityAssociation",)
"""Resources whose `policy` says what a session may do, as an identity's does."""


def kind_of(token: str, path: str) -> Kind | None:
    """Return the kind of IAM policy that an input holds; None where it holds none."""
    module, name = token.split(":")[1].split("/")[0], token.rsplit(":", 1)[-1]
    if path == "assumeRolePolicy":
        return "trust"
    if path not in ("policy", "repositoryPolicy") or name in OTHER:
        return None
    return "identity" if module == "iam" or name in SESSION else "resource"


def check_document(text: str, kind: Kind, path: str) -> Iterator[Complaint]:
    """Yield what is malformed in the text of a document."""
    for message in judged(text, kind):
        yield Complaint(path, f"malformed IAM policy: {message}")


@cache
def judged(text: str, kind: Kind) -> tuple[str, ...]:
    """Return what is wrong with a document: the first break of its grammar, or unknown actions."""
    try:
        document = parse(text, kind)
    except Malformed as error:
        return (str(error),)
    return tuple(
        f"{statement.name}: {action!r} is no action of AWS"
        for statement in document.statements
        for action in statement.actions.values
        if not exists(action)
    )


@cache
def exists(action: str) -> bool:
    """Tell whether AWS has an action, or one that fits; names are compared without case."""
    service, _, pattern = action.lower().partition(":")
    if service == "*" or not actions():
        return True
    return any(fnmatchcase(name, pattern) for name in actions().get(service, ()))


@cache
def actions() -> Mapping[str, frozenset[str]]:
    """Return the actions of each service in lower case; empty where cfn-lint is not installed."""
    folder = data()
    if folder is None:
        return {}
    text = (folder / "data/AdditionalSpecs/Policies.json").read_text(encoding="utf-8")
    table: dict[str, dict[str, dict[str, object]]] = json.loads(text)
    return {service: frozenset(one["Actions"]) for service, one in table.items()}
