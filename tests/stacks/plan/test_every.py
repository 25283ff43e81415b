"""`mlplatform plan --all`: a line for each stack, whatever one of them has wrong."""

import json
from pathlib import Path

import pytest

from stacks import config
from stacks.plan import every
from stacks.plan.every import Line, line_of, planned


def test_a_line_counts_what_the_plan_of_its_stack_counts():
    line = line_of("local")
    assert (line.stack, line.cloud, line.errors, line.refused) == ("local", "local", 0, "")
    assert line.resources > 30
    assert line.facing_the_internet == 0


def test_a_stack_that_is_refused_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "Pulumi.wrong.yaml").write_text("config: {mlplatform:platform: {nam: x}}\n")
    monkeypatch.setattr(config, "FOLDER", tmp_path)
    assert every.known() == ["local", "wrong"]
    wrong, right = planned(["wrong", "local"])
    assert "platform.nam: unknown key" in wrong.refused
    assert right.resources > 30


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([Line("a", "local", 3)], 0),
        ([Line("a", "local", 3, warnings=1)], 0),
        ([Line("a", "local", 3, errors=1)], 1),
        ([Line("a", "local", 3, errors=1), Line("b", "", refused="b is not valid")], 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst(
    lines: list[Line],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(every, "every", lambda: lines)
    assert every.run() == code
    told = capsys.readouterr().out
    assert all(line.stack in told and line.refused in told for line in lines)


@pytest.mark.slow
def test_every_stack_is_told_in_one_command(capsys: pytest.CaptureFixture[str]):
    assert every.run(as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert {line["stack"] for line in told} >= {"local", "aws-dev", "aws-prod", "aws-baseline"}
    assert all(line["resources"] > 20 for line in told)
