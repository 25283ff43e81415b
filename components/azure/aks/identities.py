"""As whom a cluster acts: its control plane, its nodes, and the disks it encrypts."""

from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure.key import Key
from components.azure.rights import give
from components.azure.tags import tags
from components.order import after
from components.site import Site

Identity = azure.managedidentity.UserAssignedIdentity


@dataclass(frozen=True)
class Identities:
    """Identities of a cluster; whoever takes an id comes after the rights that go with it."""

    control_plane: Identity
    control_plane_id: pulumi.Output[str]
    nodes: Identity
    nodes_id: pulumi.Output[str]


def identity(
    name: str, site: Site, group: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> Identity:
    """Create an identity without any right."""
    return Identity(
        name,
        resource_name_=name,
        location=site.region,
        resource_group_name=group,
        tags=tags(site),
        opts=opts,
    )


def identities(
    name: str,
    subnets: pulumi.Output[list[str]],
    key: Key,
    disks: azure.compute.DiskEncryptionSet,
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> Identities:
    """Create whom a cluster acts as, with rights over what lies outside its own group.

    Without the rights the control plane does not come up: they are there before it.
    """
    control = identity(name, site, group, opts)
    nodes = identity(f"{name}-nodes", site, group, opts)
    scopes: dict[str, tuple[str, pulumi.Input[str]]] = {
        "subnet": ("Network Contributor", subnets.apply(lambda ids: ids[0])),
        "api": ("Network Contributor", subnets.apply(lambda ids: ids[1])),
        "kubelet": ("Managed Identity Operator", nodes.id),
        "secrets": ("Key Vault Crypto User", key.vault),
        # It links the vault to its own network, from where alone it is reached.
        "vault": ("Key Vault Contributor", key.vault),
        "disks": ("Reader", disks.id),
    }
    rights: list[pulumi.Resource] = [
        give(f"{name}-{part}", role, control.principal_id, scope, site, opts)
        for part, (role, scope) in scopes.items()
    ]
    return Identities(
        control_plane=control,
        control_plane_id=after(control.id, rights),
        nodes=nodes,
        nodes_id=after(nodes.id, rights),
    )
