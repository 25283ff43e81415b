"""What CI may do: plans for everybody without credentials, deployments from main alone."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.baseline import Pipeline

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKE = """#!/bin/sh
echo "$@" >> "$CALLS"
echo "plan of $*"
case "$*" in *STACK=bad) exit 1 ;; esac
"""


def workflow(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(), yaml.BaseLoader)


def named(name: str) -> dict[str, Any]:
    return workflow(ROOT / ".github" / "workflows" / f"{name}.yml")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_pull_request_gets_no_credentials(path: Path) -> None:
    found = workflow(path)
    if "pull_request" in found["on"]:
        assert found["permissions"] == {"contents": "read"}
        assert [job for job in found["jobs"].values() if "permissions" in job] == []
        assert "secrets." not in path.read_text()
    assert "pull_request_target" not in found["on"]


def test_only_the_branch_that_a_baseline_lets_deploy_does() -> None:
    branch = Pipeline(repository="example/mlplatform").branch
    deploy = named("deploy")
    assert deploy["on"]["push"] == {"branches": [branch]}
    assert f"github.ref == 'refs/heads/{branch}'" in deploy["jobs"]["plan"]["if"]
    others = [path.stem for path in WORKFLOWS if "id-token" in path.read_text()]
    assert others == ["deploy"]


def test_a_deployment_is_planned_first_and_is_never_two_at_once() -> None:
    deploy = named("deploy")
    done: dict[str, list[str]] = {}
    for name, job in deploy["jobs"].items():
        steps = [
            one.get("run") or one.get("with", {}).get("role-to-assume") for one in job["steps"]
        ]
        done[name] = [str(one) for one in steps if one and ("_role" in one or "make " in one)]
    assert done == {
        "plan": ["make setup", "${{ matrix.plan_role }}", "make plan"],
        "deploy": ["make setup", "${{ matrix.deploy_role }}", "make up"],
    }
    assert deploy["jobs"]["deploy"]["needs"] == "plan"
    assert deploy["jobs"]["deploy"]["strategy"]["max-parallel"] == "1"
    assert deploy["concurrency"] == {"group": "deploy"}


def test_a_plan_is_made_by_a_branch_for_the_role_knows_no_environment() -> None:
    jobs = named("deploy")["jobs"]
    assert "environment" not in jobs["plan"]
    assert jobs["deploy"]["environment"] == "${{ matrix.environment }}"


def test_every_stack_is_planned_and_one_mistake_fails_them_all(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    (clone / "stacks").mkdir(parents=True)
    (clone / ".ci").mkdir()
    (clone / ".ci" / "plan").write_text((ROOT / ".ci" / "plan").read_text())
    (clone / "bin").mkdir()
    make = clone / "bin" / "make"
    make.write_text(MAKE)
    make.chmod(0o755)
    summary = clone / "summary.md"

    def planned(*stacks: str) -> tuple[int, list[str]]:
        calls = clone / "calls"
        calls.unlink(missing_ok=True)
        for stack in stacks:
            (clone / "stacks" / f"Pulumi.{stack}.yaml").touch()
        told = subprocess.run(
            ["bash", clone / ".ci" / "plan"],
            env={
                **os.environ,
                "PATH": f"{clone / 'bin'}:{os.environ['PATH']}",
                "CALLS": str(calls),
                "GITHUB_STEP_SUMMARY": str(summary),
            },
            stdout=subprocess.DEVNULL,
        )
        return told.returncode, [
            line.split("STACK=")[1] for line in calls.read_text().split("\n")[:-1]
        ]

    assert planned() == (0, ["local"])
    assert planned("aws-dev", "aws.x", "local") == (0, ["aws-dev", "aws.x", "local"])
    summary.unlink()
    assert planned("bad") == (1, ["aws-dev", "aws.x", "bad", "local"])
    assert summary.read_text().count("```") == 8
    assert (
        "## aws-dev\n\n```text\nplan of --silent plan STACK=aws-dev\n```\n" in summary.read_text()
    )
