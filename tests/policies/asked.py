"""Requests that AWS would ask its documents about.

A case about `s3:ListBucket` on an object comes out as the documents say, and proves nothing: AWS
asks about the bucket.
"""

import re
from collections.abc import Iterator, Sequence

from policies.iam.account import Account
from policies.iam.case import Case
from tests.policies.reference import arns, concerned


def unaskable(account: Account, cases: Sequence[Case]) -> tuple[str, ...]:
    """Return what cases ask and AWS never would: an action or a resource that it does not have."""
    return tuple(message for case in cases for message in _wrong(account, case))


def _wrong(account: Account, case: Case) -> Iterator[str]:
    resource = account.named(case.resource)
    for action in case.actions:
        kinds = concerned(action)
        service = action.partition(":")[0]
        if kinds is None:
            yield f"{case}: {action} is no action of AWS"
        elif not kinds and resource != "*":
            yield f"{case}: {action} concerns no resource: leave it out"
        elif kinds and not any(_is_a(resource, service, kind) for kind in kinds):
            yield f"{case}: {action} concerns {' or '.join(kinds)}, not {resource}"


def _is_a(resource: str, service: str, kind: str) -> bool:
    if service == "s3" and kind in ("bucket", "object") and ("/" in resource) != (kind == "object"):
        return False
    forms = arns(service, kind)
    return forms is None or any(re.fullmatch(form, resource) for form in forms)
