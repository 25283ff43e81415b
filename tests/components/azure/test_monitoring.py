"""What is watched and written down on Azure; Azure itself is not asked: that metrics have these
names, and that its tables fill, only an account can tell."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from components.azure.monitor.ingestion import COLUMNS
from components.azure.monitor.workspace import CAP_GB, kept
from components.azure.monitoring import AzureMonitoring
from components.contracts.monitoring import MonitoringSpec
from components.contracts.network import NetworkOutputs
from components.environments import filled
from components.site import Environment
from policies.graph.model import Graph, Node
from policies.strict.echo import unfit
from policies.strict.strict import strict
from tests.components.azure import upstream
from tests.components.azure.upstream import (
    GROUP,
    NETWORK,
    VAULT,
    account_id,
    built,
    site,
    told,
)

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/dev-cluster"
PEOPLE = ("platform@example.org", "oncall@example.org")


def known(node: Node) -> Mapping[str, Any]:
    """Make up ids, so that texts that name them can be read."""
    return {**unfit(node), "id": f"{GROUP}/made/{node.type}/{node.name}"}


@cache
def monitoring(
    environment: Environment = "dev",
    name: str = "dev",
    boundary: str | None = None,
    gateway: bool = True,
    **given: Any,
) -> Graph:
    place = site(name=name, environment=environment, boundary=boundary)
    asked = filled({"environment": environment, "monitoring": {"notify": PEOPLE, **given}})

    def network() -> NetworkOutputs:
        there = upstream.network()
        return there if gateway else replace(there, nat_ids=told([]))

    return built(
        lambda opts: AzureMonitoring(
            f"{name}-monitoring",
            MonitoringSpec(**asked["monitoring"]),
            place,
            network(),
            upstream.cluster(),
            upstream.storage(),
            upstream.database(),
            opts,
        ),
        outputs=known,
    )


def of(graph: Graph, type: str) -> dict[str, Node]:
    return {
        node.name.removeprefix("dev-monitoring").removeprefix("-"): node
        for node in graph.of_type(f"azure-native:*:{type}")
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("gateway", [True, False])
def test_nothing_is_wrong_in_any_environment(environment: Environment, gateway: bool):
    """What the SDK warns of, its own lists lack: names of streams, and this API's operators."""
    found = strict(monitoring(environment, gateway=gateway))
    assert [one for one in found if one.severity == "error"] == []
    assert {one.path.rpartition(".")[2].partition("[")[0] for one in found} <= {
        "streams",
        "operator",
    }


def test_the_longest_names_fit():
    graph = monitoring("prod", name="a" * 31, boundary="mlplatform")
    assert [one for one in strict(graph) if one.severity == "error"] == []
    for type, most in (
        ("Workspace", 63),
        ("DataCollectionRule", 64),
        ("DataCollectionEndpoint", 44),
    ):
        for node in graph.of_type(f"azure-native:*:{type}"):
            assert len(f"{node.name}12345678") <= most, type
    (flow,) = graph.of_type("azure-native:network:FlowLog")
    assert len(flow.inputs["flowLogName"]) <= 80


@pytest.mark.parametrize(("environment", "days"), [("dev", 30), ("staging", 30), ("prod", 400)])
def test_logs_are_kept_as_long_as_asked_and_a_days_bill_has_an_end(
    environment: Environment, days: int
):
    [made] = of(monitoring(environment), "Workspace").values()
    assert made.inputs["retentionInDays"] == days
    assert made.inputs["workspaceCapping"] == {"dailyQuotaGb": CAP_GB[environment]}
    assert made.inputs["features"]["disableLocalAuth"] is True


@pytest.mark.parametrize(
    ("asked", "days"), [(1, 30), (14, 30), (400, 400), (730, 730), (731, 1095), (3653, 3653)]
)
def test_a_table_keeps_what_azure_takes_and_never_less_than_asked(asked: int, days: int):
    assert kept(asked) == days


def test_somebody_is_told_before_a_days_logs_are_lost():
    rule = of(monitoring("prod"), "ScheduledQueryRule")["logs-cap"].inputs
    [condition] = rule["criteria"]["allOf"]
    assert condition["threshold"] == 0.8 * CAP_GB["prod"]
    assert condition["metricMeasureColumn"] in condition["query"]
    assert rule["windowSize"] == "P1D"


def test_traces_are_in_the_workspace():
    graph = monitoring()
    [made] = of(graph, "Component").values()
    assert made.inputs["ingestionMode"] == "LogAnalytics"
    assert made.inputs["disableLocalAuth"] is True
    [workspace] = of(graph, "Workspace").values()
    assert workspace.urn in made.property_dependencies["workspaceResourceId"]


LOGGED = {
    "cluster-audit": (CLUSTER, {"kube-audit-admin", "guard"}, True),
    "cluster": (CLUSTER, {"cluster-autoscaler"}, False),
    "database": (
        f"{GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/dev-database1a2b3c4d",
        {"PostgreSQLLogs"},
        False,
    ),
    "vault": (VAULT, {"AuditEvent"}, True),
}


def test_who_changed_what_is_in_the_account_of_logs_and_the_rest_where_alarms_look():
    found = {
        name: (
            node.inputs["resourceUri"],
            {one["category"] for one in node.inputs["logs"]},
            node.inputs.get("storageAccountId") == account_id("logs"),
        )
        for name, node in of(monitoring(), "DiagnosticSetting").items()
    }
    assert found == LOGGED
    for node in of(monitoring(), "DiagnosticSetting").values():
        assert ("storageAccountId" in node.inputs) != ("workspaceId" in node.inputs)
        assert "kube-audit" not in {one["category"] for one in node.inputs["logs"]}


def test_what_is_about_a_locked_database_goes_with_it():
    kept = {
        name
        for name, node in of(monitoring(), "DiagnosticSetting").items()
        if node.options.retain_on_delete
    }
    assert kept == {"database"}


@pytest.mark.parametrize("which", ["rejected", "all", "none"])
def test_connections_are_logged_unless_the_networks_owner_does(which: str):
    graph = monitoring(flow_logs=which)
    logs = list(of(graph, "FlowLog").values())
    assert len(logs) == (0 if which == "none" else 1)
    for node in logs:
        assert node.inputs["targetResourceId"] == NETWORK
        assert node.inputs["storageId"] == account_id("logs")
        assert node.inputs["resourceGroupName"] == "NetworkWatcherRG"
        grant = of(graph, "RoleAssignment")["flow"]
        assert grant.inputs["scope"] == account_id("logs")
        assert grant.urn in node.dependencies


WATCHED = {
    "nat-ports", "nat-drops", "api-busy", "api-store", "autoscaler", "database",
    "database-storage", "database-cpu", "database-connections",
}  # fmt: skip
ASKED = {"logs-cap", "machines-missing", "alerts"}


def test_every_alarm_says_what_to_do_and_tells_people():
    graph = monitoring()
    alarms, searches = of(graph, "MetricAlert"), of(graph, "ScheduledQueryRule")
    assert set(alarms) == WATCHED
    assert set(searches) == ASKED
    [topic] = of(graph, "ActionGroup").values()
    assert {one["emailAddress"] for one in topic.inputs["emailReceivers"]} == set(PEOPLE)
    for node in alarms.values():
        assert topic.urn in node.property_dependencies["actions"]
        assert len(node.inputs["scopes"]) == 1
        assert len(node.inputs["description"]) > 20
    for node in searches.values():
        assert topic.urn in node.property_dependencies["actions"]
        assert node.inputs["skipQueryValidation"] is True


def criterion(graph: Graph, alarm: str) -> tuple[str, Mapping[str, Any], bool]:
    inputs = of(graph, "MetricAlert")[alarm].inputs
    [scope], [said] = inputs["scopes"], inputs["criteria"]["allOf"]
    assert inputs["criteria"]["odataType"].endswith("SingleResourceMultipleMetricCriteria")
    return scope, said, inputs["enabled"]


def test_without_a_gateway_its_alarms_are_off_and_about_something_that_exists():
    for alarm in ("nat-ports", "nat-drops"):
        scope, said, enabled = criterion(monitoring(), alarm)
        assert enabled
        assert scope.endswith("/natGateways/dev-network")
        assert said["metricNamespace"] == "Microsoft.Network/natGateways"
        scope, said, enabled = criterion(monitoring(gateway=False), alarm)
        assert not enabled
        assert scope == account_id("logs")
        assert said["metricNamespace"] == "Microsoft.Storage/storageAccounts"
        assert said["metricName"] == "Transactions"
        assert said["dimensions"] == ()


def test_too_little_and_too_much_are_told_apart():
    _, alive, _ = criterion(monitoring(), "database")
    assert (alive["operator"], alive["timeAggregation"]) == ("LessThan", "Maximum")
    _, full, _ = criterion(monitoring(), "database-storage")
    assert (full["operator"], full["threshold"]) == ("GreaterThan", 85)


def test_pods_logs_and_alerts_come_in_by_identities_of_two_service_accounts():
    graph = monitoring()
    [rule] = of(graph, "DataCollectionRule").values()
    streams = rule.inputs["streamDeclarations"]
    tables = {node.inputs["tableName"]: node for node in of(graph, "Table").values()}
    assert set(streams) == {f"Custom-{name}" for name in tables}
    for name, node in tables.items():
        columns = [one["name"] for one in node.inputs["schema"]["columns"]]
        assert columns == [one["name"] for one in streams[f"Custom-{name}"]["columns"]]
        assert columns == list(COLUMNS[name])
        assert node.urn in rule.dependencies
    assert {name: node.inputs["plan"] for name, node in tables.items()} == {
        "Pods_CL": "Basic",
        "Alerts_CL": "Analytics",
    }
    credentials = of(graph, "FederatedIdentityCredential").values()
    assert {node.inputs["subject"] for node in credentials} == {
        "system:serviceaccount:mlplatform:fluent-bit",
        "system:serviceaccount:mlplatform:alertmanager",
    }
    grants = of(graph, "RoleAssignment")
    for name in ("logs", "alerts"):
        assert rule.urn in grants[name].property_dependencies["scope"]


def test_alarms_ask_only_for_columns_that_there_are():
    [condition] = of(monitoring(), "ScheduledQueryRule")["alerts"].inputs["criteria"]["allOf"]
    assert condition["query"].startswith("Alerts_CL |")
    asked = {one["name"] for one in condition["dimensions"]} | {"status"}
    assert asked <= set(COLUMNS["Alerts_CL"])


def test_the_page_shows_everything_that_is_watched_and_its_address_stays():
    graph = monitoring()
    [page] = of(graph, "Workbook").values()
    UUID(page.inputs["resourceName"])
    shown = json.loads(page.inputs["serializedData"])["items"]
    assert {item["name"] for item in shown} == WATCHED | ASKED | {"title"}
    for item in shown:
        if item["type"] == 10:
            [metric] = item["content"]["metrics"]
            scope, said, _ = criterion(graph, item["name"])
            assert item["content"]["resourceIds"] == [scope]
            assert metric["metric"].endswith(f"--{said['metricName']}")
    [component] = graph.of_type("mlplatform:azure:Monitoring")
    assert component.outputs["dashboard_url"].startswith("https://portal.azure.com/#resource/")


def test_everything_that_takes_tags_has_them():
    for node in monitoring("prod"):
        if node.custom and not node.is_provider and "location" in node.inputs:
            assert node.inputs["tags"].items() >= site(environment="prod").labels.items(), node.urn
