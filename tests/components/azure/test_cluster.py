"""The cluster as it would be created. Azure itself is not asked: whether AKS comes up with these
settings, and how long rights take to spread, only an `up` can tell."""

import base64
import json
from dataclasses import replace
from functools import cache
from typing import Any

import pulumi
import pulumi_azure_native as azure
import pytest

from components.azure.aks.kubeconfig import server_of
from components.azure.cluster import AzureCluster
from components.azure.network import AzureNetwork
from components.contracts.cluster import ClusterOutputs
from components.contracts.network import NetworkOutputs, NetworkSpec
from policies.graph.model import Graph, Node
from policies.graph.walk import reveal
from policies.strict.strict import strict
from tests.components.azure.clusters import ADMIN, GPU, SYSTEM, TRAIN, cluster, known, spec
from tests.components.azure.upstream import GROUP, NETWORK, built, network, site, told
from tests.components.ordering import found, made_before

ENVIRONMENTS = ("dev", "staging", "prod")
KEY = f"{GROUP}/providers/Microsoft.KeyVault/vaults/ours/keys/clusters"


@cache
def of(environment: str = "dev") -> Graph:
    """Return the cluster of an environment."""
    return cluster(environment=environment, protect=environment == "prod")


def aks(graph: Graph) -> Node:
    [node] = graph.of_type("azure-native:containerservice:ManagedCluster")
    return node


def outputs(graph: Graph) -> Any:
    [node] = graph.of_type("mlplatform:azure:Cluster")
    return node.outputs


def wrong(graph: Graph) -> list[str]:
    """Return what would be refused; that a kind of capacity is left out is told, and no error."""
    return [one.message for one in strict(graph) if "azure has no `flex`" not in one.message]


def scopes(graph: Graph, principal: str) -> dict[str, Any]:
    """Return the roles that an identity is given, and over what."""
    return {
        node.inputs["description"]: node.inputs["scope"]
        for node in graph.of_type("azure-native:authorization:RoleAssignment")
        if node.inputs["principalId"] == principal
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_is_wrong_with_any_cluster(environment: str):
    assert wrong(of(environment)) == []


def test_nothing_is_wrong_with_joined_machines_ranges_or_a_key_that_exists():
    graph = cluster(pools=(SYSTEM, GPU, TRAIN), public_cidrs=("203.0.113.0/24",), key=KEY)
    assert wrong(graph) == []


def test_nothing_is_wrong_with_the_longest_names():
    assert wrong(cluster("a" * 31)) == []


def test_nobody_reaches_the_api_from_outside_where_no_range_is_named():
    access = aks(of()).inputs["apiServerAccessProfile"]
    assert access["enablePrivateCluster"] is True
    assert access["enablePrivateClusterPublicFQDN"] is False
    assert access["disableRunCommand"] is True
    assert "authorizedIPRanges" not in access


def test_named_ranges_reach_the_api_and_nobody_else():
    access = aks(cluster(public_cidrs=("203.0.113.0/24",))).inputs["apiServerAccessProfile"]
    assert access["enablePrivateCluster"] is False
    assert access["authorizedIPRanges"] == ("203.0.113.0/24",)


def test_the_api_stands_in_its_own_subnet_from_where_the_vault_is_reached():
    for graph in (of(), cluster(public_cidrs=("203.0.113.0/24",))):
        access = aks(graph).inputs["apiServerAccessProfile"]
        assert access["enableVnetIntegration"] is True
        assert access["subnetId"] == f"{NETWORK}/subnets/api"
        kms = aks(graph).inputs["securityProfile"]["azureKeyVaultKms"]
        assert (kms["enabled"], kms["keyVaultNetworkAccess"]) == (True, "Private")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_only_who_entra_knows_gets_in(environment: str):
    inputs = aks(of(environment)).inputs
    assert inputs["disableLocalAccounts"] is True
    assert inputs["enableRBAC"] is True
    assert inputs["aadProfile"]["managed"] is True
    assert inputs["aadProfile"]["enableAzureRBAC"] is True


def test_admins_find_the_cluster_and_do_everything_in_it():
    graph = cluster(admins=(ADMIN, "service-principal:88888888-8888-4888-8888-888888888888"))
    given = [
        (node.inputs["principalType"], node.inputs["description"])
        for node in graph.of_type("azure-native:authorization:RoleAssignment")
        if "-admin-" in node.name
    ]
    assert sorted(given) == [
        ("Group", "Azure Kubernetes Service Cluster User Role"),
        ("Group", "Azure Kubernetes Service RBAC Cluster Admin"),
        ("ServicePrincipal", "Azure Kubernetes Service Cluster User Role"),
        ("ServicePrincipal", "Azure Kubernetes Service RBAC Cluster Admin"),
    ]


def test_pods_have_identities_of_their_own():
    inputs = aks(of()).inputs
    assert inputs["oidcIssuerProfile"]["enabled"] is True
    assert inputs["securityProfile"]["workloadIdentity"]["enabled"] is True


def test_pods_have_an_overlay_and_rules_by_cilium():
    profile = aks(of()).inputs["networkProfile"]
    assert (profile["networkPlugin"], profile["networkPluginMode"]) == ("azure", "overlay")
    assert profile["networkDataplane"] == profile["networkPolicy"] == "cilium"


@pytest.mark.parametrize(("gateways", "expected"), [
    (["gateway"], "userAssignedNATGateway"), ([], "userDefinedRouting"),
])  # fmt: skip
def test_nodes_get_out_by_our_gateway_or_as_somebody_elses_routes_say(
    gateways: list[str], expected: str
):
    def within() -> NetworkOutputs:
        return replace(network(), nat_ids=told(gateways))

    profile = aks(cluster(within=within)).inputs["networkProfile"]
    assert profile["outboundType"] == expected


@pytest.mark.parametrize(("environment", "tier"), [
    ("dev", "Free"), ("staging", "Standard"), ("prod", "Standard"),
])  # fmt: skip
def test_azure_answers_for_the_control_plane_but_in_dev(environment: str, tier: str):
    inputs = aks(of(environment)).inputs
    assert inputs["sku"] == {"name": "Base", "tier": tier}
    assert inputs["metricsProfile"]["costAnalysis"]["enabled"] is (tier == "Standard")


def test_production_is_hard_to_lose():
    for environment in ENVIRONMENTS:
        graph = of(environment)
        prod = environment == "prod"
        assert bool(aks(graph).options.protect) is prod
        for kind in ("Vault", "Key"):
            assert bool(found(graph, kind, "dev-cluster").options.protect) is prod


def test_a_key_comes_back_for_a_while_and_is_not_thrown_away_by_anybody():
    for environment, days in (("dev", 7), ("prod", 90)):
        vault = found(of(environment), "Vault", "dev-cluster").inputs["properties"]
        assert vault["softDeleteRetentionInDays"] == days
        assert vault["enablePurgeProtection"] is True
        assert vault["enableRbacAuthorization"] is True
        assert vault["publicNetworkAccess"] == "Disabled"
        assert vault["networkAcls"]["defaultAction"] == "Deny"


def test_a_key_that_exists_is_used_for_secrets_and_disks():
    graph = cluster(key=KEY)
    assert not [*graph.of_type("azure-native:keyvault:*")]
    kms = aks(graph).inputs["securityProfile"]["azureKeyVaultKms"]
    assert kms["keyVaultResourceId"] == KEY.partition("/keys/")[0]
    url = "https://ours.vault.azure.net/keys/clusters"
    assert kms["keyId"].startswith(f"{url}/")
    disks = found(graph, "DiskEncryptionSet", "dev-cluster-disks").inputs
    assert disks["activeKey"]["keyUrl"] == url
    assert disks["rotationToLatestKeyVersionEnabled"] is True


def test_rights_over_what_lies_outside_its_group_are_few():
    graph = cluster(outputs=known)
    acting = scopes(graph, "principal of dev-cluster")
    assert acting["Network Contributor"].startswith(f"{NETWORK}/subnets/")
    assert acting["Managed Identity Operator"].endswith("/dev-cluster-nodes")
    for role in ("Key Vault Crypto User", "Key Vault Contributor"):
        assert acting[role].endswith("/dev-cluster")
    assert acting["Reader"].endswith("/dev-cluster-disks")
    assert len(acting) == 5
    assert scopes(graph, "principal of dev-cluster-nodes") == {}
    assert [*scopes(graph, "principal of dev-cluster-disks")] == [
        "Key Vault Crypto Service Encryption User"
    ]


def test_no_right_is_over_a_group_or_the_subscription():
    for node in cluster(outputs=known).of_type("azure-native:authorization:RoleAssignment"):
        assert "/providers/" in node.inputs["scope"]


def test_rights_are_there_before_who_needs_them():
    graph = of()
    before = {name for kind, name in made_before(graph, aks(graph)) if kind == "RoleAssignment"}
    assert before == {
        f"dev-cluster-{part}"
        for part in ("subnet", "api", "kubelet", "secrets", "vault", "disks", "disks-key")
    }


def test_what_is_put_into_the_cluster_goes_before_nodes_and_rights_to_enter():
    def use(made: ClusterOutputs, opts: pulumi.ResourceOptions) -> None:
        azure.resources.ResourceGroup("inside", managed_by=made.kubeconfig, opts=opts)

    graph = cluster(use=use)
    before = made_before(graph, found(graph, "ResourceGroup", "inside"))
    assert {kind for kind, _ in before} >= {
        "AgentPool",
        "ManagedCluster",
        "MaintenanceConfiguration",
    }
    assert {name for kind, name in before if kind == "AgentPool"} == {
        node.name for node in graph.of_type("azure-native:containerservice:AgentPool")
    }
    assert f"dev-cluster-admin-{ADMIN.partition(':')[2]}-does" in {name for _, name in before}


def test_whoever_takes_the_clusters_name_goes_before_it():
    def use(made: ClusterOutputs, opts: pulumi.ResourceOptions) -> None:
        azure.resources.ResourceGroup("user", managed_by=made.name, opts=opts)

    graph = cluster(use=use)
    user = found(graph, "ResourceGroup", "user")
    assert user.inputs["managedBy"] == aks(graph).inputs["resourceName"] == "dev-cluster"
    assert ("ManagedCluster", "dev-cluster") in made_before(graph, user)


def test_outputs_are_what_others_need():
    made = outputs(cluster(outputs=known))
    assert made["api"] == "https://dev-cluster-0a1b2c3d.privatelink.eastus2.azmk8s.io:443"
    assert made["issuer"] == "https://eastus2.oic.example/0/"
    assert made["node_identity"] == "principal of dev-cluster-nodes"
    assert made["autoscaler_identity"] == "principal of dev-cluster"
    assert made["security_group"] == f"{NETWORK}/subnets/endpoints"
    assert made["disk_key"].endswith("/dev-cluster-disks")
    assert made["autoscaler"]["node_group"] == "rg-dev-nodes"
    public = outputs(cluster(outputs=known, public_cidrs=("203.0.113.0/24",)))
    assert public["api"] == "https://dev-cluster-0a1b2c3d.hcp.eastus2.azmk8s.io:443"


def test_the_way_in_holds_no_token():
    def use(made: ClusterOutputs, opts: pulumi.ResourceOptions) -> None:
        azure.resources.ResourceGroup("inside", managed_by=made.kubeconfig, opts=opts)

    graph = cluster(use=use, outputs=known)
    given = json.loads(str(reveal(found(graph, "ResourceGroup", "inside").inputs["managedBy"])))
    [user] = given["users"]
    assert {*user["user"]} == {"exec"}
    assert user["user"]["exec"]["command"] == "kubelogin"
    [one] = given["clusters"]
    assert one["cluster"]["server"].startswith("https://dev-cluster-")
    assert {*one["cluster"]} == {"server", "certificate-authority-data"}


def test_of_what_aks_hands_out_only_the_way_is_kept():
    file = {
        "clusters": [{"cluster": {"server": "https://x", "certificate-authority-data": "Q0E="}}],
        "users": [{"user": {"token": "secret"}}],
    }
    told = server_of(base64.b64encode(json.dumps(file).encode()).decode())
    assert told == {"server": "https://x", "certificate-authority-data": "Q0E="}


def test_newer_images_come_on_sundays_and_patches_are_aks_to_choose():
    graph = of()
    assert aks(graph).inputs["autoUpgradeProfile"] == {
        "upgradeChannel": "patch",
        "nodeOSUpgradeChannel": "NodeImage",
    }
    windows = [*graph.of_type("azure-native:containerservice:MaintenanceConfiguration")]
    assert {one.inputs["configName"] for one in windows} == {
        "aksManagedAutoUpgradeSchedule",
        "aksManagedNodeOSUpgradeSchedule",
    }
    for one in windows:
        assert one.inputs["maintenanceWindow"]["schedule"]["weekly"]["dayOfWeek"] == "Sunday"


def test_what_looks_like_a_truth_value_to_the_autoscaler_is_text():
    profile = aks(of()).inputs["autoScalerProfile"]
    assert all(isinstance(value, str) for value in profile.values())
    assert profile["expander"] == "priority"


def test_the_clusters_identity_is_a_list_of_one():
    identity = aks(cluster(outputs=known)).inputs["identity"]
    [id] = identity["userAssignedIdentities"]
    assert id.endswith("/dev-cluster")
    assert identity["type"] == "UserAssigned"


def test_everything_is_in_the_stacks_group_and_machines_in_one_of_a_fixed_name():
    graph = of()
    groups = {node.inputs.get("resourceGroupName", "rg-dev") for node in graph}
    assert groups == {"rg-dev"}
    assert aks(graph).inputs["nodeResourceGroup"] == "rg-dev-nodes"


def test_a_group_and_its_network_are_made_before_a_cluster_in_it():
    def build(opts: pulumi.ResourceOptions) -> None:
        made = AzureNetwork("dev-network", NetworkSpec(), site(), opts).outputs
        AzureCluster("dev-cluster", spec(), site(), made, opts)

    graph = built(build)
    inside = [
        node
        for node in graph
        if "resourceGroupName" in node.inputs and node.name.startswith("dev-cluster")
    ]
    assert len(inside) > 10
    for node in inside:
        assert ("ResourceGroup", "rg-dev") in made_before(graph, node), node.urn
    before = made_before(graph, aks(graph))
    assert {kind for kind, _ in before} >= {"NatGateway", "VirtualNetworkLink", "Subnet"}
