"""Where the engine keeps what it knows of an account's stacks, and what encrypts their secrets."""

from dataclasses import dataclass

import pulumi

from components.aws.iam.account import account_id
from components.aws.key import key
from components.aws.s3.bucket import Bucket, Fate, bucket
from components.aws.s3.lifecycle import Rule, unfinished
from components.site import Site

ALIAS = "mlplatform-state"
"""Of the key; the bucket's name begins so. Both are fixed: stack files and docs name them."""
OLD_STATES: Rule = {
    "id": "old-states",
    "status": "Enabled",
    "filter": {"prefix": ""},
    "noncurrent_version_expiration": {"noncurrent_days": 90},
}


@dataclass(frozen=True)
class State:
    """A bucket for states, and the key to it and to the secrets in them."""

    bucket: Bucket
    key: pulumi.Output[str]
    region: str

    @property
    def url(self) -> pulumi.Output[str]:
        """Return what `pulumi login` takes."""
        return pulumi.Output.concat(self.bucket.url, "?region=", self.region)

    @property
    def secrets_provider(self) -> pulumi.Output[str]:
        """Return what `pulumi stack init --secrets-provider` takes."""
        return pulumi.Output.from_input(f"awskms://alias/{ALIAS}?region={self.region}")


def state(name: str, site: Site, opts: pulumi.ResourceOptions) -> State:
    """Create the bucket and its key, $1 a month; both stay when the baseline is destroyed.

    A lost state is resources that nobody manages: old versions are kept for 90 days, and in every
    environment the engine refuses to delete the bucket and the key. `opts` must name a parent.
    """
    assert opts.parent
    made = key(
        name,
        f"States and secrets of {site.name}",
        site,
        opts,
        kept=True,
        alias=ALIAS,
        guarded=True,
    )
    holding = bucket(
        name,
        [OLD_STATES, unfinished(2)],
        Fate(kept=True, protected=True),
        opts,
        key=made,
        called=pulumi.Output.concat(ALIAS, "-", account_id(opts.parent, site)),
    )
    return State(holding, made, site.region)
