"""As whom services of Azure open what their keys encrypt."""

from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure.key import Key
from components.azure.rights import give
from components.azure.tags import tags
from components.order import after
from components.site import Site


@dataclass(frozen=True)
class Holder:
    """An identity that opens a key, as different services name it."""

    id: pulumi.Output[str]
    client: pulumi.Output[str]


def holder(
    name: str,
    key: Key,
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> Holder:
    """Create an identity that wraps and unwraps with one vault's keys.

    Whoever takes its id comes after the right: Azure looks whether the key can be used when a
    service is told of it.
    """
    made = azure.managedidentity.UserAssignedIdentity(
        name, location=site.region, resource_group_name=group, tags=tags(site), opts=opts
    )
    role = "Key Vault Crypto Service Encryption User"
    ready: list[pulumi.Resource] = [give(name, role, made.principal_id, key.vault, site, opts)]
    return Holder(after(made.id, ready), after(made.client_id, ready))
