"""What is watched and kept of GCP's side. GCP itself is not asked: whether a metric is written
under these names and labels, only a project can tell."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pulumi
import pytest

from components.contracts.monitoring import MonitoringSpec
from components.environments import filled
from components.gcp.gcs.lifecycle import EXPORTED
from components.gcp.lookups import NUMBER
from components.gcp.monitoring import GcpMonitoring
from components.gcp.names import spending_function
from components.site import Environment
from policies.graph.model import Graph, Node
from policies.strict.strict import strict
from tests.components.gcp import rights, upstream
from tests.components.gcp.identifiers import identifiers
from tests.components.gcp.upstream import AGENT, PROJECT, REGION, built, site
from tests.components.ordering import made_before

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
PEOPLE = ("platform@example.org", "finance@example.org")
ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
SINK = "gcp:logging/projectSink:ProjectSink"
TOPIC = f"projects/{PROJECT}/topics/dev-monitoring-1234567"


@cache
def monitoring(environment: Environment = "dev", name: str = "dev", **given: Any) -> Graph:
    """Return the monitoring of an environment, with what a stack file says more."""
    place = site(name=name, environment=environment)
    asked = filled({"environment": environment, "monitoring": given}).get("monitoring", {})

    def build(opts: pulumi.ResourceOptions) -> None:
        GcpMonitoring(
            f"{name}-monitoring",
            MonitoringSpec(**{"notify": PEOPLE, **asked}),
            place,
            upstream.network(),
            upstream.cluster(),
            upstream.storage(),
            upstream.database(),
            opts,
        )

    return built(build, outputs=identifiers)


def alerts(graph: Graph) -> dict[str, Node]:
    return {node.name.removeprefix("dev-monitoring-"): node for node in graph.of_type(ALERT)}


def condition(graph: Graph, name: str) -> dict[str, Any]:
    (one,) = alerts(graph)[name].inputs["conditions"]
    return one["conditionThreshold"]


def only(graph: Graph, type: str, name: str) -> dict[str, Any]:
    (node,) = (node for node in graph.of_type(type) if node.name == name)
    return dict(node.inputs)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("kind", ["rejected", "all", "none"])
def test_nothing_is_wrong_with_any_choice(environment: Environment, kind: str):
    assert strict(monitoring(environment, flow_logs=kind)) == ()


def test_the_longest_names_fit():
    graph = monitoring("prod", name="a" * 31)
    assert strict(graph) == ()
    (flow,) = graph.of_type("gcp:networkmanagement/vpcFlowLogsConfig:VpcFlowLogsConfig")
    assert len(flow.inputs["vpcFlowLogsConfigId"]) <= 63
    for node in graph.of_type(SINK, "gcp:logging/projectExclusion:ProjectExclusion"):
        assert len(f"{node.name}-1234567") <= 100


def test_people_and_programs_hear_of_every_alarm():
    graph = monitoring()
    kinds = [node.inputs["type"] for node in graph.of_type(CHANNEL)]
    assert sorted(kinds) == ["email", "email", "pubsub"]
    all_of_them = {identifiers(node)["id"] for node in graph.of_type(CHANNEL)}
    for node in alerts(graph).values():
        assert {*node.inputs["notificationChannels"]} == all_of_them


def test_nobody_is_told_twice():
    graph = monitoring(notify=(PEOPLE[0], PEOPLE[0]))
    assert [node.inputs["type"] for node in graph.of_type(CHANNEL)].count("email") == 1


def test_every_alarm_says_what_it_means_and_whose_it_is():
    for node in alerts(monitoring()).values():
        assert len(node.inputs["documentation"]["content"]) > 40
        assert node.inputs["userLabels"] == site().labels
        assert node.inputs["displayName"].startswith("dev: ")


def test_what_is_watched():
    assert set(alerts(monitoring())) == {
        "api-errors", "database-connections", "database-cpu", "database-down", "database-storage",
        "nat-addresses", "nat-ports", "quota", "spending-unheard",
    }  # fmt: skip


def test_each_alarm_is_about_this_stack_alone():
    graph = monitoring()
    for name, where in {
        "api-errors": 'resource.labels.cluster="dev-cluster"',
        "nat-ports": 'resource.labels.gateway_name="dev-network"',
        "database-cpu": f'resource.labels.database_id="{PROJECT}:dev-database"',
        "spending-unheard": f'resource.labels.service_name="{spending_function("dev")}"',
        "quota": f'resource.labels.location=one_of("{REGION}","global")',
    }.items():
        assert where in condition(graph, name)["filter"]


@pytest.mark.parametrize(
    ("name", "comparison", "limit", "duration"),
    [
        ("database-storage", "COMPARISON_GT", 0.9, "300s"),
        ("database-cpu", "COMPARISON_GT", 0.9, "600s"),
        ("database-down", "COMPARISON_LT", 1, "300s"),
        ("nat-ports", "COMPARISON_GT", 0, "0s"),
        ("quota", "COMPARISON_GT", 0.8, "0s"),
    ],
)
def test_where_it_is_wrong_and_for_how_long(
    name: str, comparison: str, limit: float, duration: str
):
    said = condition(monitoring(), name)
    assert (said["comparison"], said["thresholdValue"], said["duration"]) == (
        comparison, limit, duration,
    )  # fmt: skip
    # Google refuses to be told what silence means of what is wrong at once.
    assert ("evaluationMissingData" in said) == (duration != "0s")


def test_a_share_is_of_the_same_series():
    for name in ("quota", "api-errors"):
        said = condition(monitoring(), name)
        assert said["aggregations"] == said["denominatorAggregations"]
        assert said["filter"].split(" AND ")[0] == said["denominatorFilter"].split(" AND ")[0]
    errors = condition(monitoring(), "api-errors")
    assert 'metric.labels.code=starts_with("5")' in errors["filter"]
    assert "code" not in errors["denominatorFilter"]


def test_without_a_gateway_its_alarms_are_quiet_and_there():
    graph = built(
        lambda opts: GcpMonitoring(
            "dev-monitoring",
            MonitoringSpec(notify=PEOPLE),
            site(),
            replace(upstream.network(), nat_ids=upstream.told([])),
            upstream.cluster(),
            upstream.storage(),
            upstream.database(),
            opts,
        ),
        outputs=identifiers,
    )
    assert 'gateway_name="none"' in condition(graph, "nat-ports")["filter"]


def test_the_page_shows_every_metric_with_its_limit_and_every_alarm():
    graph = monitoring()
    (node,) = graph.of_type("gcp:monitoring/dashboard:Dashboard")
    page = json.loads(node.inputs["dashboardJson"])
    states, *graphs = page["mosaicLayout"]["tiles"]
    policies = states["widget"]["incidentList"]["policyNames"]
    assert len(policies) == len(alerts(graph)) == len(graphs)
    assert {one["widget"]["title"] for one in graphs} == set(alerts(graph))
    for one in graphs:
        assert one["xPos"] + one["width"] <= page["mosaicLayout"]["columns"]
        limit = condition(graph, one["widget"]["title"])["thresholdValue"]
        assert one["widget"]["xyChart"]["thresholds"] == [{"label": "alarm", "value": limit}]


@pytest.mark.parametrize(("environment", "days"), [("dev", 14), ("staging", 30), ("prod", 400)])
def test_logs_of_pods_are_kept_so_long_and_only_once(environment: Environment, days: int):
    graph = monitoring(environment)
    bucket = only(graph, "gcp:logging/projectBucketConfig:ProjectBucketConfig", "dev-monitoring")
    assert (bucket["retentionDays"], bucket["location"]) == (days, REGION)
    sent = only(graph, SINK, "dev-monitoring")
    assert 'resource.labels.cluster_name="dev-cluster"' in sent["filter"]
    assert sent["exclusions"] == ({"name": "debug", "filter": "severity=DEBUG"},)
    for name in ("dev-monitoring", "dev-monitoring-exports"):
        nowhere_else = only(graph, "gcp:logging/projectExclusion:ProjectExclusion", name)
        assert nowhere_else["filter"] == only(graph, SINK, name)["filter"]


@pytest.mark.parametrize(
    ("kind", "logs"),
    [
        ("none", {"cloudaudit.googleapis.com/data_access"}),
        ("rejected", {"cloudaudit.googleapis.com/data_access", "compute.googleapis.com/firewall"}),
        (
            "all",
            {
                "cloudaudit.googleapis.com/data_access",
                "compute.googleapis.com/firewall",
                "networkmanagement.googleapis.com/vpc_flows",
            },
        ),
    ],
)
def test_connections_are_written_down_as_asked(kind: str, logs: set[str]):
    graph = monitoring(flow_logs=kind)
    said = only(graph, SINK, "dev-monitoring-exports")["filter"]
    assert {one.split('"')[1] for one in said.split("log_id(")[1:]} == logs
    flows = list(graph.of_type("gcp:networkmanagement/*:VpcFlowLogsConfig"))
    assert len(flows) == (kind == "all")
    aged = {prefix.rstrip("/") for prefixes in EXPORTED.values() for prefix in prefixes}
    assert logs <= aged, "a log that no rule of the bucket ages"


@pytest.mark.parametrize(("environment", "share"), [("dev", 0.1), ("prod", 0.5)])
def test_a_share_of_packets_is_looked_at(environment: Environment, share: float):
    (flow,) = monitoring(environment, flow_logs="all").of_type(
        "gcp:networkmanagement/*:VpcFlowLogsConfig"
    )
    assert flow.inputs["flowSampling"] == share
    assert flow.inputs["network"] == f"projects/{PROJECT}/global/networks/dev-network"


def test_the_bucket_of_logs_does_not_log_itself():
    said = only(monitoring(), SINK, "dev-monitoring-exports")["filter"]
    assert '"dev-storage-data-1234567"' in said
    assert "dev-storage-logs" not in said


def test_who_writes_where():
    graph = monitoring()
    alertmanager = (
        f"principal://iam.googleapis.com/projects/{NUMBER}/locations/global/workloadIdentityPools/"
        f"{PROJECT}.svc.id.goog/subject/ns/mlplatform/sa/alertmanager"
    )
    notifier = f"{AGENT}gcp-sa-monitoring-notification.iam.gserviceaccount.com"
    sink = f"{AGENT}gcp-sa-logging.iam.gserviceaccount.com"
    topics = {grant.member for grant in rights.grants(graph) if "pubsub.publisher" in grant.role}
    assert topics == {alertmanager, notifier}
    logs = "projects/_/buckets/dev-storage-logs-1234567/objects/a"
    assert rights.may(graph, sink, "storage.objects.create", logs)
    assert not rights.may(graph, sink, "storage.objects.get", logs)
    assert not rights.may(graph, alertmanager, "storage.objects.create", logs)


def test_the_right_to_write_follows_who_comes_with_the_channel_and_precedes_alarms():
    graph = monitoring()
    before = made_before(graph, alerts(graph)["quota"])
    assert ("TopicIAMMember", "dev-monitoring-alarms") in before
    (right,) = (node for node in graph if node.name == "dev-monitoring-alarms")
    assert ("NotificationChannel", "dev-monitoring") in made_before(graph, right)


def test_what_others_are_told():
    (component,) = monitoring().of_type("mlplatform:gcp:Monitoring")
    assert component.outputs["topic"] == TOPIC
    assert component.outputs["url"] == ""
