"""MLflow's database as it would be created. Azure itself is not asked: that a server takes these
settings together, fails over and is restored, only an account can tell."""

from functools import cache
from typing import Any

import pytest

from components.azure.database import AzureDatabase
from components.azure.postgres.sizes import DISKS, disk, machine, unlike
from components.contracts.database import DatabaseSpec
from components.environments import filled
from components.refused import Refused
from components.site import Environment
from policies.graph.model import Graph, Node, Secret
from policies.strict.strict import strict
from tests.components.azure import upstream
from tests.components.azure.upstream import NETWORK, built, site

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")


@cache
def database(
    environment: Environment = "dev", name: str = "dev", region: str = "eastus2", **given: Any
) -> Graph:
    """Return the database of an environment, with what a stack file says more."""
    place = site(name=name, environment=environment, region=region)
    asked = filled({"environment": environment, "database": given}).get("database", {})
    return built(
        lambda opts: AzureDatabase(
            f"{name}-database",
            DatabaseSpec(**asked),
            place,
            upstream.network(),
            upstream.cluster(),
            opts,
        )
    )


def server(graph: Graph) -> Node:
    [node] = graph.of_type("azure-native:dbforpostgresql:Server")
    return node


def parameters(graph: Graph) -> tuple[Node, ...]:
    return graph.of_type("azure-native:dbforpostgresql:Configuration")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("login", ["password", "identity"])
def test_nothing_is_wrong_with_any_choice(environment: Environment, login: str):
    assert strict(database(environment, login=login)) == ()


def test_the_longest_names_fit():
    graph = database("prod", name="a" * 31)
    assert strict(graph) == ()
    assert len(f"{server(graph).name}12345678") <= 63
    for node in graph.of_type("azure-native:keyvault:Vault"):
        assert len(f"{node.name}12345678") <= 24


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_server_is_in_the_network_alone_and_encrypted_with_an_own_key(environment: Environment):
    inputs = server(database(environment)).inputs
    assert inputs["network"]["publicNetworkAccess"] == "Disabled"
    assert inputs["network"]["delegatedSubnetResourceId"] == f"{NETWORK}/subnets/databases"
    assert inputs["network"]["privateDnsZoneArmResourceId"].endswith(".postgres.database.azure.com")
    assert inputs["dataEncryption"]["type"] == "AzureKeyVault"
    assert inputs["authConfig"]["activeDirectoryAuth"] == "Enabled"


def test_everybody_comes_with_tls_and_changes_come_one_after_another():
    graph = database()
    set_to = {node.inputs["configurationName"]: node.inputs["value"] for node in parameters(graph)}
    assert set_to["require_secure_transport"] == "on"
    assert set_to["log_connections"] == set_to["log_disconnections"] == "on"
    [made] = graph.of_type("azure-native:dbforpostgresql:Database")
    waiting, seen = made, 0
    while before := [node for node in parameters(graph) if node.urn in waiting.dependencies]:
        [waiting] = before
        seen += 1
    assert seen == len(set_to)


SIZES = {
    "dev": ("Standard_B2s", "Burstable", "Disabled", 7, "Disabled"),
    "staging": ("Standard_B2s", "Burstable", "Disabled", 14, "Disabled"),
    "prod": ("Standard_D2ds_v5", "GeneralPurpose", "ZoneRedundant", 35, "Enabled"),
}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_environment_has_its_size_standby_and_backups(environment: Environment):
    inputs = server(database(environment)).inputs
    assert (
        inputs["sku"]["name"],
        inputs["sku"]["tier"],
        inputs["highAvailability"]["mode"],
        inputs["backup"]["backupRetentionDays"],
        inputs["backup"]["geoRedundantBackup"],
    ) == SIZES[environment]


def test_backups_in_the_pair_are_encrypted_with_a_key_that_is_there():
    graph = database("prod")
    vaults = {
        node.inputs["location"]: node for node in graph.of_type("azure-native:keyvault:Vault")
    }
    assert set(vaults) == {"eastus2", "centralus"}
    holders = graph.of_type("azure-native:managedidentity:UserAssignedIdentity")
    assert {node.inputs["location"] for node in holders} == {"eastus2", "centralus"}
    said = server(graph)
    there = vaults["centralus"].urn
    [key] = [
        node for node in graph.of_type("azure-native:keyvault:Key") if there in node.dependencies
    ]
    assert key.urn in said.property_dependencies["dataEncryption"]
    grants = graph.of_type("azure-native:authorization:RoleAssignment")
    assert {node.urn for node in grants} <= set(said.dependencies)


def test_a_region_without_a_pair_keeps_its_backups():
    inputs = server(database("prod", region="italynorth")).inputs
    assert inputs["backup"]["geoRedundantBackup"] == "Disabled"
    assert "geoBackupKeyURI" not in inputs["dataEncryption"]


@pytest.mark.parametrize(
    ("environment", "locked", "guarded"),
    [("dev", False, False), ("staging", True, False), ("prod", True, True)],
)
def test_a_server_that_holds_something_is_hard_to_lose(
    environment: Environment, locked: bool, guarded: bool
):
    graph = database(environment)
    locks = graph.of_type("azure-native:authorization:ManagementLockByScope")
    assert len(locks) == locked
    for lock in locks:
        assert lock.inputs["level"] == "CanNotDelete"
        # Made last, and so the first to go.
        assert server(graph).urn in lock.dependencies
        assert {node.urn for node in parameters(graph)} & set(lock.dependencies)
    assert bool(server(graph).options.protect) == guarded


def test_a_failover_is_no_difference():
    assert set(server(database("prod")).options.ignore_changes) == {
        "availabilityZone",
        "highAvailability.standbyAvailabilityZone",
    }


def test_a_password_is_in_the_vault_alone_which_pods_reach():
    graph = database()
    inputs = server(graph).inputs
    assert inputs["authConfig"]["passwordAuth"] == "Enabled"
    assert isinstance(inputs["administratorLoginPassword"], Secret)
    [secret] = graph.of_type("azure-native:keyvault:Secret")
    assert secret.inputs["secretName"] == "database"
    assert isinstance(secret.inputs["properties"]["value"], Secret)
    [endpoint] = graph.of_type("azure-native:network:PrivateEndpoint")
    [link] = endpoint.inputs["privateLinkServiceConnections"]
    assert link["groupIds"] == ("vault",)


def test_with_identities_there_is_no_password_at_all():
    graph = database(login="identity")
    inputs = server(graph).inputs
    assert inputs["authConfig"]["passwordAuth"] == "Disabled"
    assert "administratorLoginPassword" not in inputs
    assert graph.of_type("azure-native:keyvault:Secret") == ()
    assert graph.of_type("*:Password") == ()
    [component] = graph.of_type("mlplatform:azure:Database")
    assert component.outputs["secret_name"] == ""


@pytest.mark.parametrize(
    ("cpus", "memory", "steady", "name"),
    [
        (1, 1, False, "Standard_B1ms"),
        (2, 4, False, "Standard_B2s"),
        (2, 4, True, "Standard_D2ds_v5"),
        (2, 9, False, "Standard_E2ds_v5"),
        (8, 64, True, "Standard_E8ds_v5"),
        (64, 432, True, "Standard_E64ds_v5"),
    ],
)
def test_the_smallest_machine_that_fits_is_taken(cpus: int, memory: float, steady: bool, name: str):
    assert machine(cpus, memory, steady=steady).name == name


def test_what_no_machine_holds_is_refused_with_the_most_there_is():
    with pytest.raises(Refused, match="at most 64 CPUs and 432 GiB"):
        machine(64, 500, steady=True)
    told = list(unlike(DatabaseSpec(cpus=64, memory_gib=500, version="19")))
    assert [one.partition(":")[0] for one in told] == ["version", "cpus, memory_gib"]
    assert list(unlike(DatabaseSpec())) == []


def test_disks_have_azures_sizes():
    assert [disk(gib) for gib in (20, 32, 33, 1000, 16384)] == [32, 32, 64, 1024, 16384]
    assert server(database(storage_gib=100)).inputs["storage"]["storageSizeGB"] in DISKS
    grows = server(database(storage_gib=50, max_storage_gib=50)).inputs["storage"]["autoGrow"]
    assert grows == "Disabled"


def test_everything_that_takes_tags_has_them():
    for node in database("prod"):
        if node.custom and not node.is_provider and "location" in node.inputs:
            assert node.inputs["tags"].items() >= site(environment="prod").labels.items(), node.urn
