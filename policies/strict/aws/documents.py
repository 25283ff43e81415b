"""Texts that hold IAM policies: their grammar, and actions that AWS has."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from policies.graph.model import Node
from policies.graph.walk import leaves, reveal
from policies.iam.document import parse
from policies.iam.statement import Kind, Malformed
from policies.strict.aws.lint import data
from policies.strict.finding import Complaint
from policies.strict.sdk import Argument, arguments_in, arguments_of

OTHER = ("DataProtectionPolicy", "LifecyclePolicy")
"""Resources whose `policy` is JSON of another grammar."""

IDENTITY = ("iam", "iot")
"""Modules whose policies say what their holder may do."""

SESSION = ("PodIdentityAssociation",)
"""Resources whose `policy` says what a session may do, as an identity's does."""

PLAIN = ("ec2", "ecr", "eks", "kms", "secretsmanager")
"""Modules whose policies the SDK takes as text alone, and which are IAM's all the same."""


def check_documents(node: Node) -> Iterator[Complaint]:
    """Yield what is wrong with the IAM policies of a resource, given as text or as objects."""
    arguments = arguments_of(node.type)
    known: Mapping[str, Argument] = arguments_in(arguments) if arguments else {}
    for key, value in node.inputs.items():
        kind = kind_of(node.type, key)
        objects = known[key].accepted.objects if key in known else ()
        structured = any(one.__name__ == "PolicyDocumentArgs" for one in objects)
        if kind and isinstance(value, str) and is_certain(node.type, value, structured):
            yield from check_document(value, kind, key)
        elif kind and structured and is_known(value):
            yield from check_document(json.dumps(reveal(value)), kind, key)


def is_known(value: Any) -> bool:
    """Tell an object that holds no mark."""
    known = all(isinstance(leaf, str | int | float | None) for _, leaf in leaves(value))
    return known and isinstance(value, Mapping)


def kind_of(token: str, path: str) -> Kind | None:
    """Return the kind of IAM policy that an input holds; None where it holds none."""
    module, name = split(token)
    if path == "assumeRolePolicy":
        return "trust"
    if path not in ("policy", "repositoryPolicy") or name in OTHER:
        return None
    return "identity" if module in IDENTITY or name in SESSION else "resource"


def is_certain(token: str, text: str, structured: bool) -> bool:
    """Tell an IAM policy from one of a service's own grammar.

    `structured` is whether the SDK takes it as an object as well.
    """
    return structured or split(token)[0] in PLAIN or '"Statement"' in text


def split(token: str) -> tuple[str, str]:
    """Return the module and the name of a type."""
    return token.split(":")[1].split("/")[0], token.rsplit(":", 1)[-1]


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
