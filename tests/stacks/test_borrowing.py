"""Workloads on a cloud are a stack of their own, written as on this machine."""

import shutil
from pathlib import Path

import pytest

from policies.graph.model import Graph, Node, Unknown
from stacks import config, rehearse
from tests.recordings import ROOT

WORKLOADS = "  mlplatform:workloads: [{kind: flight_delay, name: delays, team: flights}]\n"
HERE = "config:\n  mlplatform:platform: {teams: [{name: flights}]}\n" + WORKLOADS
THERE = "config:\n  mlplatform:uses: aws-dev\n" + WORKLOADS
OF_THE_PLATFORM = {"address", "token", "log"}
"""Where Ray is, who may ask it, and where this machine keeps what a job prints."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the same workloads twice: on this machine, and on AWS."""
    found = tmp_path_factory.mktemp("stacks")
    shutil.copy(ROOT / "stacks" / "Pulumi.aws-dev.yaml", found)
    (found / "Pulumi.here.yaml").write_text(HERE)
    (found / "Pulumi.there.yaml").write_text(THERE)
    return found


@pytest.fixture(scope="module")
def there(folder: Path) -> Graph:
    return rehearsed(folder, "there")


def rehearsed(folder: Path, stack: str) -> Graph:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config, "FOLDER", folder)
        return rehearse.rehearse(stack)


def made(graph: Graph) -> dict[str, Node]:
    """Return what workloads ask for, by type and name."""
    found = [*graph.of_type("mlplatform:workloads:*"), *graph.of_type("*workloads:Ray*")]
    return {f"{node.type} {node.name}": node for node in found}


def test_nothing_of_the_platform_is_made_again(there: Graph):
    assert [node.name for node in there if node.read] == ["aws-dev"]
    kinds = {node.type for node in there if not node.read}
    assert [kind for kind in kinds if kind.startswith(("aws:", "pulumi:providers:aws"))] == []
    assert not there.of_type("mlplatform:platform:Platform")
    assert there.messages == ()


def test_its_workloads_are_those_of_this_machine(folder: Path, there: Graph):
    one, other = made(rehearsed(folder, "here")), made(there)
    assert len(one) == 3
    assert set(one) == set(other)
    for name, node in one.items():
        asked = {key: value for key, value in node.inputs.items() if key not in OF_THE_PLATFORM}
        assert asked.items() <= other[name].inputs.items(), name
        assert set(node.inputs) == set(other[name].inputs)


def test_where_ray_is_stays_unknown_until_the_platform_has_one(there: Graph):
    for node in there.of_type("*workloads:Ray*"):
        assert isinstance(node.inputs["address"], Unknown)
        assert isinstance(node.inputs["token"].value, Unknown)
