"""Documents inside a program, and the account of what was recorded."""

from collections.abc import Callable
from typing import Any

import pulumi

from policies.graph.model import Node, Values
from policies.graph.record import record
from policies.iam.account import Account
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory
from policies.strict.echo import unfit
from tests.policies.aws_policies import aws_policies
from tests.policies.iam_requests import ACCOUNT, allow

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/mlplatform-boundary"
LIMIT = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "NotAction": ["iam:*", "organizations:*", "account:*"],
            "Resource": "*",
        },
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
    ],
}
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
ADMIN = f"arn:aws:iam::{ACCOUNT}:role/admin"


def document(*statements: dict[str, Any]) -> pulumi.Output[str]:
    """Return a document that may name what the program makes."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal: Any, *actions: str, **more: Any) -> pulumi.Output[str]:
    """Return the document of a role that somebody may take on."""
    taken = {"Effect": "Allow", "Action": actions or "sts:AssumeRole", "Principal": principal}
    return document({**taken, **more})


def guarded(principal: Any, actions: Any, **more: Any) -> dict[str, Any]:
    """Return a statement of a resource about itself."""
    return allow(actions, Principal=principal, **more)


def told(node: Node) -> Values:
    """Return what a provider would say of a resource, as a stack's rehearsal does."""
    return {**unfit(node), **identifiers(node)}


def account_of(*programs: Callable[[], object], **more: Any) -> Account:
    """Return the account that programs make together."""

    def program() -> None:
        for one in programs:
            one()

    graph = record(program, outputs=told)
    return inventory(graph, {**aws_policies(), BOUNDARY: LIMIT}, **more)
