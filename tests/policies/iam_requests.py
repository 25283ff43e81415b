"""Documents, principals and requests for tests of IAM, and what becomes of them."""

import json
from typing import Any

from policies.iam import principal
from policies.iam.document import Document, parse
from policies.iam.evaluate import Policies, evaluate
from policies.iam.request import Request
from policies.iam.statement import Kind

ACCOUNT, OTHER = "123456789012", "210987654321"
TRAINER = f"arn:aws:iam::{ACCOUNT}:role/mlplatform/trainer"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/trainer/run-7"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
MODEL = "arn:aws:s3:::models/flights/1"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234"

trainer = principal.role(TRAINER, "run-7", tags={"team": "flights"})
alice = principal.user(ALICE)


def policy(*statements: dict[str, Any], kind: Kind = "identity", name: str = "own") -> Document:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return parse(text, kind, name)


def on_resource(*statements: dict[str, Any]) -> Document:
    return policy(*statements, kind="resource", name="resource")


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def verdict(
    request: Request,
    *identity: Document,
    **limits: Document,
) -> str:
    return evaluate(request, Policies(identity, **limits)).verdict


READ = Request(trainer, "s3:GetObject", MODEL)
BY_ALICE = Request(alice, "s3:GetObject", MODEL)
