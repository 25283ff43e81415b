"""PostgreSQL as it would be created. AWS itself is not asked: whether a region has the class, the
version and the certificate, and whether a snapshot can be restored, only an account can tell."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pulumi
import pytest

from components.aws.database import AwsDatabase
from components.contracts.database import DatabaseSpec
from components.environments import filled
from components.site import Environment
from policies.graph.model import Graph, Node
from policies.iam import principal
from policies.iam.case import failures, may, may_not, unnoticed
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory
from policies.strict.strict import strict
from tests.components.aws import upstream
from tests.components.aws.upstream import ACCOUNT, REGION, built, site
from tests.components.ordering import found, made_before

ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
MANAGED = {
    "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole": {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}],
    }
}


@cache
def database(
    environment: Environment = "dev",
    name: str = "dev",
    outputs: Callable[[Node], Mapping[str, Any]] = identifiers,
    **given: Any,
) -> Graph:
    """Return the database of an environment, with what a stack file says more."""
    place = site(name=name, environment=environment)
    asked = filled({"environment": environment, "database": given}).get("database", {})

    def build(opts: pulumi.ResourceOptions) -> None:
        AwsDatabase(
            f"{name}-database",
            DatabaseSpec(**asked),
            place,
            upstream.network(),
            upstream.cluster(),
            opts,
        )

    return built(build, outputs=outputs)


def instance(graph: Graph) -> Node:
    [node] = graph.of_type("aws:rds/instance:Instance")
    return node


def told(graph: Graph) -> Mapping[str, Any]:
    [component] = graph.of_type("mlplatform:aws:Database")
    return component.outputs


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("login", ["password", "identity"])
@pytest.mark.parametrize("version", ["16", "18"])
def test_nothing_is_wrong_with_any_choice(environment: Environment, login: str, version: str):
    assert strict(database(environment, login=login, version=version)) == ()


def test_the_longest_names_fit():
    graph = database("prod", name="a" * 31)
    assert strict(graph) == ()
    assert len(instance(graph).inputs["identifier"]) <= 63
    for node in graph.of_type("aws:iam/role:Role"):
        assert len(f"{node.name}-1234567") <= 64


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_it_is_private_and_encrypted_everywhere_with_a_key_of_its_own(environment: Environment):
    graph = database(environment)
    made, key = instance(graph).inputs, identifiers(found(graph, "Key", "dev-database"))["arn"]
    assert made["publiclyAccessible"] is False
    assert made["storageEncrypted"] is True
    keys = ("kmsKeyId", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId")
    assert [made[one] for one in keys] == [key] * 3
    assert {node.inputs["kmsKeyId"] for node in graph.of_type("aws:cloudwatch/logGroup:*")} == {key}
    [group] = graph.of_type("aws:rds/parameterGroup:ParameterGroup")
    assert {"name": "rds.force_ssl", "value": "1"} in group.inputs["parameters"]
    [subnets] = graph.of_type("aws:rds/subnetGroup:SubnetGroup")
    assert subnets.inputs["subnetIds"] == ("subnet-0000000000000001a", "subnet-0000000000000001b")


def test_only_the_clusters_machines_get_in_and_by_one_port():
    graph = database()
    [rule] = graph.of_type("aws:vpc/*")
    assert rule.is_a("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    group = identifiers(found(graph, "SecurityGroup", "dev-database"))["id"]
    asked = ("securityGroupId", "referencedSecurityGroupId", "ipProtocol", "fromPort", "toPort")
    assert [rule.inputs[key] for key in asked] == [
        group, "sg-0a1b2c3d4e5f60718", "tcp", 5432, 5432,
    ]  # fmt: skip
    assert instance(graph).inputs["vpcSecurityGroupIds"] == (group,)
    inline = {"ingress", "egress"} & set(found(graph, "SecurityGroup", "dev-database").inputs)
    assert not inline


@pytest.mark.parametrize(
    ("environment", "days", "zones", "refuses", "snapshot", "protected"),
    [
        ("dev", 7, False, False, False, False),
        ("staging", 14, False, True, True, False),
        ("prod", 35, True, True, True, True),
    ],
)
def test_each_environment_keeps_as_much_as_it_must(
    environment: Environment,
    days: int,
    zones: bool,
    refuses: bool,
    snapshot: bool,
    protected: bool,
):
    graph = database(environment)
    node = instance(graph)
    made = node.inputs
    assert made["backupRetentionPeriod"] == days
    assert made["multiAz"] == zones
    assert made["deletionProtection"] == refuses
    assert made["skipFinalSnapshot"] != snapshot
    assert made["deleteAutomatedBackups"] != snapshot
    assert bool(node.options.protect) == protected
    key = found(graph, "Key", "dev-database")
    assert bool(key.options.retain_on_delete) == snapshot  # else the snapshot could not be read
    assert ("monitoringRoleArn" in made) == (made["monitoringInterval"] > 0) == protected


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_without_protection_it_can_be_deleted_and_still_leaves_a_snapshot(
    environment: Environment,
):
    graph = database(environment, protect=False)
    assert instance(graph).inputs["deletionProtection"] is False
    assert instance(graph).inputs["skipFinalSnapshot"] is False
    assert found(graph, "Key", "dev-database").options.retain_on_delete


def with_key(digits: str) -> Callable[[Node], Mapping[str, Any]]:
    """Make up one key's ARN, and everything else as ever."""
    arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{digits}-12ab-34cd-56ef-1234567890ab"

    def made_up(node: Node) -> Mapping[str, Any]:
        return (
            {**identifiers(node), "arn": arn} if node.is_a("aws:kms/key:Key") else identifiers(node)
        )

    return made_up


def test_a_snapshot_is_named_anew_for_each_incarnation_and_for_nothing_else():
    """Only another key replaces a server, and another stack of that name has another key."""

    def names(digits: str, **given: Any) -> tuple[str, str]:
        made = instance(database("prod", outputs=with_key(digits), **given)).inputs
        return made["identifier"], made["finalSnapshotIdentifier"]

    first, again, changed = names("0a1b2c3d"), names("0a1b2c3d"), names("0a1b2c3d", cpus=4)
    assert first == again == changed == ("dev-database-0a1b2c3d", "dev-database-0a1b2c3d-last")
    assert set(first).isdisjoint(names("9f8e7d6c"))


@pytest.mark.parametrize(("environment", "days"), [("dev", 14), ("staging", 30), ("prod", 400)])
def test_its_logs_end_as_their_groups_are_there_first(environment: Environment, days: int):
    graph = database(environment)
    made = instance(graph)
    exported = made.inputs["enabledCloudwatchLogsExports"]
    groups = graph.of_type("aws:cloudwatch/logGroup:LogGroup")
    folder = f"/aws/rds/instance/{made.inputs['identifier']}"
    assert {node.inputs["name"] for node in groups} == {f"{folder}/{kind}" for kind in exported}
    assert {node.inputs["retentionInDays"] for node in groups} == {days}
    assert {("LogGroup", node.name) for node in groups} <= made_before(graph, made)


def test_a_password_is_made_kept_and_rotated_by_aws_and_by_nobody_else():
    graph = database()
    made = instance(graph).inputs
    assert made["manageMasterUserPassword"] is True
    assert not {"password", "passwordWo"} & set(made)
    assert made["iamDatabaseAuthenticationEnabled"] is False
    assert told(graph)["secret_name"].startswith(
        f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rds!"
    )
    assert told(graph)["key"] == identifiers(found(graph, "Key", "dev-database"))["arn"]
    assert told(graph)["resource"] == ""


def test_an_identity_is_told_which_login_its_right_must_name():
    graph = database(login="identity")
    made = instance(graph)
    assert made.inputs["iamDatabaseAuthenticationEnabled"] is True
    resource = identifiers(made)["resourceId"]
    assert told(graph)["resource"] == (
        f"arn:aws:rds-db:{REGION}:{ACCOUNT}:dbuser:{resource}/mlflow"
    )
    assert told(graph)["secret_name"] == ""


def test_its_address_names_the_database_and_no_user():
    def answering(node: Node) -> Mapping[str, Any]:
        endpoint = {"endpoint": "a.b.us-east-1.rds.amazonaws.com:5432"}
        return {**identifiers(node), **(endpoint if node.is_a("aws:rds/instance:*") else {})}

    url = told(database(outputs=answering))["url"]
    assert url == "postgresql://a.b.us-east-1.rds.amazonaws.com:5432/mlflow"


def test_the_disk_grows_up_to_the_limit_and_the_class_is_the_smallest_that_fits():
    made = instance(database(storage_gib=50, max_storage_gib=400, cpus=2, memory_gib=4)).inputs
    assert (made["allocatedStorage"], made["maxAllocatedStorage"]) == (50, 400)
    assert made["storageType"] == "gp3"
    assert made["instanceClass"] == "db.t4g.medium"


def test_a_version_out_of_support_is_upgraded_instead_of_paid_for():
    made = instance(database()).inputs
    assert made["engineLifecycleSupport"] == "open-source-rds-extended-support-disabled"
    assert made["autoMinorVersionUpgrade"] is True
    assert made["engineVersion"] == "17"


LOGS = principal.service(f"logs.{REGION}.amazonaws.com")
CONTEXT = "kms:EncryptionContext:aws:logs:arn"
GROUPS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/rds/instance"
USE = ("kms:GenerateDataKey", "kms:Decrypt", "kms:DescribeKey")
KEY, ROLE = "{Key.dev-database}", "{Role.dev-database-monitoring}"
RDS = principal.service("monitoring.rds.amazonaws.com")
OURS = {
    "aws:SourceAccount": ACCOUNT,
    "aws:SourceArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:dev-database-0a1b2c3d",
}
CASES = [
    may(LOGS, USE, KEY, {CONTEXT: f"{GROUPS}/dev-database-0a1b2c3d/postgresql"}),
    may_not(LOGS, USE, KEY, {CONTEXT: f"{GROUPS}/another/postgresql"}),
    may_not(LOGS, "kms:ScheduleKeyDeletion", KEY, {CONTEXT: f"{GROUPS}/dev-database-0a1b/x"}),
    may_not(RDS, USE, KEY, {CONTEXT: f"{GROUPS}/dev-database-0a1b2c3d/postgresql"}),
    may(RDS, "sts:AssumeRole", ROLE, OURS),
    may_not(RDS, "sts:AssumeRole", ROLE, {**OURS, "aws:SourceAccount": "999999999999"}),
    may_not(RDS, "sts:AssumeRole", ROLE, {**OURS, "aws:SourceArn": OURS["aws:SourceArn"][:-14]}),
    may_not(LOGS, "sts:AssumeRole", ROLE, OURS),
]


def test_services_of_aws_do_for_this_database_what_they_must_and_no_more():
    account = inventory(database("prod"), MANAGED)
    assert failures(account, CASES) == ()
    assert unnoticed(account, CASES) == ()
