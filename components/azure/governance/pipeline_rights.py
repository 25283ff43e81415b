"""What CI may do with a subscription's resources: look at settings, or make platforms; no SDK."""

from collections.abc import Mapping

MAKING: Mapping[str, str] = {
    "Authorization": "locks/write locks/delete",
    "Compute": """diskEncryptionSets/write diskEncryptionSets/delete
        proximityPlacementGroups/write proximityPlacementGroups/delete""",
    "Consumption": "budgets/write budgets/delete",
    "ContainerRegistry": """registries/write registries/delete registries/tasks/write
        registries/tasks/delete registries/privateEndpointConnectionsApproval/action""",
    "ContainerService": """managedClusters/write managedClusters/delete
        managedClusters/agentPools/write managedClusters/agentPools/delete
        managedClusters/maintenanceConfigurations/write
        managedClusters/maintenanceConfigurations/delete
        managedClusters/listClusterUserCredential/action""",
    "DBforPostgreSQL": """flexibleServers/write flexibleServers/delete
        flexibleServers/configurations/write flexibleServers/databases/write
        flexibleServers/databases/delete flexibleServers/administrators/write
        flexibleServers/administrators/delete""",
    "Insights": """actionGroups/write actionGroups/delete components/write components/delete
        dataCollectionEndpoints/write dataCollectionEndpoints/delete dataCollectionRules/write
        dataCollectionRules/delete diagnosticSettings/write diagnosticSettings/delete
        metricAlerts/write metricAlerts/delete scheduledQueryRules/write
        scheduledQueryRules/delete workbooks/write workbooks/delete""",
    "KeyVault": """vaults/write vaults/delete vaults/keys/write vaults/secrets/write
        vaults/PrivateEndpointConnectionsApproval/action""",
    "Logic": "workflows/write workflows/delete workflows/triggers/listCallbackUrl/action",
    "ManagedIdentity": """userAssignedIdentities/write userAssignedIdentities/delete
        userAssignedIdentities/assign/action
        userAssignedIdentities/federatedIdentityCredentials/write
        userAssignedIdentities/federatedIdentityCredentials/delete""",
    "Network": """natGateways/write natGateways/delete natGateways/join/action
        networkSecurityGroups/write networkSecurityGroups/delete networkSecurityGroups/join/action
        networkWatchers/flowLogs/write networkWatchers/flowLogs/delete privateDnsZones/write
        privateDnsZones/delete privateDnsZones/join/action
        privateDnsZones/virtualNetworkLinks/write privateDnsZones/virtualNetworkLinks/delete
        privateEndpoints/write privateEndpoints/delete
        privateEndpoints/privateDnsZoneGroups/write privateEndpoints/privateDnsZoneGroups/delete
        publicIPAddresses/write publicIPAddresses/delete publicIPAddresses/join/action
        virtualNetworks/write virtualNetworks/delete virtualNetworks/join/action
        virtualNetworks/subnets/write virtualNetworks/subnets/delete
        virtualNetworks/subnets/join/action
        virtualNetworks/subnets/joinViaServiceEndpoint/action""",
    "OperationalInsights": """workspaces/write workspaces/delete workspaces/sharedKeys/action
        workspaces/tables/write workspaces/tables/delete""",
    "Resources": """subscriptions/resourceGroups/write subscriptions/resourceGroups/delete
        tags/write""",
    "Storage": """storageAccounts/write storageAccounts/delete
        storageAccounts/blobServices/write storageAccounts/blobServices/containers/write
        storageAccounts/blobServices/containers/delete
        storageAccounts/blobServices/containers/immutabilityPolicies/write
        storageAccounts/listKeys/action
        storageAccounts/managementPolicies/write storageAccounts/managementPolicies/delete
        storageAccounts/privateEndpointConnectionsApproval/action""",
}
"""What makes, changes and removes a platform, by service: settings, and nothing of what is kept.

No role is written, no policy, and what locks logs is made and not ended. Azure asks for keys where
a service is told to write its logs to an account or a workspace; ours take none."""

ASKING = (
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    "Microsoft.Logic/workflows/triggers/listCallbackUrl/action",
)
"""What a preview asks for that Azure counts as more than a look: where a cluster's API is, which
opens nothing without rights of its own, and where the workflow is called that stops pools."""

GIVEN = (
    "AcrDelete", "AcrPull", "Azure Kubernetes Service Cluster User Role",
    "Azure Kubernetes Service Contributor Role", "Azure Kubernetes Service RBAC Cluster Admin",
    "Key Vault Contributor", "Key Vault Crypto Service Encryption User", "Key Vault Crypto User",
    "Key Vault Secrets User", "Managed Identity Operator", "Monitoring Metrics Publisher",
    "Network Contributor", "Reader", "Storage Blob Data Contributor",
)  # fmt: skip
"""Azure's roles that platforms consist of: CI gives no other, least of all to itself."""

ASSIGNING = "Microsoft.Authorization/roleAssignments"


def making() -> list[str]:
    """Return the actions of a deployment; it sees no secret, no object and no image."""
    made = [
        f"Microsoft.{service}/{one}" for service, said in MAKING.items() for one in said.split()
    ]
    return ["*/read", *made]


def giving(roles: list[str], never: list[str]) -> str:
    """Return the condition of the right to give rights away: which roles, and never to whom.

    `roles` are the ids of their definitions, and `never` those of CI's own identities.
    """
    listed, ours = ", ".join(roles), ", ".join(never)

    def only(action: str, source: str) -> str:
        of = f"@{source}[{ASSIGNING}:"
        return (
            f"((!(ActionMatches{{'{ASSIGNING}/{action}'}})) OR "
            f"({of}RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{listed}}} AND "
            f"{of}PrincipalId] ForAnyOfAllValues:GuidNotEquals {{{ours}}}))"
        )

    return f"{only('write', 'Request')} AND {only('delete', 'Resource')}"
