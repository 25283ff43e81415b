"""Requests that AWS would ask its documents about, by the table of actions in cfn-lint.

A case about `s3:ListBucket` on an object comes out as the documents say, and proves nothing: AWS
asks about the bucket.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from policies.iam.account import Account
from policies.iam.case import Case
from policies.strict.cloudformation import data


def unaskable(account: Account, cases: Sequence[Case]) -> tuple[str, ...]:
    """Return what cases ask and AWS never would: an action or a resource that it does not have."""
    return tuple(message for case in cases for message in _wrong(account, case))


def _wrong(account: Account, case: Case) -> Iterator[str]:
    resource = account.named(case.resource)
    for action in case.actions:
        service, _, name = action.partition(":")
        known = _actions().get(service, {}).get("Actions", {}).get(name.lower())
        if known is None:
            yield f"{case}: {action} is no action of AWS"
            continue
        kinds = known.get("Resources", ())
        if not kinds and resource != "*":
            yield f"{case}: {action} concerns no resource: leave it out"
        elif kinds and not any(_is_a(resource, service, kind) for kind in kinds):
            yield f"{case}: {action} concerns {' or '.join(kinds)}, not {resource}"


def _is_a(resource: str, service: str, kind: str) -> bool:
    if service == "s3" and kind in ("bucket", "object") and ("/" in resource) != (kind == "object"):
        return False
    formats = _actions()[service]["Resources"].get(kind, {}).get("ARNFormats")
    if formats is None:  # of another service, which the table does not name
        return True
    return any(re.fullmatch(re.sub(r"\$\{\w+\}", "[^:]*", text), resource) for text in formats)


@cache
def _actions() -> dict[str, Any]:
    folder = data()
    assert folder
    path = folder / "data/AdditionalSpecs/Policies.json"
    return json.loads(path.read_text(encoding="utf-8"))
