"""A private, encrypted storage account: everything about it but who writes its logs."""

from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure import names
from components.azure.key import Key
from components.azure.tags import tags
from components.site import Site


@dataclass(frozen=True)
class Fate:
    """What becomes of an account when its stack is destroyed."""

    kept: bool
    """Whether it stays, with all that protects it."""
    protected: bool
    """Whether the engine refuses to delete it."""

    def options(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Return the options of what protects the account, and stays as long as it does."""
        stays = pulumi.ResourceOptions(retain_on_delete=self.kept or None)
        return pulumi.ResourceOptions.merge(opts, stays)


@dataclass(frozen=True)
class Place:
    """Where an account is made, and as whom it opens its key."""

    site: Site
    group: pulumi.Input[str]
    key: Key
    holder: pulumi.Input[str]


def account(
    called: str,
    redundancy: str,
    fate: Fate,
    place: Place,
    opts: pulumi.ResourceOptions,
    *,
    hierarchical: bool = False,
    bypass: str = "None",
    exact: pulumi.Input[str] | None = None,
) -> azure.storage.StorageAccount:
    """Create an account that takes Entra's tokens alone, and none from the internet.

    It is `called` so as far as 16 characters go; the engine adds the other eight.
    `hierarchical` makes it a lake. `bypass` names which services of Azure come in all the same.
    `exact` is its name where others must know it beforehand: people and CI, who come from anywhere.
    """
    closed = exact is None
    guarded = pulumi.ResourceOptions(protect=fate.protected)
    encrypted: azure.storage.EncryptionServiceArgsDict = {"enabled": True, "key_type": "Account"}
    return azure.storage.StorageAccount(
        names.account(called),
        account_name=exact,
        location=place.site.region,
        resource_group_name=place.group,
        kind="StorageV2",
        sku={"name": redundancy},
        access_tier=azure.storage.AccessTier.HOT,
        is_hns_enabled=hierarchical,
        minimum_tls_version="TLS1_2",
        enable_https_traffic_only=True,
        allow_blob_public_access=False,
        allow_shared_key_access=False,
        allow_cross_tenant_replication=False,
        allowed_copy_scope="AAD",
        default_to_o_auth_authentication=True,
        is_local_user_enabled=False,
        is_sftp_enabled=False,
        public_network_access="Disabled" if closed else "Enabled",
        network_rule_set={
            "default_action": azure.storage.DefaultAction.DENY
            if closed
            else azure.storage.DefaultAction.ALLOW,
            "bypass": bypass,
        },
        identity={"type": "UserAssigned", "user_assigned_identities": [place.holder]},
        encryption={
            "key_source": "Microsoft.Keyvault",
            # Without a version the newest one is taken, within a day after a rotation.
            "key_vault_properties": {
                "key_name": place.key.name,
                "key_vault_uri": place.key.vault_url,
            },
            "encryption_identity": {"encryption_user_assigned_identity": place.holder},
            "require_infrastructure_encryption": True,
            "services": {
                "blob": encrypted,
                "file": encrypted,
                "queue": encrypted,
                "table": encrypted,
            },
        },
        tags=tags(place.site),
        opts=pulumi.ResourceOptions.merge(fate.options(opts), guarded),
    )
