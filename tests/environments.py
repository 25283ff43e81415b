"""A cloud's stacks side by side, by their files and their graphs: what differs and nothing else.

`python -m tests.environments aws` prints the table that docs/aws.md shows.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from policies.graph.model import Graph
from stacks.config import read
from stacks.plan.exposure import exposure
from stacks.plan.protection import protection
from stacks.plan.shown import text
from stacks.plan.sketch import cluster, storage
from tests.recordings import recorded

ENVIRONMENTS = ("dev", "staging", "prod")
LEFT_OUT: Any = {"name": True, "cluster": {"admins"}}
"""What differs by the stack's name and the account's number alone."""

Row = tuple[str, list[str]]


def compared(cloud: str) -> list[str]:
    """Return the stacks of a cloud's environments."""
    return [f"{cloud}-{environment}" for environment in ENVIRONMENTS]


def table(cloud: str) -> str:
    """Return the table as Markdown."""
    head = [["", *compared(cloud)], ["---"] * (len(ENVIRONMENTS) + 1)]
    lines = [*head, *([name, *cells] for name, cells in (*asked(cloud), *made(cloud)))]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def asked(cloud: str) -> Iterator[Row]:
    """Yield every setting in which the stacks' specs differ, by its path in a stack file."""
    settings: list[dict[str, str]] = []
    for stack in compared(cloud):
        spec = read(stack).platform
        assert spec
        settings.append(dict(flat(spec.model_dump(exclude=LEFT_OUT), "")))
    # Production has the most entries: with its order a setting stands beside its neighbours.
    for path in dict.fromkeys(key for one in reversed(settings) for key in one):
        cells = [one.get(path, "-") for one in settings]
        if len(set(cells)) > 1:
            yield path, cells


def flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield settings as a person says them: a pool, a team or a prefix has a row of its own."""
    name = path.rpartition(".")[2]
    if isinstance(value, Mapping):
        for key, inner in cast(Mapping[str, Any], value).items():
            yield from flat(inner, f"{path}.{key}" if path else key)
    elif name in ROWS:
        for one in value:
            yield f"`{path}` {ROWS[name][0](one)}", ROWS[name][1](one)
    else:
        yield f"`{path}`", text(value)


def team(given: Mapping[str, Any]) -> str:
    """Return what a team may spend."""
    budget = given["budget"]
    return f"{text(budget['monthly_usd'])} USD a month" if budget else "no limit of its own"


ROWS: dict[str, tuple[Callable[[Mapping[str, Any]], str], Callable[[Mapping[str, Any]], str]]] = {
    "teams": (lambda one: one["name"], team),
    "pools": (lambda one: one["name"], lambda one: "; ".join(cluster.pool(one).notes)),
    "lifecycle": (
        lambda one: f"{one['bucket']}/{one['prefix']}",
        lambda one: storage.ageing(one).removeprefix(one["prefix"]).strip(),
    ),
}
"""Lists of which each entry is a row: what it is called, and what is said of it."""


def made(cloud: str) -> Iterator[Row]:
    """Yield what the graphs say beside, where they differ."""
    for name, ask in {**MADE[cloud], **OF_EVERY_CLOUD}.items():
        cells = [ask(recorded(stack)) for stack in compared(cloud)]
        if len(set(cells)) > 1:
            yield name, cells


Ask = Callable[[Graph], str]


def found(graph: Graph, kind: str, path: str) -> list[Any]:
    """Return the values of an input over all resources of a type, each once."""
    values: list[Any] = []
    for node in graph.of_type(kind):
        value: Any = node.inputs
        for key in path.split("."):
            value = cast(Mapping[str, Any], value).get(key) if isinstance(value, Mapping) else None
        if value not in values:
            values.append(value)
    return values


def every(kind: str, path: str) -> Ask:
    """Return what asks a graph for the values of an input."""
    return lambda graph: ", ".join(sorted(map(text, found(graph, kind, path)))) or "-"


def count(kind: str) -> Ask:
    """Return what counts the resources of a type."""
    return lambda graph: str(len(graph.of_type(kind)))


def days(kind: str, path: str) -> Ask:
    """Return what asks for days that a cloud is told in seconds."""

    def ask(graph: Graph) -> str:
        seconds = {int(str(one).rstrip("s")) for one in found(graph, kind, path)}
        return ", ".join(str(one // 86_400) for one in sorted(seconds))

    return ask


def is_left(graph: Graph) -> str:
    """Tell whether the database of AWS leaves a final snapshot."""
    return text(found(graph, "aws:rds/instance:Instance", "skipFinalSnapshot") == [False])


MADE: Mapping[str, Mapping[str, Ask]] = {
    "aws": {
        "final snapshot of the database": is_left,
        "seconds between measurements of its machine": every(
            "aws:rds/instance:Instance", "monitoringInterval"
        ),
        "days in which a key's deletion is taken back": every(
            "aws:kms/key:Key", "deletionWindowInDays"
        ),
        "days that logs are kept in CloudWatch": every(
            "aws:cloudwatch/logGroup:LogGroup", "retentionInDays"
        ),
        "buckets": count("aws:s3/bucket:Bucket"),
    },
    "gcp": {
        "final backup of the database": every(
            "gcp:sql/databaseInstance:DatabaseInstance", "settings.finalBackupConfig.enabled"
        ),
        "days in which a key's deletion is taken back": days(
            "gcp:kms/cryptoKey:CryptoKey", "destroyScheduledDuration"
        ),
        "days in which a deleted object is brought back, by bucket": days(
            "gcp:storage/bucket:Bucket", "softDeletePolicy.retentionDurationSeconds"
        ),
        "days that logs are kept in Cloud Logging": every(
            "gcp:logging/projectBucketConfig:ProjectBucketConfig", "retentionDays"
        ),
        "policy of what images run": every(
            "gcp:container/cluster:Cluster", "binaryAuthorization.evaluationMode"
        ),
        "pools of GKE": count("gcp:container/nodePool:NodePool"),
    },
    "azure": {
        "tier of the control plane": every(
            "azure-native:containerservice:ManagedCluster", "sku.tier"
        ),
        "tier of the registry": every("azure-native:containerregistry:Registry", "sku.name"),
        "redundancy of the accounts": every("azure-native:storage:StorageAccount", "sku.name"),
        "backups of the database in the paired region": every(
            "azure-native:dbforpostgresql:Server", "backup.geoRedundantBackup"
        ),
        "days that a deleted vault's name is taken": every(
            "azure-native:keyvault:Vault", "properties.softDeleteRetentionInDays"
        ),
        "days that logs are kept in the workspace": every(
            "azure-native:operationalinsights:Workspace", "retentionInDays"
        ),
        "GB of logs that it takes a day": every(
            "azure-native:operationalinsights:Workspace", "workspaceCapping.dailyQuotaGb"
        ),
        "locks": count("azure-native:authorization:ManagementLockByScope"),
    },
}
OF_EVERY_CLOUD: Mapping[str, Ask] = {
    "resources": lambda graph: str(sum(node.custom and not node.read for node in graph)),
    "of them protected": lambda graph: str(len(protection(graph).rows)),
    "doors to the internet": lambda graph: str(len(exposure(graph).rows)),
}


if __name__ == "__main__":
    print(table(sys.argv[1]), end="")
