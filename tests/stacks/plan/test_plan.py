"""A plan says everything of a stack, and no secret."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from components.refused import Refused
from policies.graph.model import Graph, Node
from policies.graph.record import record
from stacks import config, rehearse
from stacks.plan import command, plan, state
from stacks.plan.details import TELLING, at
from stacks.plan.handling import handling
from stacks.plan.outline import outline
from stacks.plan.plan import Plan
from stacks.plan.protection import protection
from stacks.plan.written import written
from tests.recordings import ROOT, STACKS, recorded
from tests.stacks.plan.ground import Part, ground


@pytest.fixture(scope="module")
def graph() -> Graph:
    return ground()


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch, graph: Graph) -> Callable[..., Plan]:
    """Return what plans a graph as if it were a stack's."""

    def of(found: Graph = graph) -> Plan:
        monkeypatch.setattr(rehearse, "rehearse", lambda stack: found)
        monkeypatch.setattr(plan, "compare", lambda stack: state.Comparison(None, "never up"))
        return plan.of("prod")

    return of


@cache
def resource(kind: str, **inputs: Any) -> Graph:
    """Return a graph of one resource under one component."""
    return record(lambda: Part("aws:Network", "n", {}).make(kind, "it", inputs) and None)


def resource_of(kind: str, inputs: dict[str, Any]) -> Graph:
    """Return a graph of one resource of any cloud."""
    return record(lambda: Part("any:Network", "n", {}).make(kind, "it", inputs) and None)


def test_the_tree_counts_every_resource_once(graph: Graph):
    assert outline(graph).resources == len([node for node in graph if node.custom])


def test_the_tree_stands_as_the_program_nests(graph: Graph):
    (platform,) = outline(graph).branches
    network = next(part for part in platform.branches if part.name == "prod-network")
    assert dict(network.kinds)["ec2 Subnet"] == 9
    assert network.branches == ()


def test_a_deep_tree_is_counted_below_its_third_level():
    def nested() -> None:
        part: Any = None
        for depth in range(6):
            part = Part("aws:Deep", f"level-{depth}", {}, part)
            part.make("ec2/eip:Eip", f"ip-{depth}", {})

    here, depth = outline(record(nested)), 0
    while here.branches:
        (here,), depth = here.branches, depth + 1
    assert (depth, here.kinds) == (3, (("ec2 Eip", 4),))


def test_a_concern_shows_what_was_asked_for_and_what_is_made(planned: Callable[..., Plan]):
    concerns = {one.part.name: one for one in planned().concerns}
    tables = {table.title: table.records() for table in concerns["cluster"].tables}
    assert [pool["name"] for pool in tables["pools"]] == ["system", "cpu", "gpu", "fabric"]
    assert {"accelerator.type": "nvidia-l4", "accelerator.count": 1}.items() <= tables["pools"][
        2
    ].items()
    assert {"setting": "version", "value": "1.35"} in tables["asked for"]
    assert "eks Cluster" in [row["type"] for row in tables["creates"]]


def test_storage_shows_its_lifecycle(planned: Callable[..., Plan]):
    concerns = {one.part.name: one for one in planned().concerns}
    (lifecycle,) = [table for table in concerns["storage"].tables if table.title == "lifecycle"]
    assert {"bucket": "data", "prefix": "raw/", "archive_after_days": 365}.items() <= (
        lifecycle.records()[0].items()
    )


def test_subnets_show_zone_and_addresses(planned: Callable[..., Plan]):
    (network,) = [one for one in planned().concerns if one.part.name == "network"]
    (row,) = [row for row in network.tables[-1].records() if row["name"] == "prod-network-nodes-a"]
    assert row["details"] == {"availabilityZone": "us-east-1a", "cidrBlock": "10.0.64.0/24"}


def test_an_absent_concern_is_named_and_has_no_table(planned: Callable[..., Plan]):
    (ray,) = [one for one in planned().concerns if one.part.name == "ray"]
    assert (ray.part.absent, ray.tables) == (True, ())


@pytest.mark.parametrize("as_json", [False, True], ids=["tables", "json"])
def test_no_secret_is_told(
    planned: Callable[..., Plan], capsys: pytest.CaptureFixture[str], as_json: bool
):
    planned()
    command.run("prod", as_json)
    told = capsys.readouterr().out
    assert "<secret>" in told
    assert "hush-hush" not in told


def test_an_output_that_is_not_known_says_so(planned: Callable[..., Plan]):
    rows = dict(planned().outputs.rows)
    assert "after up" in rows["cluster.id"]
    assert rows["cluster.name"] == "prod-cluster"


def test_an_empty_output_is_left_out(planned: Callable[..., Plan]):
    assert "database.secret" not in dict(planned().outputs.rows)


def test_what_is_protected_is_named_with_what_protects_it(graph: Graph):
    found = {(row[0], row[1]): row[2] for row in protection(graph).rows}
    assert found == {
        ("eks Cluster", "prod-cluster"): [
            "the engine refuses to delete it",
            "the cloud refuses to delete it",
        ],
        ("kms Key", "prod-cluster"): ["can be brought back for 30 days"],
        ("rds Instance", "prod-database"): ["final snapshot"],
        ("s3 Bucket", "prod-storage-data"): ["kept when the stack is destroyed"],
    }


@pytest.mark.parametrize(
    ("kind", "inputs", "by"),
    [
        ("gcp:container/cluster:Cluster", {"deletionProtection": True},
         ["the provider refuses to delete it"]),
        ("gcp:kms/cryptoKey:CryptoKey", {"destroyScheduledDuration": "86400s"},
         ["its versions can be brought back for 1 day"]),
        ("gcp:logging/projectBucketConfig:ProjectBucketConfig", {"locked": True},
         ["nobody can shorten how long it keeps"]),
        ("gcp:secretmanager/secret:Secret", {"versionDestroyTtl": "604800s"},
         ["its versions can be brought back for 7 days"]),
        ("gcp:sql/databaseInstance:DatabaseInstance",
         {"settings": {"deletionProtectionEnabled": True, "retainBackupsOnDelete": True,
                       "finalBackupConfig": {"enabled": True}}},
         ["the cloud refuses to delete it", "final backup", "its backups are kept without it"]),
        ("gcp:storage/bucket:Bucket",
         {"softDeletePolicy": {"retentionDurationSeconds": 604800}, "versioning": {"enabled": True},
          "retentionPolicy": {"retentionPeriod": "2592000", "isLocked": True}},
         ["what is deleted in it can be brought back for 7 days",
          "nothing in it can be changed for 30 days", "nobody can shorten that",
          "what is overwritten in it is kept as a version"]),
        ("azure-native:authorization:ManagementLockByScope", {"level": "CanNotDelete"},
         ["the cloud refuses to delete what it is on"]),
        ("azure-native:containerregistry:Registry",
         {"policies": {"softDeletePolicy": {"retentionDays": 7}}},
         ["what is deleted in it can be brought back for 7 days"]),
        ("azure-native:keyvault:Vault",
         {"properties": {"softDeleteRetentionInDays": 90, "enablePurgeProtection": True}},
         ["can be brought back for 90 days", "nobody can purge it before"]),
        ("azure-native:storage:BlobContainerImmutabilityPolicy",
         {"immutabilityPeriodSinceCreationInDays": 30},
         ["nothing in it can be changed for 30 days"]),
        ("azure-native:storage:BlobServiceProperties",
         {"deleteRetentionPolicy": {"days": 30}, "isVersioningEnabled": True,
          "containerDeleteRetentionPolicy": {"days": 7}},
         ["its containers can be brought back for 7 days",
          "what is deleted in it can be brought back for 30 days",
          "what is overwritten in it is kept as a version"]),
    ],
)  # fmt: skip
def test_what_a_cloud_keeps_is_told_by_type(kind: str, inputs: dict[str, Any], by: list[str]):
    assert [row[2] for row in protection(resource_of(kind, inputs)).rows] == [by]


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("gcp:container/cluster:Cluster", {"deletionProtection": False}),
        ("gcp:storage/bucket:Bucket",
         {"softDeletePolicy": {"retentionDurationSeconds": 0}, "versioning": {"enabled": False}}),
        ("azure-native:authorization:ManagementLockByScope", {"level": "NotSpecified"}),
        ("azure-native:keyvault:Vault", {"properties": {"enablePurgeProtection": False}}),
    ],
)  # fmt: skip
def test_what_a_cloud_does_not_keep_is_not_told(kind: str, inputs: dict[str, Any]):
    assert protection(resource_of(kind, inputs)).rows == ()


def test_a_lock_names_what_it_keeps():
    def program() -> None:
        part = Part("azure:Database", "d", {})
        server = part.make("azure-native:dbforpostgresql:Server", "runs", {})
        inputs = {"level": "CanNotDelete", "scope": server.id}
        part.make("azure-native:authorization:ManagementLockByScope", "lock", inputs)

    rows = protection(record(program)).rows
    assert [row[1:] for row in rows] == [("lock", ["the cloud refuses to delete Server runs"])]


SELDOM = {
    "aws:iam/role:Role: maxSessionDuration",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule: cidrIpv4",
}
"""Inputs that no stack of ours gives, and that say much where somebody does."""


def test_what_tells_of_a_type_is_an_input_of_it():
    """Of types that some stack makes; a wire name with a typo would tell nothing for ever."""
    made: dict[str, list[Node]] = {}
    for stack in STACKS:
        for node in recorded(stack):
            made.setdefault(node.type, []).append(node)
    untold = [
        f"{kind}: {path}"
        for kind, paths in TELLING.items()
        for path in paths
        if kind in made and all(at(node.inputs, path) is None for node in made[kind])
    ]
    assert set(untold) == SELDOM


def test_what_is_handled_in_its_own_way_is_told_with_how():
    def program() -> None:
        part = Part("aws:Cluster", "c", {})
        cluster = part.make("eks/cluster:Cluster", "it", {})
        former = "urn:pulumi:dev::mlplatform::aws:eks/addon:Addon::old"
        aliases = [former, pulumi.Alias(name="older")]
        part.make("eks/addon:Addon", "new", {}, aliases=aliases, deleted_with=cluster)
        part.make("eks/addon:Addon", "plain", {})
        part.make("eks/nodeGroup:NodeGroup", "pool", {}, ignore_changes=["scalingConfig"])
        part.make("s3/bucket:Bucket", "data", {}, import_="data-1", delete_before_replace=True)
        part.make("sqs/queue:Queue", "events", {}, replace_on_changes=["name"])

    assert {(row[0], row[1]): row[2] for row in handling(record(program)).rows} == {
        ("eks Addon", "new"): [
            "takes over what was Addon old",
            "takes over what was name=older",
            "goes with Cluster it, and is not deleted itself",
        ],
        ("eks NodeGroup", "pool"): ["changes of scalingConfig are ignored"],
        ("s3 Bucket", "data"): ["adopts data-1, which exists", "deleted before it is replaced"],
        ("sqs Queue", "events"): ["replaced when name changes"],
    }


def test_json_holds_what_the_engine_is_told(
    planned: Callable[..., Plan], capsys: pytest.CaptureFixture[str]
):
    def program() -> None:
        part = Part("aws:Addons", "c", {})
        cluster = part.make("eks/cluster:Cluster", "it", {}, protect=True, retain_on_delete=True)
        aliases = [pulumi.Alias(name="old")]
        part.make("eks/addon:Addon", "new", {}, aliases=aliases, deleted_with=cluster)

    planned(record(program))
    command.run("prod", as_json=True)
    told = json.loads(capsys.readouterr().out)
    nodes = {one["name"]: one for one in told["graph"]["nodes"]}
    assert nodes["it"]["options"] == {"protect": True, "retain_on_delete": True}
    expected = {"aliases": ["name=old"], "deleted_with": nodes["it"]["urn"]}
    assert expected.items() <= nodes["new"]["options"].items()
    assert [row["name"] for row in told["protected"]] == ["it"]
    assert [row["name"] for row in told["handled"]] == ["new"]


@pytest.mark.parametrize(
    ("alias", "told"),
    [
        (pulumi.Alias(type_="aws:s3/bucketV2:BucketV2"), False),
        (pulumi.Alias(type_="aws:s3/bucketV2:BucketV2", name="old"), True),
        (pulumi.Alias(type_="ours:s3:Bucket"), True),
    ],
)
def test_a_former_type_that_the_sdk_keeps_in_mind_is_not_told(alias: pulumi.Alias, told: bool):
    graph = record(
        lambda: (
            Part("aws:Storage", "s", {}).make("s3/bucket:Bucket", "b", {}, aliases=[alias]) and None
        )
    )
    assert bool(handling(graph)) is told


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_of_the_repository_has_a_sound_plan(
    stack: str, monkeypatch: pytest.MonkeyPatch, planned: Callable[..., Plan]
):
    found = planned(recorded(stack))
    assert [one for one in found.findings if one.severity == "error"] == []


def test_what_breaks_a_rule_is_found_and_ends_with_1(
    planned: Callable[..., Plan], capsys: pytest.CaptureFixture[str]
):
    pools = [{"name": "gpu", "min_nodes": 1, "accelerator": {"type": "nvidia-l4", "count": 1}}]
    wasteful = record(lambda: Part("aws:Cluster", "c", {"pools": pools}) and None, root=ROOT)
    found = planned(wasteful)
    assert [one.rule for one in found.findings] == ["idle_at_zero"]
    assert command.run("prod") == 1
    assert "error idle_at_zero: Cluster c: pool gpu keeps 1 nodes" in capsys.readouterr().out


def test_what_the_cloud_would_refuse_is_found(planned: Callable[..., Plan]):
    found = planned(resource("ec2/vpc:Vpc", cidrBlok="10.0.0.0/16")).findings
    assert "cidrBlok" in " ".join(f"{one.path} {one.message}" for one in found)


def mlplatform(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `mlplatform` with a home of the test's own."""
    return subprocess.run(
        [sys.executable, "-m", "stacks.cli", *arguments],
        env={**os.environ, "MLPLATFORM_HOME": str(home), "NO_COLOR": "1", **environ},
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip


def test_a_plan_begins_with_its_numbers(
    planned: Callable[..., Plan], capsys: pytest.CaptureFixture[str]
):
    planned()
    command.run("prod")
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("prod: 27 resources, 4 protected, 6 facing the internet, 0 lookups, ")


def test_what_is_read_is_looked_up_and_not_made(planned: Callable[..., Plan]):
    def borrows() -> None:
        pulumi.StackReference("organization/mlplatform/other")

    found = planned(record(borrows))
    assert found.tree.resources == 0
    assert [row[0] for row in found.lookups.rows] == ["pulumi:pulumi:StackReference"]


def test_a_plan_without_a_state_says_so_in_one_line(tmp_path: Path):
    told = mlplatform(tmp_path, "plan", "local")
    assert told.returncode == 0, told.stderr
    assert told.stdout.endswith("nothing to compare with: local was never up on this machine\n")
    assert list(tmp_path.iterdir()) == []


def test_a_plan_as_json_is_the_same_whatever_the_hash_seed(tmp_path: Path):
    told = [
        mlplatform(tmp_path, "plan", "local", "--json", PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert json.loads(told[0])["resources"] > 10


def test_json_tells_where_each_unknown_comes_from_if_it_is_asked(tmp_path: Path):
    plans = [
        json.loads(mlplatform(tmp_path, "plan", "local", "--json", *more).stdout)
        for more in ((), ("--sources",))
    ]
    plain, told = ({one["urn"]: one for one in plan["graph"]["nodes"]} for plan in plans)
    (supervisor,) = [urn for urn in told if "local:Supervisor::" in urn]
    (tracking,) = [urn for urn in told if urn.endswith("local:Program::local-tracking")]
    assert told[tracking]["sources"]["supervisor"] == [{"urn": supervisor, "property": "api"}]
    assert plain == {
        urn: {key: node[key] for key in node if key != "sources"} for urn, node in told.items()
    }


def test_json_holds_the_whole_graph(
    planned: Callable[..., Plan], capsys: pytest.CaptureFixture[str], graph: Graph
):
    planned()
    command.run("prod", as_json=True)
    told = json.loads(capsys.readouterr().out)["graph"]["nodes"]
    nodes = {one["urn"]: one for one in told}
    assert list(nodes) == [node.urn for node in graph]
    (rule,) = [one for one in told if one["name"] == "prod-cluster-open"]
    group = next(node for node in graph if node.type.endswith(":SecurityGroup"))
    assert rule["inputs"]["cidrIpv4"] == "0.0.0.0/0"
    assert rule["inputs"]["securityGroupId"] == {"$unknown": {}}
    assert rule["property_dependencies"]["securityGroupId"] == [group.urn]
    (database,) = [one for one in told if one["type"] == "aws:rds/instance:Instance"]
    assert database["inputs"]["password"] == {"$secret": {}}
    (cluster,) = [one for one in told if one["type"] == "aws:eks/cluster:Cluster"]
    assert cluster["options"] == {"protect": True}


def test_whole_resources_and_files_are_written_with_their_marks():
    def program() -> None:
        other = pulumi.CustomResource("test:index:Thing", "other", {})
        inputs = {"whole": other, "file": pulumi.StringAsset("text")}
        pulumi.CustomResource("test:index:Thing", "it", inputs)

    nodes = {one["name"]: one for one in written(record(program))["nodes"]}
    assert nodes["it"]["inputs"] == {
        "file": {"$asset": {"kind": "asset", "content": {"text": "text"}}},
        "whole": {"$reference": {"urn": nodes["other"]["urn"], "id": {"$unknown": {}}}},
    }


def test_a_picture_is_written_where_it_is_asked_for(tmp_path: Path):
    file = tmp_path / "local.svg"
    told = mlplatform(tmp_path / "home", "plan", "local", "--diagram", str(file))
    assert told.stdout.endswith(f"picture: {file}\n")
    assert file.read_text().startswith("<svg ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plan", "nosuch"), "there is no stack 'nosuch'"),
        (("plan", "local", "--sources"), "--sources is told in JSON alone: add --json"),
        (
            ("plan", "local", "--diagram", "/nowhere/a.svg"),
            "--diagram /nowhere/a.svg: No such file",
        ),
        (("plan", "local", "--diagram", "/"), "--diagram /: Is a directory"),
    ],
)
def test_what_cannot_be_planned_is_told_in_words(
    tmp_path: Path, arguments: tuple[str, ...], said: str
):
    told = mlplatform(tmp_path, *arguments)
    assert told.returncode == 2
    assert told.stderr.startswith(f"mlplatform: {said}")
    assert "Traceback" not in told.stderr


def test_planning_imports_neither_servers_nor_another_clouds_sdk():
    code = (
        "import sys; from stacks.plan.command import run; run('local'); "
        "heavy = ('ray', 'mlflow', 'pandas', 'xgboost', 'pulumi_aws', 'botocore', 'cfnlint'); "
        "print('loaded', [name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.endswith("loaded []\n")


def test_a_cloud_without_its_sdk_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "Pulumi.mine.yaml").write_text(
        yaml.safe_dump({"config": {"mlplatform:platform": {
            "cloud": "aws", "region": "us-east-1",
            "budget": {"monthly_usd": 800, "notify": ["ml@example.org"]},
                "cluster": {"admins": ["arn:aws:iam::123456789012:role/admins"]},
        }}})
    )  # fmt: skip
    monkeypatch.setattr(config, "FOLDER", tmp_path)
    for name in [
        name for name in sys.modules if name.startswith(("pulumi_aws", "components.aws."))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pulumi_aws", None)
    with pytest.raises(Refused, match=r"needs pulumi_aws.*make setup STACK="):
        rehearse.rehearse("mine")
