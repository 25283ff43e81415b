"""What CI may do on Azure, held against everything that the stack files make there.

Which action makes a resource follows from its type in Azure's own API; that Azure asks for no
other beside it, such as to join a subnet, only an account can tell.
"""

from collections.abc import Iterator

import pytest

from components.azure.governance.pipeline_rights import GIVEN, making
from components.azure.governance.roles import NAME
from components.azure.rbac.own_roles import OWN, role_uuid
from components.azure.rights import ROLES
from policies.graph.model import Graph, Node
from tests.recordings import recorded

STACKS = ("azure-dev", "azure-staging", "azure-prod")
TYPES = {
    "applicationinsights:Component": "Microsoft.Insights/components",
    "applicationinsights:Workbook": "Microsoft.Insights/workbooks",
    "authorization:ManagementLockByScope": "Microsoft.Authorization/locks",
    "compute:DiskEncryptionSet": "Microsoft.Compute/diskEncryptionSets",
    "compute:ProximityPlacementGroup": "Microsoft.Compute/proximityPlacementGroups",
    "consumption:Budget": "Microsoft.Consumption/budgets",
    "containerregistry:Registry": "Microsoft.ContainerRegistry/registries",
    "containerregistry:Task": "Microsoft.ContainerRegistry/registries/tasks",
    "containerservice:AgentPool": "Microsoft.ContainerService/managedClusters/agentPools",
    "containerservice:MaintenanceConfiguration":
        "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
    "containerservice:ManagedCluster": "Microsoft.ContainerService/managedClusters",
    "dbforpostgresql:Administrator": "Microsoft.DBforPostgreSQL/flexibleServers/administrators",
    "dbforpostgresql:Configuration": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
    "dbforpostgresql:Database": "Microsoft.DBforPostgreSQL/flexibleServers/databases",
    "dbforpostgresql:Server": "Microsoft.DBforPostgreSQL/flexibleServers",
    "keyvault:Key": "Microsoft.KeyVault/vaults/keys",
    "keyvault:Secret": "Microsoft.KeyVault/vaults/secrets",
    "keyvault:Vault": "Microsoft.KeyVault/vaults",
    "logic:Workflow": "Microsoft.Logic/workflows",
    "managedidentity:FederatedIdentityCredential":
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    "managedidentity:UserAssignedIdentity": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "monitor:ActionGroup": "Microsoft.Insights/actionGroups",
    "monitor:DataCollectionEndpoint": "Microsoft.Insights/dataCollectionEndpoints",
    "monitor:DataCollectionRule": "Microsoft.Insights/dataCollectionRules",
    "monitor:DiagnosticSetting": "Microsoft.Insights/diagnosticSettings",
    "monitor:MetricAlert": "Microsoft.Insights/metricAlerts",
    "monitor:ScheduledQueryRule": "Microsoft.Insights/scheduledQueryRules",
    "network:FlowLog": "Microsoft.Network/networkWatchers/flowLogs",
    "network:NatGateway": "Microsoft.Network/natGateways",
    "network:NetworkSecurityGroup": "Microsoft.Network/networkSecurityGroups",
    "network:PrivateDnsZoneGroup": "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    "network:PrivateEndpoint": "Microsoft.Network/privateEndpoints",
    "network:PublicIPAddress": "Microsoft.Network/publicIPAddresses",
    "network:Subnet": "Microsoft.Network/virtualNetworks/subnets",
    "network:VirtualNetwork": "Microsoft.Network/virtualNetworks",
    "operationalinsights:Table": "Microsoft.OperationalInsights/workspaces/tables",
    "operationalinsights:Workspace": "Microsoft.OperationalInsights/workspaces",
    "privatedns:PrivateZone": "Microsoft.Network/privateDnsZones",
    "privatedns:VirtualNetworkLink": "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    "resources:ResourceGroup": "Microsoft.Resources/subscriptions/resourceGroups",
    "storage:BlobContainer": "Microsoft.Storage/storageAccounts/blobServices/containers",
    "storage:BlobContainerImmutabilityPolicy":
        "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies",
    "storage:BlobServiceProperties": "Microsoft.Storage/storageAccounts/blobServices",
    "storage:ManagementPolicy": "Microsoft.Storage/storageAccounts/managementPolicies",
    "storage:StorageAccount": "Microsoft.Storage/storageAccounts",
}  # fmt: skip
GOES_WITH_ITS_OWNER = {
    "dbforpostgresql:Configuration", "keyvault:Key", "keyvault:Secret",
    "storage:BlobContainerImmutabilityPolicy", "storage:BlobServiceProperties",
}  # fmt: skip
"""What Azure deletes with what it is a part of; a lock of logs is among it, which CI never ends."""
GRANT = "authorization:RoleAssignment"


def made(graph: Graph) -> Iterator[tuple[str, Node]]:
    for node in graph.of_type("azure-native:*"):
        if not node.is_provider and not node.read:
            yield node.type.removeprefix("azure-native:"), node


@pytest.mark.parametrize("stack", STACKS)
def test_ci_may_make_and_remove_everything_of_a_stack(stack: str):
    may = set(making())
    for type, node in made(recorded(stack)):
        if type == GRANT:
            continue  # given by condition, below
        assert f"{TYPES[type]}/write" in may, node.urn
        assert (f"{TYPES[type]}/delete" in may) or type in GOES_WITH_ITS_OWNER, node.urn


@pytest.mark.parametrize("stack", STACKS)
def test_ci_may_give_every_role_that_a_stack_gives(stack: str):
    graph = recorded(stack)
    for type, node in made(graph):
        if type == GRANT:
            id = node.inputs["roleDefinitionId"]
            subscription = id.split("/")[2]
            may = {ROLES[name] for name in GIVEN}
            may |= {role_uuid(subscription, NAME, which) for which in OWN}
            assert id.rpartition("/")[2] in may, node.urn


def test_ci_may_give_no_role_that_no_stack_gives():
    given = {
        node.inputs["roleDefinitionId"].rpartition("/")[2]
        for stack in STACKS
        for type, node in made(recorded(stack))
        if type == GRANT
    }
    assert {name for name in GIVEN if ROLES[name] not in given} == set()


def test_ci_may_do_nothing_that_no_stack_needs():
    types = {type for stack in STACKS for type, _ in made(recorded(stack))}
    used = {TYPES[type] for type in types if type != GRANT}
    for action in making():
        owner, _, verb = action.rpartition("/")
        if verb in ("write", "delete") and owner != "*":
            assert owner in used | {"Microsoft.Resources/tags"}, action
