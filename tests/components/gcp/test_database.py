"""PostgreSQL as it would be created. GCP itself is not asked: whether a region has the version and
the shape, and whether a backup can be restored, only a project can tell."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

import pulumi
import pytest

from components.contracts.database import DatabaseSpec
from components.environments import filled
from components.gcp.database import GcpDatabase
from components.gcp.sql.tiers import CPUS, LEAST_MIB, MOST_MIB, SMALLEST_MIB, STEP_MIB, tier
from components.password import PasswordProvider
from components.refused import Refused
from components.site import Environment
from policies.graph.model import Graph, Node, Secret
from policies.graph.walk import reveal
from policies.strict.strict import strict
from tests.components.gcp import upstream
from tests.components.gcp.identifiers import identifiers
from tests.components.gcp.upstream import AGENT, MLFLOW, PROJECT, REGION, built, site
from tests.components.ordering import made_before

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
USER = "gcp:sql/user:User"


@cache
def database(environment: Environment = "dev", name: str = "dev", **given: Any) -> Graph:
    """Return the database of an environment, with what a stack file says more."""
    place = site(name=name, environment=environment)
    asked = filled({"environment": environment, "database": given}).get("database", {})

    def build(opts: pulumi.ResourceOptions) -> None:
        GcpDatabase(
            f"{name}-database",
            DatabaseSpec(**asked),
            place,
            upstream.network(),
            upstream.cluster(),
            opts,
        )

    return built(build, outputs=identifiers)


def only(graph: Graph, type: str) -> Node:
    (node,) = graph.of_type(type)
    return node


def settings(environment: Environment = "dev", **given: Any) -> Mapping[str, Any]:
    return only(database(environment, **given), INSTANCE).inputs["settings"]


def told(graph: Graph) -> Mapping[str, Any]:
    return only(graph, "mlplatform:gcp:Database").outputs


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("login", ["password", "identity"])
@pytest.mark.parametrize("version", ["16", "18"])
def test_nothing_is_wrong_with_any_choice(environment: Environment, login: str, version: str):
    graph = database(environment, login=login, version=version)
    assert strict(graph) == ()
    rule = import_module("policies.rules.no_plain_secrets")
    assert list(rule.violations_in(graph)) == []


@pytest.mark.parametrize("login", ["password", "identity"])
def test_the_longest_names_fit(login: str):
    graph = database("prod", name="a" * 31, login=login)
    assert strict(graph) == ()
    account = only(graph, "gcp:serviceaccount/account:Account").inputs["accountId"]
    assert 6 <= len(account) <= 30
    instance = only(graph, INSTANCE)
    assert len(f"{'p' * 30}:{instance.name}-1234567") <= 98


def test_nobody_outside_of_the_project_reaches_it_and_nobody_without_tls():
    said = settings()["ipConfiguration"]
    assert said["ipv4Enabled"] is False
    assert "privateNetwork" not in said
    assert said["sslMode"] == "ENCRYPTED_ONLY"
    assert said["pscConfigs"] == ({"pscEnabled": True, "allowedConsumerProjects": (PROJECT,)},)


def test_it_is_of_the_edition_that_takes_shapes_and_has_the_one_asked_for():
    said = settings(cpus=4, memory_gib=16, version="17")
    assert (said["edition"], said["tier"]) == ("ENTERPRISE", "db-custom-4-16384")
    assert only(database(version="17"), INSTANCE).inputs["databaseVersion"] == "POSTGRES_17"


@pytest.mark.parametrize(
    ("environment", "zones", "backups", "replay", "protected"),
    [
        ("dev", "ZONAL", 7, 7, False),
        ("staging", "ZONAL", 14, 7, True),
        ("prod", "REGIONAL", 35, 7, True),
    ],
)
def test_an_environment_says_how_hard_it_is_to_lose(
    environment: Environment, zones: str, backups: int, replay: int, protected: bool
):
    said = settings(environment)
    assert said["availabilityType"] == zones
    kept = said["backupConfiguration"]
    assert kept["enabled"]
    assert kept["pointInTimeRecoveryEnabled"]
    assert kept["backupRetentionSettings"]["retainedBackups"] == backups
    assert kept["transactionLogRetentionDays"] == replay
    node = only(database(environment), INSTANCE)
    assert node.inputs["deletionProtection"] is protected
    assert said["deletionProtectionEnabled"] is protected
    assert node.options.protect is (environment == "prod")


@pytest.mark.parametrize(
    ("environment", "protect", "remains"),
    [("dev", False, False), ("dev", True, True), ("staging", False, True), ("prod", False, True)],
)
def test_a_last_backup_is_left_and_its_key(environment: Environment, protect: bool, remains: bool):
    said = settings(environment, protect=protect)
    assert said["finalBackupConfig"]["enabled"] is remains
    assert said["retainBackupsOnDelete"] is remains
    graph = database(environment, protect=protect)
    for node in graph.of_type("gcp:kms/cryptoKey:CryptoKey", "gcp:kms/*:CryptoKeyIAMMember"):
        assert bool(node.options.retain_on_delete) is remains


def test_a_disk_that_grew_is_never_shrunk_by_a_new_server():
    assert "settings.diskSize" in only(database(), INSTANCE).options.ignore_changes
    said = settings(storage_gib=30, max_storage_gib=200)
    assert (said["diskSize"], said["diskAutoresize"], said["diskAutoresizeLimit"]) == (
        30, True, 200,
    )  # fmt: skip


def test_what_cannot_be_deleted_inside_a_server_goes_with_it():
    for login in ("password", "identity"):
        for node in database(login=login).of_type("gcp:sql/database:Database", USER):
            assert node.inputs["deletionPolicy"] == "ABANDON"


def test_it_carries_the_labels_of_the_stack():
    assert settings()["userLabels"] == site().labels


def test_the_key_is_open_to_its_users_before_anything_asks_for_it():
    graph = database()
    members = {node.inputs["member"] for node in graph.of_type("gcp:kms/*:CryptoKeyIAMMember")}
    assert members == {
        f"{AGENT}gcp-sa-cloud-sql.iam.gserviceaccount.com",
        f"{AGENT}gcp-sa-secretmanager.iam.gserviceaccount.com",
    }
    for kind in (INSTANCE, "gcp:secretmanager/secret:Secret"):
        before = made_before(graph, only(graph, kind))
        assert ("CryptoKeyIAMMember", "dev-database-sqladmin") in before
        assert ("CryptoKeyIAMMember", "dev-database-secretmanager") in before


def test_it_answers_under_the_name_in_its_certificate_within_the_network_alone():
    graph = database()
    rule = only(graph, "gcp:compute/forwardingRule:ForwardingRule").inputs
    assert rule["target"].endswith("serviceAttachments/a-0123456789ab-psc")
    assert rule["loadBalancingScheme"] == ""
    address = only(graph, "gcp:compute/address:Address").inputs
    assert address["addressType"] == "INTERNAL"
    assert address["subnetwork"].endswith("dev-network-data")
    zone = only(graph, "gcp:dns/managedZone:ManagedZone").inputs
    record = only(graph, "gcp:dns/recordSet:RecordSet").inputs
    assert zone["visibility"] == "private"
    assert zone["dnsName"] == record["name"]
    assert record["rrdatas"] == ("10.0.240.2",)
    host = zone["dnsName"].rstrip(".")
    assert told(graph)["url"] == f"postgresql://{host}:5432/mlflow"


def test_the_url_is_told_when_the_name_is_answered():
    graph = database()
    (component,) = graph.of_type("mlplatform:gcp:Database")
    assert component.outputs["url"].startswith("postgresql://")
    assert "@" not in component.outputs["url"]


def test_a_password_is_secret_everywhere_and_read_by_mlflow_alone():
    graph = database(login="password")
    user = only(graph, USER).inputs
    assert isinstance(user["password"], Secret)
    version = only(graph, "gcp:secretmanager/secretVersion:SecretVersion").inputs
    assert isinstance(version["secretData"], Secret)
    assert json.loads(reveal(version["secretData"])) == {
        "username": "mlflow", "password": reveal(user["password"]),
    }  # fmt: skip
    reader = only(graph, "gcp:secretmanager/secretIamMember:SecretIamMember").inputs
    assert (reader["member"], reader["role"]) == (
        f"serviceAccount:{MLFLOW}", "roles/secretmanager.secretAccessor",
    )  # fmt: skip
    assert told(graph)["secret_name"] == f"projects/{PROJECT}/secrets/mlplatform_dev_database"


def test_the_secret_stays_in_the_region_under_the_own_key():
    secret = only(database(), "gcp:secretmanager/secret:Secret").inputs
    (replica,) = secret["replication"]["userManaged"]["replicas"]
    assert replica["location"] == REGION
    assert replica["customerManagedEncryption"]["kmsKeyName"].endswith("dev-database-1234567")


def test_no_two_passwords_are_the_same_and_one_never_changes():
    provider = PasswordProvider()
    made = [(provider.create({}).outs or {})["value"] for _ in range(2)]
    assert len(set(made)) == 2
    assert {len(one) for one in made} == {43}
    assert provider.diff("password", {"value": made[0]}, {"value": None}).changes is False


def test_by_identity_mlflow_is_the_user_and_logs_in_to_this_server_alone():
    graph = database(login="identity")
    user = only(graph, USER).inputs
    assert (user["type"], user["name"]) == (
        "CLOUD_IAM_SERVICE_ACCOUNT", MLFLOW.removesuffix(".gserviceaccount.com"),
    )  # fmt: skip
    assert "password" not in user
    right = only(graph, "gcp:projects/iAMMember:IAMMember").inputs
    assert (right["member"], right["role"]) == (
        f"serviceAccount:{MLFLOW}", "roles/cloudsql.instanceUser",
    )  # fmt: skip
    assert (
        f'"projects/{PROJECT}/instances/dev-database-1234567"' in right["condition"]["expression"]
    )
    flags = {one["name"]: one["value"] for one in settings(login="identity")["databaseFlags"]}
    assert flags["cloudsql.iam_authentication"] == "on"
    assert not list(graph.of_type("gcp:secretmanager/*:*", "pulumi-python:*"))
    assert told(graph)["secret_name"] == ""


@pytest.mark.parametrize("login", ["password", "identity"])
def test_the_account_that_opens_it_is_told(login: str):
    assert told(database(login=login))["resource"] == f"projects/{PROJECT}/serviceAccounts/{MLFLOW}"


@pytest.mark.parametrize("cpus", CPUS)
@pytest.mark.parametrize("memory", [1, 4, 7.3, 64, 624])
def test_a_shape_is_one_that_cloud_sql_takes(cpus: int, memory: float):
    try:
        found = tier(cpus, memory)
    except Refused:
        assert memory * 1024 > CPUS[-1] * MOST_MIB
        return
    offered, mib = map(int, found.removeprefix("db-custom-").split("-"))
    assert offered in CPUS
    assert offered >= cpus
    assert mib % STEP_MIB == 0
    assert mib >= max(memory * 1024, SMALLEST_MIB)
    assert offered * LEAST_MIB <= mib <= offered * MOST_MIB


@pytest.mark.parametrize(("cpus", "memory"), [(97, 8), (2, 625)])
def test_no_shape_is_made_up(cpus: int, memory: float):
    with pytest.raises(Refused, match="at most 96 CPUs and 624 GiB"):
        tier(cpus, memory)
