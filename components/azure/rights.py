"""Rights: a built-in role of Azure, given to one identity over one scope."""

import pulumi
import pulumi_azure_native as azure

from components.azure.account import subscription_id
from components.azure.names import grant
from components.site import Site

ROLES = {
    "AcrDelete": "c2f4ef07-c644-48eb-af81-4b1b4947fb11",
    "AcrPull": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "AcrPush": "8311e382-0749-4cb8-b61a-304f252e45ec",
    "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
    "Azure Kubernetes Service Contributor Role": "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8",
    "Azure Kubernetes Service RBAC Cluster Admin": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
    "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Key Vault Contributor": "f25e0fa2-a7c8-4377-a976-54943a77a395",
    "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
    "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
    "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
    "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "Private DNS Zone Contributor": "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
    "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "Role Based Access Control Administrator": "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
}
"""Azure's built-in roles to the ids that they have in every tenant."""


def give(
    name: str,
    role: str,
    principal: pulumi.Input[str],
    scope: pulumi.Input[str],
    site: Site,
    opts: pulumi.ResourceOptions,
    kind: str = "ServicePrincipal",
    condition: pulumi.Input[str] | None = None,
    custom: pulumi.Input[str] | None = None,
) -> azure.authorization.RoleAssignment:
    """Let an identity act in a role over a scope; `custom` is the id of a role of our own.

    `opts` must name a parent. With its kind an identity that is seconds old is not "not found".
    """
    assert opts.parent
    built_in = pulumi.Output.concat(
        "/subscriptions/", subscription_id(opts.parent, site),
        "/providers/Microsoft.Authorization/roleDefinitions/", ROLES.get(role, ""),
    )  # fmt: skip
    return azure.authorization.RoleAssignment(
        name,
        role_assignment_name=grant(site, name),
        role_definition_id=custom or built_in,
        principal_id=principal,
        principal_type=kind,
        scope=scope,
        condition=condition,
        condition_version="2.0" if condition else None,
        description=role,
        # A fixed name is taken until the old assignment is gone.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
