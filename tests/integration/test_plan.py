"""What a plan says would change, with the real engine and a state that it wrote."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from components.local import machine
from stacks import config, engine
from stacks.plan import state
from stacks.plan.changes import Change
from stacks.plan.state import Comparison, compare
from stacks.session import Session
from stacks.variables import MARK
from tests.stacks.test_cloud_state import PLATFORM

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

PROVIDER = """
from pulumi import dynamic

class Provider(dynamic.ResourceProvider):
    serialize_as_secret_always = False
    def create(self, props):
        return dynamic.CreateResult("one", props)
    def diff(self, id, old, new):
        replaces = ["fixed"] if old.get("fixed") != new.get("fixed") else []
        return dynamic.DiffResult(changes=old != new, replaces=replaces)
    def update(self, id, old, new):
        return dynamic.UpdateResult(new)

class Thing(dynamic.Resource):
    def __init__(self, name, **inputs):
        super().__init__(Provider(), name, inputs)
"""

PROGRAM = """
import json, os, pulumi
from thing_provider import Thing
for name, inputs in json.loads(os.environ["THINGS"]).items():
    if "password" in inputs:
        inputs["password"] = pulumi.Output.secret(inputs["password"])
    Thing(name, **inputs)
"""

BEFORE = (
    '{"same": {"size": 1}, "larger": {"size": 1, "nested": {"a": [1, 2]}}, "gone": {"size": 1},'
    ' "moved": {"fixed": "here"}, "hidden": {"password": "hush-hush"}}'
)
AFTER = (
    '{"same": {"size": 1}, "larger": {"size": 2, "nested": {"a": [1, 3]}}, "new": {"size": 1},'
    ' "moved": {"fixed": "there"}, "hidden": {"password": "hush-hush-2"}}'
)


@pytest.fixture(scope="module")
def pulumi() -> engine.Engine:
    return engine.find()


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pulumi: engine.Engine) -> Session:
    """Return a small project's stack `local`, which is not up yet."""
    root = tmp_path / "project"
    (root / "stacks").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text((machine.CHECKOUT / "Pulumi.yaml").read_text())
    (root / "stacks" / "__main__.py").write_text(PROGRAM)
    (root / "thing_provider.py").write_text(PROVIDER)
    monkeypatch.setattr(machine, "CHECKOUT", root)
    monkeypatch.setattr(config, "FOLDER", root / "stacks")
    for name in [name for name in os.environ if name.startswith("PULUMI_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv(MARK, raising=False)
    monkeypatch.setenv("MLPLATFORM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.setenv("THINGS", BEFORE)
    return Session("local", pulumi)


@pytest.fixture
def up(stack: Session) -> Session:
    stack.open()
    told = stack.call("up", "--stack", "local", "--yes", "--skip-preview")
    assert told.returncode == 0, told.stdout + told.stderr
    return stack


def named(comparison: Comparison) -> dict[str, Change]:
    assert comparison.changes is not None, comparison.note
    return {one.urn.rsplit("::", 1)[-1]: one for one in comparison.changes}


def test_a_stack_that_is_as_planned_would_not_change(up: Session):
    assert compare("local") == Comparison(())


def test_what_would_change_is_told_with_the_properties_that_differ(
    up: Session, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("THINGS", AFTER)
    found = named(compare("local"))
    assert {name: one.word for name, one in found.items()} == {
        "gone": "delete",
        "hidden": "update",
        "larger": "update",
        "moved": "replace",
        "new": "create",
    }
    assert found["larger"].properties == (("nested.a", "1, 2", "1, 3"), ("size", "1", "2"))
    assert found["moved"].properties == (("fixed", "here", "there"),)


def test_a_secret_that_would_change_is_not_told(up: Session, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("THINGS", AFTER)
    found = compare("local")
    assert named(found)["hidden"].properties == (("password", "<secret>", "<secret>"),)
    assert "hush-hush" not in repr(found)


def test_a_plan_changes_nothing(up: Session, monkeypatch: pytest.MonkeyPatch):
    from stacks import backend

    before = backend.state_file("local").read_bytes()
    monkeypatch.setenv("THINGS", AFTER)
    compare("local")
    assert backend.state_file("local").read_bytes() == before


def test_a_program_that_fails_is_told_in_one_line(up: Session, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("THINGS", "no JSON")
    found = compare("local")
    assert found.changes is None
    assert found.note.startswith("not compared with the last `up`: ")
    assert "\n" not in found.note


def test_without_an_engine_a_plan_says_so(up: Session, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(state.engine, "present", lambda: None)
    assert compare("local").note == "not compared with the last `up`: no Pulumi engine is here yet"


def test_a_stack_that_was_never_up_is_not_compared(stack: Session):
    assert "never up" in compare("local").note


def test_a_clouds_stack_whose_state_nobody_names_is_not_compared(
    stack: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    (config.FOLDER / "Pulumi.cloud.yaml").write_text(f"config: {{mlplatform:platform: {PLATFORM}}}")
    assert "nor a login names a state" in compare("cloud").note


def test_a_clouds_stack_is_not_compared_by_an_engine_that_cannot_reach_it(
    stack: Session, tmp_path: Path, pulumi: engine.Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    monkeypatch.setattr(state.engine, "present", lambda: replace(pulumi, origin="modules"))
    text = f"config: {{mlplatform:state: 's3://bucket', mlplatform:platform: {PLATFORM}}}"
    (config.FOLDER / "Pulumi.cloud.yaml").write_text(text)
    assert "needs the plugin pulumi-resource-aws" in compare("cloud").note
