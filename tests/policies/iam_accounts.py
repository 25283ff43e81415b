"""An account of one trainer, written down without a program."""

from typing import Any

from policies.iam import principal
from policies.iam.account import Account, Holder
from policies.iam.case import may
from tests.policies.iam_requests import TRAINER, allow, deny, policy

TEAM = {"StringEquals": {"aws:PrincipalTag/team": "flights"}}
BUCKET = "arn:aws:s3:::models"


def account(*statements: dict[str, Any], **more: Any) -> Account:
    """Return an account of one trainer with one document."""
    trainer = principal.role(TRAINER, tags={"team": "flights"})
    return Account(
        **{
            "documents": {"own": policy(*statements)} if statements else {},
            "holders": {"trainer": Holder(trainer, ("own",)), "nobody": Holder(trainer)},
            "guarded": {},
            "names": {"Bucket.models": (BUCKET,), "Queue.twice": ("a", "b")},
            **more,
        }
    )


READER = account(allow("s3:GetObject", f"{BUCKET}/*", Condition=TEAM), deny("s3:Delete*"))
READS = may("trainer", "s3:GetObject", "{Bucket.models}/flights/1")
