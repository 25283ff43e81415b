"""What encrypts disks of nodes and pods: a set that knows the key, and may use it."""

import pulumi
import pulumi_azure_native as azure

from components.azure.aks.identities import identity
from components.azure.key import Key
from components.azure.rights import give
from components.azure.tags import tags
from components.order import after
from components.site import Site


def disk_encryption(
    name: str, key: Key, site: Site, group: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> azure.compute.DiskEncryptionSet:
    """Create the set after its right to the key: a disk whose key is out of reach is lost."""
    name = f"{name}-disks"
    own = identity(name, site, group, opts)
    may = give(
        f"{name}-key",
        "Key Vault Crypto Service Encryption User",
        own.principal_id,
        key.vault,
        site,
        opts,
    )
    return azure.compute.DiskEncryptionSet(
        name,
        disk_encryption_set_name=name,
        location=site.region,
        resource_group_name=group,
        encryption_type="EncryptionAtRestWithCustomerKey",
        identity={"type": "UserAssigned", "user_assigned_identities": [after(own.id, [may])]},
        active_key={"key_url": key.url, "source_vault": {"id": key.vault}},
        rotation_to_latest_key_version_enabled=True,
        tags=tags(site),
        opts=opts,
    )
