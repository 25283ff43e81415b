"""A key of the platform's own: who uses it, and how long its deletion can be taken back."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aws.iam.account import account_id, root
from components.aws.iam.document import Statement, allow, by, document
from components.site import Site

USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
WAIT_DAYS = {"dev": 7, "staging": 7, "prod": 30}
"""Between deletion and the end of a key, and of everything that it encrypted; AWS: 7 to 30."""


def key(
    name: str,
    purpose: str,
    site: Site,
    opts: pulumi.ResourceOptions,
    existing: str | None = None,
    users: Sequence[Statement] = (),
    region: str | None = None,
    kept: bool = False,
    alias: str | None = None,
    guarded: bool = False,
) -> pulumi.Output[str]:
    """Create a key with an alias and return its ARN, or that of an existing one.

    The account's own documents say who uses it; `users` are statements, with principals, for
    services of AWS that need to. `opts` must name a parent. `region` is another one than the
    provider's. A key is `kept` where what it encrypts outlives the stack; its alias never is, as
    the next stack of that name needs it. `alias` is another one than that of the name. A
    `guarded` key is as hard to lose in every environment as keys in production are.
    """
    if existing:
        return pulumi.Output.from_input(existing)
    assert opts.parent
    owner = by({"AWS": root(account_id(opts.parent, site))}, allow(("kms:*",), sid="Account"))
    guarded = guarded or site.is_prod
    lasting = pulumi.ResourceOptions(protect=guarded, retain_on_delete=kept or None)
    made = aws.kms.Key(
        name,
        description=purpose,
        enable_key_rotation=True,
        deletion_window_in_days=max(WAIT_DAYS.values()) if guarded else WAIT_DAYS[site.environment],
        policy=document(owner, *users),
        region=region,
        opts=pulumi.ResourceOptions.merge(opts, lasting),
    )
    called = alias or f"mlplatform/{name}"
    aws.kms.Alias(name, name=f"alias/{called}", target_key_id=made.key_id, region=region, opts=opts)
    return made.arn
