"""Four buckets as they would be created. Azure itself is not asked: whether it moves, restores and
writes its logs as these settings say, and lets trusted services in, only an account can tell."""

from functools import cache
from typing import Any

import pytest

from components.azure.blob.ageing import TIERS, too_soon
from components.azure.blob.pairs import PAIRS, elsewhere
from components.azure.storage import AzureStorage
from components.contracts.storage import LifecycleRule, StorageSpec, lifecycle_for
from components.environments import filled
from components.site import Environment
from policies.graph.model import Graph, Node, Secret
from policies.strict.strict import strict
from tests.components.azure import upstream
from tests.components.azure.upstream import BUCKETS, GROUP, built, site

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
EVERYTHING = {"replica_region": "centralus", "lock_days": 30, "keep_on_destroy": True}
EXISTING = f"{GROUP}/providers/Microsoft.KeyVault/vaults/ours/keys/buckets"
WRITTEN = {
    "access/": {
        "insights-logs-storageread/",
        "insights-logs-storagewrite/",
        "insights-logs-storagedelete/",
    },
    "flow/": {"insights-logs-flowlogflowevent/"},
    "audit/": {
        "insights-logs-kube-audit-admin/",
        "insights-logs-guard/",
        "insights-logs-auditevent/",
    },
}
LAKE, FLAT = "data", ("artifacts", "transient", "logs")


@cache
def storage(environment: Environment = "dev", name: str = "dev", **given: Any) -> Graph:
    """Return the buckets of an environment, with what a stack file says more."""
    place = site(name=name, environment=environment)
    asked = filled({"environment": environment, "storage": given}).get("storage", {})
    return built(
        lambda opts: AzureStorage(
            f"{name}-storage",
            StorageSpec(**asked),
            place,
            upstream.network(),
            upstream.cluster(),
            opts,
        )
    )


def of(graph: Graph, type: str) -> dict[str, Node]:
    return {
        node.name.removeprefix("dev-storage-").removeprefix("dev"): node
        for node in graph.of_type(f"azure-native:*:{type}")
    }


def rules(graph: Graph, bucket: str) -> dict[str, Any]:
    policy = of(graph, "ManagementPolicy")[bucket].inputs
    assert policy["managementPolicyName"] == "default"
    return {rule["name"]: rule["definition"] for rule in policy["policy"]["rules"]}


def rule_name(rule: LifecycleRule) -> str:
    return rule.prefix.removesuffix("/")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("given", [{}, EVERYTHING, {"key": EXISTING}], ids=["less", "all", "key"])
def test_nothing_is_wrong_with_any_choice(environment: Environment, given: dict[str, Any]):
    assert strict(storage(environment, **given)) == ()


def test_the_longest_names_fit_and_stay_apart():
    graph = storage(name="a" * 31, **EVERYTHING)
    assert strict(graph) == ()
    accounts = [node.name for node in graph.of_type("azure-native:storage:StorageAccount")]
    assert len(set(accounts)) == 4
    for name in accounts:
        assert name.isalnum()
        assert name.islower()
        assert len(f"{name}12345678") <= 24
    (group,) = graph.of_type("azure-native:resources:ResourceGroup")
    assert len(f"{group.name}12345678") <= 90


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_account_is_closed_and_takes_tokens_alone(environment: Environment):
    accounts = of(storage(environment, **EVERYTHING), "StorageAccount")
    assert set(accounts) == set(BUCKETS)
    for bucket, node in accounts.items():
        for key in ("allowBlobPublicAccess", "allowSharedKeyAccess", "allowCrossTenantReplication",
                    "isLocalUserEnabled", "isSftpEnabled"):  # fmt: skip
            assert node.inputs[key] is False, key
        assert node.inputs["publicNetworkAccess"] == "Disabled"
        assert node.inputs["networkRuleSet"] == {
            "defaultAction": "Deny",
            "bypass": "AzureServices" if bucket == "logs" else "None",
        }
        assert node.inputs["minimumTlsVersion"] == "TLS1_2"
        assert node.inputs["enableHttpsTrafficOnly"] is True
    containers = of(storage(environment), "BlobContainer").values()
    assert {node.inputs["publicAccess"] for node in containers} == {"None"}


def test_an_own_key_encrypts_everything_twice():
    graph = storage()
    [holder] = graph.of_type("azure-native:managedidentity:UserAssignedIdentity")
    [grant] = graph.of_type("azure-native:authorization:RoleAssignment")
    assert grant.inputs["roleDefinitionId"].endswith("e147488a-f6f5-4113-8e2d-b22465e65bf6")
    assert holder.urn in grant.property_dependencies["principalId"]
    for node in of(graph, "StorageAccount").values():
        said = node.inputs["encryption"]
        assert said["keySource"] == "Microsoft.Keyvault"
        assert said["requireInfrastructureEncryption"] is True
        assert "keyVersion" not in said["keyVaultProperties"]
        assert {one["keyType"] for one in said["services"].values()} == {"Account"}
        assert set(said["services"]) == {"blob", "file", "queue", "table"}
        # The right stands before anybody uses the key, and as long.
        assert grant.urn in node.dependencies


def test_a_key_that_exists_is_used_and_none_is_made():
    graph = storage(key=EXISTING)
    assert graph.of_type("azure-native:keyvault:*") == ()
    for node in of(graph, "StorageAccount").values():
        assert node.inputs["encryption"]["keyVaultProperties"] == {
            "keyName": "buckets",
            "keyVaultUri": "https://ours.vault.azure.net/",
        }
    [grant] = graph.of_type("azure-native:authorization:RoleAssignment")
    assert grant.inputs["scope"] == EXISTING.partition("/keys/")[0]


@pytest.mark.parametrize(
    ("given", "state"), [({}, "Standard_ZRS"), (EVERYTHING, "Standard_RAGZRS")]
)
def test_what_cannot_be_made_again_is_in_three_zones_and_in_the_pair_if_asked(
    given: dict[str, Any], state: str
):
    found = {
        bucket: node.inputs["sku"]["name"]
        for bucket, node in of(storage(**given), "StorageAccount").items()
    }
    assert found == {
        "data": state,
        "artifacts": state,
        "transient": "Standard_LRS",
        "logs": "Standard_LRS",
    }


def test_a_copy_is_in_the_pair_of_a_region_and_nowhere_else():
    assert list(elsewhere("eastus2", "centralus")) == []
    assert "pair: centralus" in next(elsewhere("eastus2", "westeurope"))
    assert "no copies" in next(elsewhere("italynorth", "westeurope"))
    assert all(pair != region for region, pair in PAIRS.items())


def test_the_lake_has_folders_and_no_versions_and_the_others_versions_and_no_folders():
    graph = storage()
    accounts, settings = of(graph, "StorageAccount"), of(graph, "BlobServiceProperties")
    assert accounts[LAKE].inputs["isHnsEnabled"] is True
    for key in ("isVersioningEnabled", "changeFeed", "restorePolicy"):
        assert key not in settings[LAKE].inputs
    for bucket in FLAT:
        assert accounts[bucket].inputs["isHnsEnabled"] is False
        assert settings[bucket].inputs["isVersioningEnabled"] is True
    lake = [rule["actions"] for rule in rules(graph, LAKE).values()]
    assert not any("version" in actions for actions in lake)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_was_deleted_comes_back_for_as_long_as_the_table_says(environment: Environment):
    settings = of(storage(environment), "BlobServiceProperties")
    for bucket in BUCKETS:
        longest = max(
            rule.keep_old_versions_days
            for rule in lifecycle_for(environment)
            if rule.bucket == bucket
        )
        kept = {"enabled": True, "days": longest}
        assert settings[bucket].inputs["deleteRetentionPolicy"] == kept
        assert settings[bucket].inputs["containerDeleteRetentionPolicy"] == kept


def test_a_moment_is_restored_within_what_azure_keeps_for_it():
    settings = of(storage(), "BlobServiceProperties")
    restored = {
        bucket: node.inputs["restorePolicy"]["days"]
        for bucket, node in settings.items()
        if "restorePolicy" in node.inputs
    }
    assert restored == {"artifacts": 89, "logs": 6}
    for bucket, days in restored.items():
        inputs = settings[bucket].inputs
        assert days < inputs["deleteRetentionPolicy"]["days"]
        assert inputs["changeFeed"]["enabled"]
        assert inputs["changeFeed"]["retentionInDays"] >= days


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_prefix_of_the_table_ages_as_the_table_says(environment: Environment):
    graph = storage(environment)
    for rule in lifecycle_for(environment):
        made, days = rules(graph, rule.bucket), rule.delete_after_days
        ends = made.get(rule_name(rule), {"actions": {}})["actions"]
        assert ends.get("baseBlob") == (
            {"delete": {"daysAfterModificationGreaterThan": days}} if days else None
        )
        assert ends.get("version") == (
            {"delete": {"daysAfterCreationGreaterThan": rule.keep_old_versions_days}}
            if rule.bucket != LAKE
            else None
        )
        moves = made.get(f"{rule_name(rule)}-moves", {"actions": {"baseBlob": {}}})
        assert {
            tier: said["daysAfterModificationGreaterThan"]
            for tier, said in moves["actions"]["baseBlob"].items()
        } == {
            tier: day
            for tier, day in (
                ("tierToCool", rule.cool_after_days),
                ("tierToCold", rule.cold_after_days),
            )
            if day is not None
        }


def test_nothing_is_sent_to_an_archive_that_redundant_accounts_lack():
    """`raw/` asks for it, in an account over zones; `logs` are within one, and may go there."""
    assert "tierToArchive" not in str(of(storage(), "ManagementPolicy")["data"].inputs)
    archived = LifecycleRule(bucket="logs", prefix="old/", archive_after_days=200)
    actions = rules(storage(lifecycle=(archived,)), "logs")["old-moves"]["actions"]
    assert actions["baseBlob"] == {"tierToArchive": {"daysAfterModificationGreaterThan": 200}}


def test_rules_name_containers_also_those_that_azure_writes_to_and_move_blocks_alone():
    graph = storage()
    for bucket in BUCKETS:
        for name, rule in rules(graph, bucket).items():
            prefix = f"{name.removesuffix('-moves')}/"
            places = set(rule["filters"]["prefixMatch"])
            written = WRITTEN.get(prefix, set[str]()) if bucket == "logs" else set[str]()
            assert places == {f"{bucket}/{prefix}"} | written
            assert len(places) <= 10
            moves = name.endswith("-moves")
            types = ("blockBlob",) if moves else ("blockBlob", "appendBlob")
            assert rule["filters"]["blobTypes"] == types
        assert len(rules(graph, bucket)) <= 100


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_moves_or_ends_before_the_stay_is_over_that_azure_charges_for(
    environment: Environment,
):
    assert {name: tier.stay_days for name, tier in TIERS.items()} == {
        "cool": 30,
        "cold": 90,
        "archive": 180,
    }
    assert [one for rule in lifecycle_for(environment) for one in too_soon(rule)] == []


@pytest.mark.parametrize(
    ("days", "parts"),
    [
        ({"cool_after_days": 1}, []),
        (
            {"cool_after_days": 30, "cold_after_days": 59},
            ["cold_after_days: 59", "Cool is paid for 30 days from day 30: 60 or later"],
        ),
        ({"cool_after_days": 30, "cold_after_days": 60}, []),
        (
            {"cold_after_days": 1, "archive_after_days": 90},
            ["archive_after_days: 90", "Cold is paid for 90 days from day 1: 91 or later"],
        ),
        (
            {"archive_after_days": 10, "delete_after_days": 189},
            ["delete_after_days: 189", "Archive is paid for 180 days from day 10: 190"],
        ),
        ({"delete_after_days": 1}, []),
    ],
)
def test_a_step_too_early_is_told_with_the_day_that_would_do(
    days: dict[str, int], parts: list[str]
):
    told = list(
        too_soon(LifecycleRule.model_validate({"bucket": "data", "prefix": "raw/", **days}))
    )
    assert len(told) == (1 if parts else 0)
    for message in told:
        key, reason = parts
        assert message.startswith(f"{key} of data/raw/: ")
        assert reason in message


def test_each_bucket_is_reached_by_both_of_its_services_and_its_url_comes_after():
    graph = storage()
    endpoints = of(graph, "PrivateEndpoint")
    assert set(endpoints) == {f"{one}-{kind}" for one in BUCKETS for kind in ("blob", "dfs")}
    for name, node in endpoints.items():
        [link] = node.inputs["privateLinkServiceConnections"]
        assert link["groupIds"] == (name.rpartition("-")[2],)
        assert node.inputs["subnet"]["id"].endswith("/subnets/endpoints")
        assert not node.options.retain_on_delete
    zones = of(graph, "PrivateDnsZoneGroup").values()
    [component] = graph.of_type("mlplatform:azure:Storage")
    diagnostics = of(graph, "DiagnosticSetting")
    assert {node.urn for node in zones if "data" in node.name} <= set(
        diagnostics["data"].dependencies
    )
    assert isinstance(component.outputs["environment"], Secret)
    assert set(component.outputs) >= {"data_url", "ids"}


def test_access_to_each_bucket_of_work_is_logged_in_the_account_of_logs():
    graph = storage()
    logs = of(graph, "StorageAccount")["logs"]
    notes = of(graph, "DiagnosticSetting")
    assert set(notes) == {"data", "artifacts", "transient"}
    for node in notes.values():
        assert logs.urn in node.property_dependencies["storageAccountId"]
        said = {one["category"] for one in node.inputs["logs"] if one["enabled"]}
        assert said == {"StorageRead", "StorageWrite", "StorageDelete"}
        assert "workspaceId" not in node.inputs


def test_locked_logs_can_be_appended_to_and_stay():
    graph = storage(lock_days=30)
    locks = graph.of_type("azure-native:storage:BlobContainerImmutabilityPolicy")
    containers = [
        node for node in graph.of_type("azure-native:storage:BlobContainer") if "logs" in node.name
    ]
    assert len(locks) == len(containers) == 8
    for node in locks:
        assert node.inputs["immutabilityPeriodSinceCreationInDays"] == 30
        assert node.inputs["allowProtectedAppendWritesAll"] is True
    assert of(graph, "StorageAccount")["logs"].options.retain_on_delete
    assert "restorePolicy" not in of(graph, "BlobServiceProperties")["logs"].inputs


KEPT = (
    "StorageAccount", "BlobServiceProperties", "BlobContainer", "ManagementPolicy", "Vault", "Key",
    "UserAssignedIdentity", "RoleAssignment", "ResourceGroup",
)  # fmt: skip


@pytest.mark.parametrize(("environment", "kept"), [("dev", False), ("prod", True)])
def test_what_is_kept_is_in_a_group_that_stays_with_all_that_opens_it(
    environment: Environment, kept: bool
):
    graph = storage(environment)
    groups = graph.of_type("azure-native:resources:ResourceGroup")
    assert len(groups) == (1 if kept else 0)
    for type in KEPT:
        for node in of(graph, type).values():
            assert bool(node.options.retain_on_delete) == kept, node.urn
            if kept and "resourceGroupName" in node.inputs:
                assert groups[0].urn in node.property_dependencies["resourceGroupName"]
    guarded = {
        bucket for bucket, node in of(graph, "StorageAccount").items() if node.options.protect
    }
    assert guarded == ({"data", "artifacts", "logs"} if kept else set())


def test_everything_that_takes_tags_has_them():
    for node in storage("prod", **EVERYTHING):
        if node.custom and not node.is_provider and "location" in node.inputs:
            assert node.inputs["tags"].items() >= site(environment="prod").labels.items(), node.urn
