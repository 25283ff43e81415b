"""What is watched of a platform on AWS, and who hears of it; AWS itself is not asked."""

import json
from dataclasses import replace
from typing import Any

import pytest

from components.aws.monitoring import AwsMonitoring
from components.contracts.monitoring import MonitoringSpec
from policies.graph.model import Graph
from policies.iam import principal
from policies.iam.account import Account
from policies.iam.case import Case, failures, may, may_not, never, unnoticed
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory
from policies.strict.strict import strict
from tests.components.aws import upstream
from tests.components.aws.upstream import ACCOUNT, REGION, built, site, told

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
FLOW = "aws:ec2/flowLog:FlowLog"
PEOPLE = ("platform@example.org", "ops@example.org")


def recorded(gateways: tuple[str, ...] = ("nat-0a1b2c3d4e5f60718",), **given: Any) -> Graph:
    names = {key: given.pop(key) for key in ("name", "environment") if key in given}
    spec, place = MonitoringSpec(**{"notify": PEOPLE} | given), site(**names)
    return built(
        lambda opts: AwsMonitoring(
            f"{place.name}-monitoring",
            spec,
            place,
            replace(upstream.network(), nat_ids=told(list(gateways))),
            upstream.cluster(),
            upstream.storage(),
            upstream.database(),
            opts,
        ),
        outputs=identifiers,
    )


@pytest.fixture(scope="module")
def graph() -> Graph:
    return recorded()


@pytest.fixture(scope="module")
def account(graph: Graph) -> Account:
    return inventory(graph)


def alarms(graph: Graph) -> dict[str, Any]:
    return {node.name.removeprefix("dev-monitoring-"): node.inputs for node in graph.of_type(ALARM)}


def only(graph: Graph, type: str) -> Any:
    (node,) = graph.of_type(type)
    return node.inputs


WATCHED = {
    "nat-drops": ("AWS/NATGateway", "PacketsDropCount", {"NatGatewayId": "nat-0a1b2c3d4e5f60718"}),
    "nat-ports": (
        "AWS/NATGateway", "ErrorPortAllocation", {"NatGatewayId": "nat-0a1b2c3d4e5f60718"},
    ),
    "api-errors": ("AWS/EKS", "apiserver_request_total_5XX", {"ClusterName": "dev-cluster"}),
    "api-store": ("AWS/EKS", "apiserver_storage_size_bytes", {"ClusterName": "dev-cluster"}),
    "warnings-unread": (
        "AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": "dev-cluster"},
    ),
    "database-cpu": ("AWS/RDS", "CPUUtilization", {"DBInstanceIdentifier": "dev-database"}),
    "database-storage": ("AWS/RDS", "FreeStorageSpace", {"DBInstanceIdentifier": "dev-database"}),
    "database-connections": (
        "AWS/RDS", "DatabaseConnections", {"DBInstanceIdentifier": "dev-database"},
    ),
}  # fmt: skip


def measured(alarm: Any) -> tuple[str, str, dict[str, str]]:
    """Return what an alarm looks at, by itself or as a share of something."""
    queries = {one["id"]: one for one in alarm.get("metricQueries", ())}
    metric = queries["part"]["metric"] if queries else alarm
    return metric["namespace"], metric["metricName"], dict(metric["dimensions"])


def test_everything_that_can_run_out_or_fail_is_watched(graph: Graph):
    assert {name: measured(alarm) for name, alarm in alarms(graph).items()} == WATCHED


@pytest.mark.parametrize(
    ("name", "comparison", "limit", "seconds"),
    [
        ("nat-ports", "GreaterThanThreshold", 0, 300),
        ("warnings-unread", "GreaterThanThreshold", 60, 120),
        ("database-cpu", "GreaterThanThreshold", 90, 900),
        ("database-storage", "LessThanThreshold", 3 * 1024**3, 600),
    ],
)
def test_a_limit_is_on_its_right_side_and_held_for_long_enough(
    graph: Graph, name: str, comparison: str, limit: float, seconds: int
):
    alarm = alarms(graph)[name]
    assert (alarm["comparisonOperator"], alarm["threshold"]) == (comparison, limit)
    assert alarm["period"] * alarm["evaluationPeriods"] == seconds


@pytest.mark.parametrize("name", ["api-errors", "nat-drops"])
def test_a_share_is_returned_and_its_parts_are_not(graph: Graph, name: str):
    queries = alarms(graph)[name]["metricQueries"]
    assert [one["id"] for one in queries if one.get("returnData")] == ["share"]
    assert {one["metric"]["stat"] for one in queries if "metric" in one} == {"Sum"}


def test_every_alarm_tells_the_topic_when_it_starts_and_when_it_ends(graph: Graph):
    for alarm in alarms(graph).values():
        assert alarm["alarmActions"] == alarm["okActions"]
        assert [arn.split(":")[2] for arn in alarm["alarmActions"]] == ["sns"]
        assert alarm["alarmDescription"]


@pytest.mark.parametrize("name", ["nat-ports", "nat-drops"])
def test_a_gateway_that_reports_nothing_is_not_taken_for_a_healthy_one(graph: Graph, name: str):
    assert alarms(graph)[name]["treatMissingData"] == "missing"


def test_as_many_alarms_stand_where_there_is_no_gateway_and_those_are_quiet():
    alone = alarms(recorded(gateways=()))
    assert alone.keys() == WATCHED.keys()
    assert measured(alone["nat-ports"])[2] == {"NatGatewayId": "none"}
    # An alarm that never knew anything begins so, and tells of changes only.
    assert "insufficientDataActions" not in alone["nat-ports"]


def test_people_are_told_by_mail(graph: Graph):
    found = graph.of_type("aws:sns/topicSubscription:TopicSubscription")
    assert sorted(node.inputs["endpoint"] for node in found) == sorted(PEOPLE)


def test_who_is_named_twice_is_told_once():
    found = recorded(notify=PEOPLE[:1] * 2).of_type("aws:sns/topicSubscription:TopicSubscription")
    assert [node.inputs["endpoint"] for node in found] == [*PEOPLE[:1]]


@pytest.mark.parametrize(("which", "traffic"), [("rejected", "REJECT"), ("all", "ALL")])
def test_connections_are_logged_to_the_bucket_of_logs(which: str, traffic: str):
    log = only(recorded(flow_logs=which), FLOW)
    assert log["trafficType"] == traffic
    assert log["logDestination"] == "arn:aws:s3:::dev-storage-logs/flow/"
    assert (log["logDestinationType"], log["maxAggregationInterval"]) == ("s3", 600)
    assert log["destinationOptions"]["fileFormat"] == "parquet"


def test_a_networks_owner_may_log_it_alone():
    assert list(recorded(flow_logs="none").of_type(FLOW)) == []


def test_logs_of_pods_are_encrypted_and_end(graph: Graph):
    group = only(recorded(log_days=400), "aws:cloudwatch/logGroup:LogGroup")
    assert (group["name"], group["retentionInDays"]) == ("/mlplatform/dev/pods", 400)
    assert ":key/" in group["kmsKeyId"]


def test_the_dashboard_shows_every_alarm_and_every_metric(graph: Graph):
    page = only(graph, "aws:cloudwatch/dashboard:Dashboard")
    assert page["dashboardName"] == "mlplatform-dev"
    states, *graphs = json.loads(page["dashboardBody"])["widgets"]
    assert len(states["properties"]["alarms"]) == len(WATCHED)
    shown = {one["properties"]["title"]: one["properties"]["metrics"] for one in graphs}
    assert shown.keys() == WATCHED.keys()
    for title, (namespace, metric, dimensions) in WATCHED.items():
        flat = [namespace, metric, *(text for pair in dimensions.items() for text in pair)]
        assert any(line[: len(flat)] == flat for line in shown[title])


def test_graphs_lie_side_by_side_and_never_on_each_other(graph: Graph):
    widgets = json.loads(only(graph, "aws:cloudwatch/dashboard:Dashboard")["dashboardBody"])
    cells = [
        (x, y)
        for one in widgets["widgets"]
        for x in range(one["x"], one["x"] + one["width"])
        for y in range(one["y"], one["y"] + one["height"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


TOPIC, KEY = "{Topic.dev-monitoring}", "{Key.dev-monitoring}"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/mlplatform/dev/pods"
OURS = {
    "aws:SourceAccount": ACCOUNT,
    "aws:SourceArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:dev-monitoring-nat-ports",
}
STRANGER = {**OURS, "aws:SourceAccount": "210987654321"}
ANOTHER = {**OURS, "aws:SourceArn": f"arn:aws:budgets::{ACCOUNT}:budget/dev"}
INSECURE = {"aws:SecureTransport": "false"}
BY_SNS = {"kms:ViaService": f"sns.{REGION}.amazonaws.com"}
BY_S3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
SEAL = ("kms:Decrypt", "kms:GenerateDataKey")
WRITE = ("logs:CreateLogStream", "logs:PutLogEvents")
OF_PODS = {"kms:EncryptionContext:aws:logs:arn": GROUP}
OF_OTHERS = {"kms:EncryptionContext:aws:logs:arn": f"{GROUP}-of-others"}

cloudwatch = principal.service("cloudwatch.amazonaws.com")
logs = principal.service(f"logs.{REGION}.amazonaws.com")
pods = principal.service("pods.eks.amazonaws.com")
ALERTS, CARRIER = "mlplatform/alertmanager", "mlplatform/fluent-bit"


def session(name: str, namespace: str = "mlplatform", cluster: str = "dev-cluster") -> Any:
    return {
        "aws:RequestTag/eks-cluster-arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{cluster}",
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": name,
    }


TELLING = [
    may(cloudwatch, "sns:Publish", TOPIC, OURS),
    may_not(cloudwatch, "sns:Publish", TOPIC, STRANGER),
    may_not(cloudwatch, "sns:Publish", TOPIC, ANOTHER),
    never(cloudwatch, "sns:Publish", TOPIC, {**OURS, **INSECURE}),
    may(cloudwatch, SEAL, KEY, OURS),
    may_not(cloudwatch, SEAL, KEY, STRANGER),
    may_not(cloudwatch, SEAL, KEY, ANOTHER),
    may_not(cloudwatch, "kms:ScheduleKeyDeletion", KEY, OURS),
    may(ALERTS, "sns:Publish", TOPIC),
    never(ALERTS, "sns:Publish", TOPIC, INSECURE),
    may_not(ALERTS, "sns:Publish", f"arn:aws:sns:{REGION}:{ACCOUNT}:dev-budget"),
    may_not(ALERTS, "sns:Subscribe", TOPIC),
    may(ALERTS, SEAL, KEY, BY_SNS),
    may_not(ALERTS, SEAL, KEY, BY_S3),
    may_not(ALERTS, WRITE, f"{GROUP}:log-stream:a"),
]
LOGGING = [
    may(logs, ("kms:Encrypt", *SEAL), KEY, OF_PODS),
    may_not(logs, ("kms:Encrypt", *SEAL), KEY, OF_OTHERS),
    may(CARRIER, WRITE, f"{GROUP}:log-stream:pod"),
    may_not(CARRIER, WRITE, f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/a:log-stream:b"),
    may_not(CARRIER, "logs:GetLogEvents", f"{GROUP}:log-stream:pod"),
    may_not(CARRIER, "logs:PutRetentionPolicy", GROUP),
    may_not(CARRIER, "sns:Publish", TOPIC),
]
TRUSTED = [
    case
    for role, name in (("alerts", "alertmanager"), ("logs", "fluent-bit"))
    for case in (
        may(pods, "sts:AssumeRole", f"{{Role.dev-monitoring-{role}}}", session(name)),
        may_not(pods, "sts:AssumeRole", f"{{Role.dev-monitoring-{role}}}", session("other")),
        may_not(
            pods, "sts:AssumeRole", f"{{Role.dev-monitoring-{role}}}", session(name, "flights")
        ),
        may_not(
            pods,
            "sts:AssumeRole",
            f"{{Role.dev-monitoring-{role}}}",
            session(name, cluster="other"),
        ),
    )
]


@pytest.mark.parametrize(
    "cases", [TELLING, LOGGING, TRUSTED], ids=["telling", "logging", "who takes on which role"]
)
def test_who_tells_and_who_writes_does_nothing_else(account: Account, cases: list[Case]):
    assert failures(account, cases) == ()


def test_the_tables_notice_every_change_of_a_condition(account: Account):
    assert unnoticed(account, [*TELLING, *LOGGING, *TRUSTED]) == ()


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_longest_names_fit_and_nothing_is_wrong_for_aws(environment: str):
    graph = recorded(name=f"s{'x' * 30}", environment=environment)
    assert strict(graph) == ()
    assert all(len(node.name) + 8 <= 255 for node in graph.of_type(ALARM))
    assert all(len(node.name) + 8 <= 64 for node in graph.of_type("aws:iam/role:Role"))
