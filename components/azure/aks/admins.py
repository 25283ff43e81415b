"""Who may do everything in a cluster."""

from collections.abc import Sequence

import pulumi

from components.azure.rights import give
from components.site import Site

KINDS = {"group": "Group", "user": "User", "service-principal": "ServicePrincipal"}
"""How a stack file names who is meant, to how Azure does."""
ENTER = "Azure Kubernetes Service Cluster User Role"
DO = "Azure Kubernetes Service RBAC Cluster Admin"


def admins(
    name: str,
    cluster: pulumi.Input[str],
    who: Sequence[str],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Let identities find the cluster and do everything in it; nobody else may."""
    made: list[pulumi.Resource] = []
    for one in who:
        kind, _, id = one.partition(":")
        for part, role in (("enters", ENTER), ("does", DO)):
            called = f"{name}-admin-{id}-{part}"
            made.append(give(called, role, id, cluster, site, opts, kind=KINDS[kind]))
    return made
