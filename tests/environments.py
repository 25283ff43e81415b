"""The stacks of AWS side by side, by their files and their graphs: what differs and nothing else.

`python -m tests.environments` prints the table that docs/aws.md shows.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from policies.graph.model import Graph
from stacks.config import read
from stacks.plan.exposure import exposure
from stacks.plan.protection import protection
from stacks.plan.shown import text
from stacks.plan.sketch import cluster, storage
from tests.recordings import recorded

COMPARED = ("aws-dev", "aws-staging", "aws-prod")
LEFT_OUT: Any = {"name": True, "cluster": {"admins"}}
"""What differs by the stack's name and the account's number alone."""

Row = tuple[str, list[str]]


def table() -> str:
    """Return the table as Markdown."""
    head = [["", *COMPARED], ["---"] * (len(COMPARED) + 1)]
    lines = [*head, *([name, *cells] for name, cells in (*asked(), *made()))]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def asked() -> Iterator[Row]:
    """Yield every setting in which the stacks' specs differ, by its path in a stack file."""
    settings: list[dict[str, str]] = []
    for stack in COMPARED:
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


def made() -> Iterator[Row]:
    """Yield what the graphs say beside, where they differ."""
    for name, ask in MADE.items():
        cells = [ask(recorded(stack)) for stack in COMPARED]
        if len(set(cells)) > 1:
            yield name, cells


def every(graph: Graph, kind: str, key: str) -> str:
    """Return the values of an input over all resources of a type, each once."""
    found = {text(node.inputs.get(key)) for node in graph.of_type(kind)}
    return ", ".join(sorted(found)) or "-"


MADE: Mapping[str, Callable[[Graph], str]] = {
    "final snapshot of the database": lambda graph: text(
        every(graph, "aws:rds/instance:Instance", "skipFinalSnapshot") == "no"
    ),
    "seconds between measurements of its machine": lambda graph: every(
        graph, "aws:rds/instance:Instance", "monitoringInterval"
    ),
    "days in which a key's deletion is taken back": lambda graph: every(
        graph, "aws:kms/key:Key", "deletionWindowInDays"
    ),
    "days that logs are kept in CloudWatch": lambda graph: every(
        graph, "aws:cloudwatch/logGroup:LogGroup", "retentionInDays"
    ),
    "buckets": lambda graph: str(len(graph.of_type("aws:s3/bucket:Bucket"))),
    "resources": lambda graph: str(sum(node.custom and not node.read for node in graph)),
    "of them protected": lambda graph: str(len(protection(graph).rows)),
    "doors to the internet": lambda graph: str(len(exposure(graph).rows)),
}


if __name__ == "__main__":
    print(table(), end="")
