"""Every physical name fits its service, with the longest legal names in the stack file.

Limits are those that AWS publishes (botocore, cfn-lint); whether a name is free, only AWS knows.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.graph.model import Graph, Node
from policies.strict.sdk import arguments_in, arguments_of
from policies.strict.strict import strict
from stacks import config
from stacks.rehearse import rehearse
from tests.recordings import ROOT

LONG = "a" + "b" * 29 + "c"
TEAM = "t" + "e" * 29 + "m"
MADE_UP = "-1234567"
"""What the engine adds to a resource's name where the program gives no physical one."""
NAMED_BY = {
    "aws:budgets/budgetAction:BudgetAction": None,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": None,
    "aws:rds/instance:Instance": "identifier",
    "aws:s3/bucket:Bucket": "bucket",
}
"""The argument that names a type, where it is not `name`."""


@pytest.fixture(scope="module", params=["aws-dev", "aws-prod"])
def longest(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder: Path = tmp_path_factory.mktemp("stacks")
    given: Any = yaml.safe_load((ROOT / f"stacks/Pulumi.{request.param}.yaml").read_text())
    platform = given["config"]["mlplatform:platform"]
    platform["name"] = LONG
    platform["teams"] = [{"name": TEAM, "budget": {"monthly_usd": 1}}, {"name": TEAM[:-1] + "n"}]
    for place, pool in enumerate(platform["cluster"]["pools"]):
        pool["name"] = f"{'x' * 30}{place}"
        pool.pop("team", None)
    pool["team"] = TEAM
    (folder / f"Pulumi.{request.param}.yaml").write_text(yaml.safe_dump(given))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config, "FOLDER", folder)
        return rehearse(request.param)


def named(graph: Graph) -> Iterator[Node]:
    """Yield the nodes with the physical names that an engine would make up."""
    for node in graph:
        key = NAMED_BY.get(node.type, "name")
        kind = arguments_of(node.type) if node.type.startswith("aws:") else None
        if kind and key and key in arguments_in(kind) and key not in node.inputs:
            prefixes = {f"{key}Prefix", "namePrefix"} & set(node.inputs)
            if not prefixes:
                yield replace(node, inputs={**node.inputs, key: f"{node.name}{MADE_UP}"})
                continue
        yield node


def test_every_name_fits(longest: Graph):
    found = strict(replace(longest, nodes=tuple(named(longest))))
    assert [f"{one.urn} {one.path}: {one.message}" for one in found] == []


def test_the_longest_names_reach_the_graph(longest: Graph):
    names = [node.name for node in longest if node.custom]
    assert [name for name in names if LONG not in name] == []
    assert any(TEAM in name for name in names)


def test_a_name_that_is_too_long_is_seen(longest: Graph):
    role = next(iter(longest.of_type("aws:iam/role:Role")))
    long = replace(role, inputs={**role.inputs, "name": "r" * 65})
    assert [one.path for one in strict(Graph((long,)))] == ["name"]
