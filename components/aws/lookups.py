"""What AWS would answer to the lookups of our components, for a plan without an account.

Zones as of 2026-11; the account is the one that AWS's own documentation uses for examples.
"""

from collections.abc import Mapping
from typing import Any

ACCOUNT = "123456789012"


def answer(token: str, arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a lookup is answered; None where the table has nothing."""
    if token == "aws:index/getCallerIdentity:getCallerIdentity":
        return {
            "accountId": ACCOUNT,
            "arn": f"arn:aws:iam::{ACCOUNT}:user/plan",
            "id": ACCOUNT,
            "userId": "AIDAEXAMPLE",
        }
    return None
