"""Where the engine keeps what it knows of a project's stacks, and what encrypts their secrets."""

from dataclasses import dataclass

import pulumi

from components.gcp.gcs.bucket import Fate, bucket
from components.gcp.gcs.lifecycle import Rule, unfinished
from components.gcp.gcs.places import place
from components.gcp.key import key
from components.gcp.project import agent, project_id
from components.site import Site

NAME = "mlplatform-state"
"""The bucket's name begins so, and ends with the project's id: docs and workflows name it."""
UNDELETE_DAYS = 30
OLD_STATES: Rule = {
    "action": {"type": "Delete"},
    "condition": {"days_since_noncurrent_time": 90, "with_state": "ARCHIVED"},
}


@dataclass(frozen=True)
class State:
    """A bucket for states, and the key to it and to the secrets in them."""

    bucket: pulumi.Output[str]
    key: pulumi.Output[str]

    @property
    def url(self) -> pulumi.Output[str]:
        """Return what `pulumi login` takes."""
        return pulumi.Output.concat("gs://", self.bucket)

    @property
    def secrets_provider(self) -> pulumi.Output[str]:
        """Return what `pulumi stack init --secrets-provider` takes."""
        return pulumi.Output.concat("gcpkms://", self.key)


def state(name: str, site: Site, opts: pulumi.ResourceOptions) -> State:
    """Create the bucket and its key; both stay when the baseline is destroyed.

    A lost state is resources that nobody manages: old versions are kept for 90 days, and in every
    environment the engine refuses to delete the bucket and the key. `opts` must name a parent.
    """
    acting = {"storage": agent(name, "storage", site, opts)}
    made = key(name, site, opts, acting, kept=True, guarded=True)
    holding = bucket(
        name,
        [OLD_STATES, unfinished(2)],
        Fate(kept=True, protected=True, undelete_days=UNDELETE_DAYS),
        place(site.region),
        made,
        opts,
        called=f"{NAME}-{project_id(site)}",
    )
    return State(holding.name, made)
