"""A key of the platform's own, in a vault of its own: rights over the vault are rights to it."""

from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure import names
from components.azure.account import tenant_id
from components.azure.tags import tags
from components.site import Site

WAIT_DAYS = {"dev": 7, "staging": 7, "prod": 90}
"""Between deletion and the end of a vault, and of everything its key encrypted; Azure: 7 to 90."""
ROTATION = "P365D"


@dataclass(frozen=True)
class Key:
    """A key, by the names that different services want."""

    vault: pulumi.Output[str]
    """Id of its vault: the scope of rights to use it."""
    vault_url: pulumi.Output[str]
    name: pulumi.Output[str]
    url: pulumi.Output[str]
    """Its newest version, whichever that is."""
    version_url: pulumi.Output[str]
    """The version that was the newest one at the last `up`."""


def key(
    name: str,
    purpose: str,
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    existing: str | None = None,
    kept: bool = False,
    called: pulumi.Input[str] | None = None,
) -> Key:
    """Create a key in a vault of its own, or tell of an existing one, by its Azure id.

    Nobody but services of Azure uses it, so the vault is open to them alone and needs no private
    endpoint of $7.3 a month. A key is `kept` where what it encrypts outlives the stack. A vault is
    `called` so where others must know it beforehand: people and CI, who come from anywhere.
    """
    if existing:
        return known(existing, opts)
    lasting = pulumi.ResourceOptions(protect=site.is_prod, retain_on_delete=kept or None)
    opts = pulumi.ResourceOptions.merge(opts, lasting)
    made = vault(name, site, group, opts, called)
    key = azure.keyvault.Key(
        name,
        key_name=names.short(name, 127, "-"),
        vault_name=made.name,
        resource_group_name=group,
        properties=azure.keyvault.KeyPropertiesArgs(
            kty=azure.keyvault.JsonWebKeyType.RSA,
            key_size=3072,
            key_ops=["wrapKey", "unwrapKey", "encrypt", "decrypt"],
            # No end: a service that was not told of the newer version would lose its data.
            rotation_policy=azure.keyvault.RotationPolicyArgs(
                lifetime_actions=[
                    azure.keyvault.LifetimeActionArgs(
                        action=azure.keyvault.ActionArgs(
                            type=azure.keyvault.KeyRotationPolicyActionType.ROTATE
                        ),
                        trigger=azure.keyvault.TriggerArgs(time_after_create=ROTATION),
                    )
                ]
            ),
        ),
        tags=tags(site) | {"mlplatform-purpose": purpose},
        opts=opts,
    )
    return Key(
        vault=made.id,
        vault_url=made.properties.vault_uri.apply(lambda uri: uri or ""),
        name=key.name,
        url=key.key_uri,
        version_url=key.key_uri_with_version,
    )


def vault(
    name: str,
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    called: pulumi.Input[str] | None = None,
) -> azure.keyvault.Vault:
    """Create a vault that no network reaches but services of Azure and private endpoints.

    With a fixed name it is one that people reach, with a token of Entra's.
    """
    assert opts.parent
    return azure.keyvault.Vault(
        names.vault(name),
        vault_name=called,
        location=site.region,
        resource_group_name=group,
        properties=azure.keyvault.VaultPropertiesArgs(
            tenant_id=tenant_id(opts.parent),
            sku=azure.keyvault.SkuArgs(family="A", name=azure.keyvault.SkuName.STANDARD),
            enable_rbac_authorization=True,
            enable_soft_delete=True,
            enable_purge_protection=True,
            soft_delete_retention_in_days=WAIT_DAYS[site.environment],
            public_network_access="Enabled" if called else "Disabled",
            network_acls=azure.keyvault.NetworkRuleSetArgs(
                bypass="AzureServices", default_action="Allow" if called else "Deny"
            ),
        ),
        tags=tags(site),
        opts=opts,
    )


def known(id: str, opts: pulumi.ResourceOptions) -> Key:
    """Return an existing key of the same subscription, of which only the version is asked for."""
    vault_id, _, name = id.rpartition("/keys/")  # a group may be called so too
    group, vault_name = vault_id.split("/")[4], vault_id.split("/")[-1]
    url = f"https://{vault_name}.vault.azure.net"
    found = azure.keyvault.get_key_output(
        key_name=name,
        resource_group_name=group,
        vault_name=vault_name,
        opts=pulumi.InvokeOutputOptions(parent=opts.parent),
    )
    return Key(
        vault=pulumi.Output.from_input(vault_id),
        vault_url=pulumi.Output.from_input(f"{url}/"),
        name=pulumi.Output.from_input(name),
        url=pulumi.Output.from_input(f"{url}/keys/{name}"),
        version_url=found.key_uri_with_version,
    )
