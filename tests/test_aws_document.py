"""docs/aws.md and the README say of AWS what the stack files, the checks and the plan say."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import pytest
import yaml
from rich.console import Console

from components.aws.preflight import CHECKS
from components.baseline import BaselineSpec
from components.platform import PlatformOutputs
from policies.graph.model import Graph
from stacks import config
from stacks.plan import terminal
from stacks.plan.findings import findings
from stacks.plan.plan import plan_of
from stacks.plan.protection import protection
from stacks.rehearse import rehearse
from tests.environments import COMPARED, table
from tests.recordings import ROOT, recorded
from tests.test_readme import README, blocks

DOCUMENT = (ROOT / "docs/aws.md").read_text()
COLUMNS = 100
"""Of the terminal whose first lines the README shows."""


def section(title: str) -> str:
    """Return what stands under a heading."""
    (found,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    return found


def merged(section: Any, part: Any) -> Any:
    """Return a section with a part: keys are joined, entries come after those that are there."""
    if isinstance(section, dict) and isinstance(part, Mapping):
        theirs = cast(Mapping[str, Any], part)
        ours = cast(dict[str, Any], section)
        return {**ours, **{key: merged(ours.get(key), theirs[key]) for key in theirs}}
    if isinstance(section, list) and isinstance(part, list) and isinstance(section[0], dict):
        return [*cast(list[Any], section), *cast(list[Any], part)]
    return part


OPTIONS = blocks(section("Options"), "yaml")
"""Each a part of a platform's section, or of a baseline's."""
TO_DESTROY = "What is protected, and how production is destroyed"


@contextmanager
def saying(stack: str, part: Mapping[str, Any], folder: Path) -> Iterator[None]:
    """Let a stack's file say more for a while."""
    content: dict[str, Any] = deepcopy(dict(config.content(stack)))
    (key,) = content["config"]
    content["config"][key] = merged(content["config"][key], part)
    (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with patch.object(config, "FOLDER", folder):
        yield


def planned(stack: str, part: Mapping[str, Any], folder: Path) -> Graph:
    """Return what a stack asks for whose file says more."""
    with saying(stack, part, folder):
        return rehearse(stack)


def test_the_document_compares_the_stacks_as_they_are():
    """Written anew by `python -m tests.environments`."""
    assert table() in section("Environments")


@pytest.mark.parametrize("text", OPTIONS, ids=lambda text: text.split("\n", 1)[0])
def test_every_option_of_the_document_changes_a_plan_and_is_sound(text: str, tmp_path: Path):
    part: Mapping[str, Any] = yaml.safe_load(text)
    stack = "aws-baseline" if set(part) <= set(BaselineSpec.model_fields) else "aws-dev"
    graph = planned(stack, part, tmp_path)
    assert findings(graph) == ()
    assert graph.nodes != recorded(stack).nodes


def test_the_baseline_of_production_s_account_is_made_as_the_document_says(tmp_path: Path):
    (text,) = re.findall(r"^ +```sh\n(.*?)^ +```", section("Bring it up"), re.M | re.S)
    (tmp_path / "stacks").mkdir()
    shutil.copy(config.file_of("aws-baseline"), tmp_path / "stacks")
    subprocess.run(["sh", "-ec", text], cwd=tmp_path, check=True)
    with patch.object(config, "FOLDER", tmp_path / "stacks"):
        spec = config.read("aws-baseline-prod").baseline
        graph = rehearse("aws-baseline-prod")
    assert spec
    prod = config.read("aws-prod").platform
    assert prod
    assert (spec.name, spec.account, spec.environment) == (
        "aws-baseline-prod",
        prod.account,
        "prod",
    )
    assert findings(graph) == ()
    assert "123456789012" not in (tmp_path / "stacks/Pulumi.aws-baseline-prod.yaml").read_text()
    rights = [str(node.inputs["policy"]) for node in graph.of_type("aws:iam/rolePolicy:RolePolicy")]
    assert rights
    assert [one for one in rights if "DeleteObjectVersion" in one] == []


def test_every_concern_is_told_with_files_that_exist():
    rows = dict(re.findall(r"^\| ([a-z, ]+) \| (`.+?`) \|", section("What stands there"), re.M))
    told = {name for row in rows for name in row.split(", ")} - {"concern"}
    assert told == {field.name for field in fields(PlatformOutputs)}
    places = re.findall(r"`((?:components|tests|stacks)/[^`]*)`", DOCUMENT)
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_what_is_asked_of_an_account_is_told():
    told = re.findall(r"^\| (.+?) \|", section("What only AWS can say"), re.MULTILINE)
    assert {*CHECKS} <= {*told}


EXAMPLES = re.compile(
    r"(?<![\w.])(\d{12}|[\w-]+@example\.org|example/\w+|203\.0\.113\.\d+/\d+|us-\w+-\d|role/\w+)"
)
"""Values of stack files that are nobody's."""


def test_every_value_that_is_to_be_replaced_is_told():
    files = "".join(config.file_of(one).read_text() for one in (*COMPARED, "aws-baseline"))
    asked = section("Make it yours")
    found = set(EXAMPLES.findall(files))
    assert len(found) > 8
    assert [one for one in sorted(found) if f"`{one}`" not in asked] == []


def test_what_aws_refuses_to_delete_in_production_is_let_go_as_the_document_says(tmp_path: Path):
    (text,) = blocks(section(TO_DESTROY), "yaml")
    kept = protection(planned("aws-prod", yaml.safe_load(text), tmp_path)).rows
    before = protection(recorded("aws-prod")).rows
    assert any("the cloud refuses to delete it" in row[2] for row in before)
    assert [row for row in kept if "the cloud refuses to delete it" in row[2]] == []
    assert any(row[0] == "rds Instance" and "final snapshot" in row[2] for row in kept)


def test_what_stays_of_production_is_what_the_document_counts():
    stays = [node for node in recorded("aws-prod") if node.options.retain_on_delete]
    assert {node.type.split("/")[0] for node in stays} == {"aws:s3", "aws:kms"}
    assert sum(node.is_a("aws:s3/bucket:Bucket") for node in stays) == 7
    keys = {node.name for node in stays if node.is_a("aws:kms/key:Key")}
    assert keys == {"aws-prod-storage", "aws-prod-storage-copy", "aws-prod-database"}
    repositories = recorded("aws-prod").of_type("aws:ecr/repository:Repository")
    (named,) = re.findall(r"for repository in (.+); do", section(TO_DESTROY))
    assert {node.inputs["name"] for node in repositories} == {
        f"aws-prod/{one}" for one in named.split()
    }


def test_the_readme_shows_the_first_lines_of_a_plan_as_they_are():
    page = io.StringIO()
    wide = Console(file=page, width=COLUMNS, highlight=False)
    with patch.object(terminal, "console", lambda: wide):
        terminal.show(plan_of("aws-prod", recorded("aws-prod")))
    printed = [line.rstrip() for line in page.getvalue().splitlines()]
    (shown,) = [
        text for text in blocks(README.read_text(), "text") if text.startswith("aws-prod: ")
    ]
    lines = shown.rstrip("\n").splitlines()
    assert len(lines) > 10
    assert lines == printed[: len(lines)]
