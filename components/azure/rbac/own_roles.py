"""Roles of our own, smaller than any of Azure's: a subscription's baseline makes them.

Who may write a role can give it any right, so a stack does not: it names these by ids that follow
from the subscription, where its file says `identity.boundary`. Without it, Azure's own roles do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

import pulumi

from components.azure.account import subscription_id
from components.azure.rbac.conditions import DELETE, READ, WRITE
from components.site import Site

ROLES = UUID("0f0c7b52-9a43-5d0e-8b0a-1c9e5b1d7f63")
"""The space of our roles' ids; a change would make all of them again."""


@dataclass(frozen=True)
class OwnRole:
    """What an identity may do in a role."""

    why: str
    actions: tuple[str, ...] = ()
    """On resources and their settings."""
    data: tuple[str, ...] = ()
    """On what resources hold."""
    instead: str = ""
    """Azure's own role that holds all of it, and more."""


OBJECTS = OwnRole(
    "Objects of containers, and no container itself",
    actions=("Microsoft.Storage/storageAccounts/blobServices/containers/read",),
    data=(READ, *WRITE, *DELETE),
    instead="Storage Blob Data Contributor",
)
STOP = OwnRole(
    "Node pools, so that none of them grows any more",
    actions=(
        "Microsoft.ContainerService/managedClusters/read",
        "Microsoft.ContainerService/managedClusters/agentPools/read",
        "Microsoft.ContainerService/managedClusters/agentPools/write",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
    ),
)
OWN: Mapping[str, OwnRole] = {"objects": OBJECTS, "stop": STOP}
"""What a stack asks for, by name."""


def role_name(subscription: str, boundary: str, which: str) -> str:
    """Return how a role is called in the tenant, where each subscription has its own."""
    return f"{boundary}-{which} {subscription}"


def role_uuid(subscription: str, boundary: str, which: str) -> str:
    """Return the id of a role within its subscription."""
    return str(uuid5(ROLES, f"{subscription}/{boundary}/{which}"))


def own_role(which: str, site: Site, component: pulumi.Resource) -> pulumi.Output[str] | None:
    """Return the whole id of the baseline's role; None where the stack file names no baseline."""
    if not site.boundary:
        return None
    boundary = site.boundary
    return subscription_id(component, site).apply(
        lambda id: (
            f"/subscriptions/{id}/providers/Microsoft.Authorization/roleDefinitions/"
            f"{role_uuid(id, boundary, which)}"
        )
    )
