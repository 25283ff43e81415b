"""Every stack the repository offers, rehearsed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from components.refused import Refused
from policies.graph.model import UNKNOWN, Secret, Source
from policies.graph.record import record
from policies.graph.walk import leaves, reveal
from stacks import config, rehearse
from tests.recordings import ROOT, STACKS, recorded, traced


@pytest.fixture
def stack_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put stack files into a folder of the test's own."""
    monkeypatch.setattr(config, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_rehearses_with_resources(stack: str):
    assert len([node for node in recorded(stack) if node.custom]) > 10


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_warns_of_nothing(stack: str):
    assert recorded(stack).messages == ()


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_is_the_same_in_another_process_with_another_hash_seed(stack: str):
    code = (
        "import sys; from stacks.rehearse import rehearse; "
        "[print(n.urn, n.source, dict(n.inputs)) for n in rehearse(sys.argv[1])]"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code, stack],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("stack", STACKS)
def test_every_unknown_of_a_stack_tells_where_it_comes_from(stack: str):
    graph = traced(stack)
    assert graph.messages == ()
    told, exact = 0, 0
    for node in graph:
        unknown = {path for path, leaf in leaves(reveal(node.inputs)) if leaf is UNKNOWN}
        assert set(node.sources) == unknown, node.urn
        for path, sources in node.sources.items():
            origins = node.property_dependencies[path.split(".")[0].split("[")[0]]
            assert sources, f"{node.urn} {path}"
            assert {one.urn for one in sources} <= {*origins}, f"{node.urn} {path}"
            told += 1
            exact += all(one.property for one in sources)
    print(f"{stack}: {exact} of {told} unknowns tell the property they come from")
    assert exact > told * 0.8


def test_a_program_tells_which_output_of_the_supervisor_it_waits_for():
    graph = traced("local")
    (supervisor,) = graph.of_type("*local:Supervisor")
    programs = graph.of_type("*local:Program")
    assert {one.sources["supervisor"] for one in programs} == {(Source(supervisor.urn, "api"),)}


def test_a_rehearsal_leaves_nothing_on_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLPLATFORM_HOME", str(tmp_path / "home"))
    rehearse.rehearse("local")
    assert list(tmp_path.iterdir()) == []


def test_a_rehearsal_needs_no_machine_learning_stack_and_no_cloud():
    code = (
        "import sys; from stacks.rehearse import rehearse; rehearse('local'); "
        "heavy = ('ray', 'mlflow', 'pandas', 'xgboost', 'pulumi_aws'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"


def test_a_setting_of_a_stack_file_reaches_the_graph(stack_files: Path):
    (stack_files / "Pulumi.mine.yaml").write_text(
        "config:\n  mlplatform:platform: {name: mine, tracking: {workers: 3}}\n"
    )
    (tracking,) = rehearse.rehearse("mine").of_type("mlplatform:*:Tracking")
    assert tracking.name == "mine-tracking"
    assert tracking.inputs["spec"]["workers"] == 3


def test_a_stack_file_with_a_mistake_stops_before_the_first_resource(stack_files: Path):
    (stack_files / "Pulumi.mine.yaml").write_text(
        "config:\n  mlplatform:platform: {trackin: {workers: 3}}\n"
    )
    with pytest.raises(Refused, match=r"platform\.trackin"):
        rehearse.rehearse("mine")


def test_a_secret_of_a_stack_file_stays_one(stack_files: Path):
    import pulumi

    (stack_files / "Pulumi.mine.yaml").write_text(
        "config:\n  mlplatform:url:\n    secure: v1:abc\n  aws:region: us-east-1\n"
    )
    given, secret_keys = rehearse.configuration("mine")
    graph = record(
        lambda: pulumi.export("url", pulumi.Config("mlplatform").require_secret("url")),
        config=given,
        secret_keys=secret_keys,
    )
    assert graph.outputs["url"] == Secret(rehearse.STAND_IN)
    assert given["aws:region"] == "us-east-1"


def test_a_borrowed_platform_is_the_one_of_the_other_stack(stack_files: Path):
    (stack_files / "Pulumi.mine.yaml").write_text("config:\n  mlplatform:uses: local\n")
    graph = rehearse.rehearse("mine")
    assert not graph.of_type("mlplatform:platform:Platform")
    assert [node.name for node in graph if node.read] == ["local"]


def test_a_stack_cannot_borrow_from_one_that_borrows(stack_files: Path):
    for stack, uses in (("a", "b"), ("b", "a")):
        (stack_files / f"Pulumi.{stack}.yaml").write_text(f"config:\n  mlplatform:uses: {uses}\n")
    with pytest.raises(Refused, match="name the stack that builds it"):
        rehearse.rehearse("a")
