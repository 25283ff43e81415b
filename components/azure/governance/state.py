"""Where the engine keeps what it knows of a subscription's stacks, and what encrypts their secrets.

People and CI come from anywhere, so neither has a private endpoint: who gets in has a token of
Entra's, and rights to them.
"""

import hashlib
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure.account import subscription_id
from components.azure.blob.account import Fate, Place, account
from components.azure.blob.ageing import COPIED, ZONAL
from components.azure.blob.bucket import ageing, protection
from components.azure.blob.lifecycle import Rule
from components.azure.blob.pairs import PAIRS
from components.azure.key import Key, key
from components.azure.rbac.holder import holder
from components.order import after
from components.site import Site

BEGINS = "mlpstate"
"""What the names of the account and of the vault begin with; the rest follows from the
subscription, as stack files and workflows name both and all of Azure shares such names."""
CONTAINER = "state"
OLD_DAYS = 90
OLD_STATES: Rule = {
    "name": "old-states",
    "enabled": True,
    "type": "Lifecycle",
    "definition": {
        "actions": {
            "version": {"delete": {"days_after_creation_greater_than": float(OLD_DAYS)}},
        },
        "filters": {"blob_types": ["blockBlob"], "prefix_match": [f"{CONTAINER}/"]},
    },
}


@dataclass(frozen=True)
class State:
    """A container for states, and the key to it and to the secrets in them."""

    account: pulumi.Output[str]
    container: pulumi.Output[str]
    """Its id: the scope of rights to it."""
    key: Key

    @property
    def url(self) -> pulumi.Output[str]:
        """Return what `pulumi login` takes."""
        return pulumi.Output.concat("azblob://", CONTAINER, "?storage_account=", self.account)

    @property
    def secrets_provider(self) -> pulumi.Output[str]:
        """Return what `pulumi stack init --secrets-provider` takes."""
        host = pulumi.Output.concat(self.account, ".vault.azure.net")  # called like the account
        return pulumi.Output.concat("azurekeyvault://", host, "/keys/", self.key.name)


def fixed_name(subscription: str) -> str:
    """Return the name of the account and of the vault of a subscription."""
    return f"{BEGINS}{hashlib.sha256(subscription.encode()).hexdigest()[:16]}"


def state(name: str, site: Site, group: pulumi.Input[str], opts: pulumi.ResourceOptions) -> State:
    """Create the account, the container and the key; all of it stays when the baseline goes.

    A lost state is resources that nobody manages: old versions are kept for 90 days, copies in the
    paired region, and the engine refuses to delete it. `opts` must name a parent.
    """
    assert opts.parent
    fate = Fate(kept=True, protected=True)
    stays = fate.options(opts)
    called = subscription_id(opts.parent, site).apply(fixed_name)
    purpose = f"States and secrets of {site.name}"
    made = key(name, purpose, site, group, opts, kept=True, called=called)
    opens = holder(name, made, site, group, stays)
    place = Place(site, group, made, opens.id)
    redundancy = COPIED if site.region in PAIRS else ZONAL
    holding = account(name, redundancy, fate, place, opts, exact=called)
    settings = protection(name, holding, place, OLD_DAYS, stays, lake=False, locked=False)
    ready = ageing(name, holding, place, [OLD_STATES], settings, stays)
    container = azure.storage.BlobContainer(
        name,
        account_name=holding.name,
        container_name=CONTAINER,
        resource_group_name=group,
        public_access=azure.storage.PublicAccess.NONE,
        opts=stays,
    )
    here = pulumi.Output.concat(holding.id, "/blobServices/default/containers/", CONTAINER)
    done = [container, settings, *ready]
    return State(after(called, done), after(here, done), made)
