"""Stack files of clouds: every mistake is told by path and value, with what to write instead."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.refused import Refused
from stacks import config
from stacks.config import StackSpec, read

DEV: dict[str, Any] = {
    "name": "dev",
    "cloud": "aws",
    "region": "us-east-1",
    "account": "123456789012",
    "cluster": {
        "admins": ["arn:aws:iam::123456789012:role/admins"],
        "pools": [
            {"name": "system", "cpus": 4, "memory_gib": 16, "min_nodes": 2, "max_nodes": 3},
            {"name": "gpu", "accelerator": {"type": "nvidia-l4"}, "capacity": ["spot"]},
        ],
    },
    "budget": {"monthly_usd": 800, "notify": ["ml@example.org"]},
}
"""A stack file with which nothing is wrong."""

GPU = ("cluster", "pools", 1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep stack files in a folder of the test's own."""
    monkeypatch.setattr(config, "FOLDER", tmp_path)
    return tmp_path


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """Return the stack file with another value at a path."""
    section: Any = deepcopy(DEV)
    place = section
    for step in path[:-1]:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    place[path[-1]] = value
    return section


def written(folder: Path, platform: dict[str, Any]) -> StackSpec:
    """Read a stack file as `plan` and `up` do."""
    content = {"config": {"mlplatform:platform": platform}}
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return read("dev")


def complaint(folder: Path, platform: dict[str, Any]) -> str:
    with pytest.raises(Refused) as refused:
        written(folder, platform)
    return str(refused.value)


def test_nothing_is_wrong_with_the_stack_file_that_the_others_change(folder: Path):
    assert written(folder, DEV).platform


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        # The five that a stack file must never get wrong without being told what to write.
        (
            (*GPU, "accelerator"),
            {"type": "nvidia-l5"},
            "cluster.pools.1.accelerator.type: 'nvidia-l5' is not known on aws: aws-inferentia2, ",
        ),
        (
            ("network", "zone_names"),
            ["us-east-1a", "us-west-2b"],
            "network.zone_names.1: 'us-west-2b' is no zone of us-east-1, which has such as "
            "us-east-1a, us-east-1b, ",
        ),
        (
            ("network", "peers"),
            ["10.1.0.0/16", "10.0.128.0/17"],
            "network: cidr: 10.0.0.0/16 overlaps with 10.0.128.0/17 in `peers`; name another "
            "private range, such as 10.2.0.0/16",
        ),
        (
            ("environment",),
            "prod",
            "cluster.pools.1: gpu: spot alone can be gone for days, and this is prod: "
            "capacity: [spot, on-demand]",
        ),
        (
            ("budget",),
            {"monthly_usd": 800},
            "budget: a budget needs somebody who is told: notify: [somebody@example.org]",
        ),
        # Machines.
        (
            (*GPU, "accelerator", "count"),
            2,
            "cluster.pools.1.accelerator.count: 2 of nvidia-l4 are in no machine: 1, 4, 8",
        ),
        ((*GPU, "cpus"), 64, "cluster.pools.1.cpus, memory_gib: the largest machine with 1 nvidia"),
        ((*GPU, "fabric"), True, None),
        # Teams.
        ((*GPU, "team"), "default", None),
        (
            (*GPU, "team"),
            "flights",
            "cluster.pools.1: gpu: team: 'flights' is none of teams: default",
        ),
        (
            ("cluster", "pools", 0, "team"),
            "default",
            "cluster.pools.0: system carries the platform's own services: ",
        ),
        (
            ("teams",),
            [{"name": "flights", "budget": {"monthly_usd": 300}}],
            "teams.0.budget: on AWS it counts the machines of the team's own pools, and flights "
            "has none: give it one in cluster.pools: team: flights",
        ),
        (
            (*GPU, "machine"),
            "g6.2xlrage",
            "cluster.pools.1.machine: us-east-1 has no 'g6.2xlrage'; close to it: g6.2xlarge",
        ),
        (
            (*GPU, "machine"),
            "g5.xlarge",
            "cluster.pools.1.machine: g5.xlarge has 1 nvidia-a10g; say so: "
            "accelerator: {type: nvidia-a10g, count: 1}",
        ),
        (
            (*GPU, "machine"),
            "m7i.xlarge",
            "cluster.pools.1.accelerator.type: m7i.xlarge has no nvidia-l4: leave `machine` out",
        ),
        (
            ("cluster", "pools", 0, "machine"),
            "g7e.2xlarge",
            "cluster.pools.0.machine: g7e.2xlarge has accelerators; say which, and how many",
        ),
        (
            ("cluster", "pools", 0, "machine"),
            "m7g.xlarge",
            "cluster.pools.0.machine: m7g.xlarge has an Arm processor, and images are built for",
        ),
        (("cluster", "pools", 0, "machine"), "m8i.xlarge", None),
        (("cluster", "pools", 0, "cpus"), 128, "cluster.pools.0.cpus, memory_gib: at most 96 CPUs"),
        (
            (*GPU, "zones"),
            ["us-east-1b"],
            "cluster.pools.1.zones: us-east-1b: say so for the network as well, which else takes "
            "the first 2 that are free: network: {zone_names: [...]}",
        ),
        (
            (*GPU, "zones"),
            ["eu-west-1a"],
            "cluster.pools.1.zones.0: 'eu-west-1a' is no zone of us-east-1, which has such as ",
        ),
        # Places.
        (
            ("region",),
            "us-est-1",
            "region: 'us-est-1' is no region of AWS where a platform can "
            "stand; close to it: us-west-1, us-east-1, ",
        ),
        (("region",), "cn-north-1", "region: 'cn-north-1' is no region of AWS where a platform"),
        (("account",), "12345", "account: '12345' is none of AWS's: twelve digits, in quotes"),
        (("network", "cidr"), "10.0.0.0/24", "network: cidr: 10.0.0.0/24 is no private range"),
        (("network", "zone_names"), ["us-east-1a"], "zone_names: 1 different zones are named"),
        (
            ("network", "private_endpoints"),
            ["ecr.apo"],
            "network.private_endpoints: 'ecr.apo' is no service; ecr.api is meant",
        ),
        (("network", "private_endpoints"), ["bedrock-agent-runtime", "glue"], None),
        (
            ("network", "private_endpoints"),
            ["com.amazonaws.us-east-1.ecr_api"],
            "network.private_endpoints: 'com.amazonaws.us-east-1.ecr_api' is no name of a service",
        ),
        (
            ("network", "private_endpoints"),
            ["s3"],
            "network.private_endpoints: 's3' always has one: leave it out",
        ),
        (
            ("network",),
            {"nat": "none", "private_endpoints": ["ec2", "ecr.api", "ecr.dkr", "sqs", "sts"]},
            "network.private_endpoints: nodes without a way out need eks, eks-auth, ssm as well",
        ),
        (
            ("network", "existing"),
            {
                "id": "vpc-1",
                "node_subnets": ["subnet-0a1b2c3d4e5f60718", "mine"],
                "data_subnets": ["subnet-0a1b2c3d4e5f60719", "subnet-0a1b2c3d4e5f6071a"],
            },
            "network.existing.id: 'vpc-1' is no VPC's: vpc-0123456789abcdef0 is meant; "
            "platform.network.existing.node_subnets.1: 'mine' is no subnet's id",
        ),
        (
            ("network", "existing"),
            {
                "id": "vpc-0a1b2c3d4e5f60718",
                "node_subnets": ["subnet-0a1b2c3d4e5f60718"],
                "data_subnets": ["subnet-0a1b2c3d4e5f60719", "subnet-0a1b2c3d4e5f6071a"],
            },
            "network.existing.node_subnets: subnet-0a1b2c3d4e5f60718 alone; AWS wants two, in "
            "different zones",
        ),
        # Names of what exists.
        (
            ("cluster", "admins"),
            ["arn:aws:sts::123456789012:assumed-role/admins/me"],
            "cluster.admins.0: 'arn:aws:sts::123456789012:assumed-role/admins/me' is no role or "
            "user: arn:aws:iam::123456789012:role/admins is meant",
        ),
        (
            ("storage", "key"),
            "alias/mine",
            "storage.key: 'alias/mine' is no key of us-east-1: an ARN such as arn:aws:kms:",
        ),
        (
            ("cluster", "key"),
            "arn:aws:kms:us-west-2:123456789012:key/1234abcd",
            "cluster.key: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd' is no key of us-east-1",
        ),
        (
            ("storage", "replica_region"),
            "us-east-1",
            "storage.replica_region: 'us-east-1' is no other region than us-east-1; such as us",
        ),
        (
            ("identity", "boundary"),
            "arn:aws:iam::123456789012:policy/limits",
            "identity.boundary: 'arn:aws:iam::123456789012:policy/limits' is no policy's name",
        ),
        # Databases.
        (
            ("database",),
            {"cpus": 64, "memory_gib": 1024},
            "database.cpus, memory_gib: at most 64 CPUs and 512 GiB are offered; got 64 and 1024",
        ),
    ],
)
def test_a_mistake_is_told_with_what_to_write_instead(
    path: tuple[str | int, ...], value: Any, told: str | None, folder: Path
):
    asked = changed(path, value)
    if told is None:
        assert written(folder, asked).platform
    else:
        assert told in complaint(folder, asked)


def test_a_region_that_lacks_an_accelerator_is_told_with_those_that_it_has(folder: Path):
    asked = changed((*GPU, "accelerator"), {"type": "nvidia-h200", "count": 8})
    asked["region"] = "eu-central-2"
    assert (
        "platform.cluster.pools.1.accelerator.type: eu-central-2 has no machine with nvidia-h200 "
        "(p5en.48xlarge); it has nvidia-"
    ) in complaint(folder, asked)


def test_a_region_with_fewer_zones_says_how_many(folder: Path):
    asked = changed(("network", "zones"), 3)
    asked["region"] = "us-west-1"
    asked["cluster"]["pools"][1]["accelerator"] = {"type": "nvidia-t4"}
    assert "network.zones: us-west-1 has 2 of them: zones: 2" in complaint(folder, asked)
    asked["network"] = {"zones": 2}
    assert written(folder, asked).platform


def test_a_region_that_lacks_the_smallest_server_asks_for_a_larger_one(folder: Path):
    asked = changed(("region",), "ca-west-1")
    asked["cluster"]["pools"][1]["accelerator"] = {"type": "nvidia-t4"}
    told = complaint(folder, asked)
    assert "database.memory_gib: ca-west-1 has no db.t4g.medium for 4 GiB" in told
    asked["database"] = {"memory_gib": 8}
    assert "database" not in complaint_or_nothing(folder, asked)


def complaint_or_nothing(folder: Path, platform: dict[str, Any]) -> str:
    try:
        written(folder, platform)
    except Refused as refused:
        return str(refused)
    return ""


def test_every_mistake_is_told_at_once(folder: Path):
    asked = changed((*GPU, "accelerator"), {"type": "nvidia-l5"})
    asked["account"] = "1"
    asked["storage"] = {"key": "mine"}
    told = complaint(folder, asked)
    for path in (
        "platform.account",
        "platform.cluster.pools.1.accelerator",
        "platform.storage.key",
    ):
        assert path in told


def test_without_cfn_lint_a_stack_file_is_read_and_its_machines_are_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """It comes with the extra of the cloud, which a machine without that cloud need not have."""
    from components.aws.checks import machine_complaints

    monkeypatch.setattr(machine_complaints, "machine_types", lambda region: frozenset())
    assert written(folder, changed((*GPU, "accelerator"), {"type": "nvidia-h200", "count": 8}))
