"""A cloud's page in docs/ and the README say what its stack files, checks and plans say."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import pytest
import yaml
from rich.console import Console

from components.baseline import BaselineSpec
from components.cloud import Finding
from components.platform import PlatformOutputs
from policies.graph.model import Graph
from stacks import config
from stacks.plan import terminal
from stacks.plan.findings import findings
from stacks.plan.plan import plan_of
from stacks.plan.protection import protection
from stacks.rehearse import rehearse
from tests.environments import compared, table
from tests.recordings import ROOT, recorded
from tests.test_readme import README, blocks

COLUMNS = 100
"""Of the terminal whose first lines the README shows."""
TO_DESTROY = "What is protected, and how production is destroyed"
REFUSED = "the cloud refuses to delete"


@dataclass(frozen=True)
class Document:
    """A cloud's page, and what it is held to where clouds have names of their own."""

    cloud: str
    entrance: str
    """What the preflight asks before all else: whether this is the account that is meant."""
    stays: Mapping[str, str]
    """Types that are left of production, to how the page counts and calls them."""
    left: str
    """What remains of a database; empty where nothing does."""

    @property
    def text(self) -> str:
        """Return the page."""
        return (ROOT / f"docs/{self.cloud}.md").read_text()

    def section(self, title: str) -> str:
        """Return what stands under a heading."""
        pattern = rf"^## {title}\n(.*?)(?=^## |\Z)"
        (found,) = re.findall(pattern, self.text, re.MULTILINE | re.DOTALL)
        return found


AWS = Document(
    cloud="aws",
    entrance="of_account",
    stays={"s3/bucket:Bucket": "seven buckets", "kms/key:Key": "three keys"},
    left="final snapshot",
)
GCP = Document(
    cloud="gcp",
    entrance="of_project",
    stays={"storage/bucket:Bucket": "four buckets", "kms/cryptoKey:CryptoKey": "three keys"},
    left="final backup",
)
AZURE = Document(
    cloud="azure",
    entrance="unreachable",
    stays={
        "storage:StorageAccount": "four accounts",
        "keyvault:Vault": "one vault",
        "resources:ResourceGroup": "one group",
    },
    left="",
)
DOCUMENTS = (AWS, GCP, AZURE)
COUNTED = {"one": 1, "two": 2, "three": 3, "four": 4, "seven": 7}
OPTIONS = [
    pytest.param(document, text, id=f"{document.cloud} {text.partition(chr(10))[0]}")
    for document in DOCUMENTS
    for text in blocks(document.section("Options"), "yaml")
]
"""Each a part of a platform's section, or of a baseline's."""
each = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.cloud)


def merged(section: Any, part: Any) -> Any:
    """Return a section with a part: keys are joined, entries come after those that are there."""
    if isinstance(section, dict) and isinstance(part, Mapping):
        theirs = cast(Mapping[str, Any], part)
        ours = cast(dict[str, Any], section)
        return {**ours, **{key: merged(ours.get(key), theirs[key]) for key in theirs}}
    if isinstance(section, list) and isinstance(part, list) and isinstance(section[0], dict):
        return [*cast(list[Any], section), *cast(list[Any], part)]
    return part


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


def mistakes(graph: Graph) -> list[Any]:
    """Return what a plan finds wrong; what it only warns of is no mistake of a stack file's."""
    return [one for one in findings(graph) if one.severity == "error"]


@each
def test_the_document_compares_the_stacks_as_they_are(document: Document):
    """Written anew by `python -m tests.environments <cloud>`."""
    assert table(document.cloud) in document.section("Environments")


@pytest.mark.parametrize(("document", "text"), OPTIONS)
def test_every_option_of_a_document_changes_a_plan_and_is_sound(
    document: Document, text: str, tmp_path: Path
):
    part: Mapping[str, Any] = yaml.safe_load(text)
    of_baseline = set(part) <= set(BaselineSpec.model_fields)
    stack = f"{document.cloud}-{'baseline' if of_baseline else 'dev'}"
    graph = planned(stack, part, tmp_path)
    assert mistakes(graph) == []
    assert graph.nodes != recorded(stack).nodes


@contextmanager
def baseline_of_production(document: Document, folder: Path) -> Iterator[tuple[Graph, str]]:
    """Make it as a page says; yield what it asks for, and its file."""
    name = f"{document.cloud}-baseline"
    (text,) = re.findall(r"^ +```sh\n(.*?)^ +```", document.section("Bring it up"), re.M | re.S)
    (folder / "stacks").mkdir()
    shutil.copy(config.file_of(name), folder / "stacks")
    subprocess.run(["sh", "-ec", text], cwd=folder, check=True)
    with patch.object(config, "FOLDER", folder / "stacks"):
        yield rehearse(f"{name}-prod"), (folder / f"stacks/Pulumi.{name}-prod.yaml").read_text()


@each
def test_the_baseline_of_production_s_account_is_made_as_the_document_says(
    document: Document, tmp_path: Path
):
    cloud = document.cloud
    prod, dev = (config.read(f"{cloud}-{one}").platform for one in ("prod", "dev"))
    assert prod
    assert dev
    with baseline_of_production(document, tmp_path) as (graph, file):
        spec = config.read(f"{cloud}-baseline-prod").baseline
    assert spec
    assert (spec.name, spec.account) == (f"{cloud}-baseline-prod", prod.account)
    assert spec.environment == "prod"
    assert mistakes(graph) == []
    assert str(dev.account) not in file


def test_ci_empties_no_bucket_of_production_on_aws(tmp_path: Path):
    with baseline_of_production(AWS, tmp_path) as (graph, _):
        found = graph.of_type("aws:iam/rolePolicy:RolePolicy")
    rights = [str(node.inputs["policy"]) for node in found]
    assert rights
    assert [one for one in rights if "DeleteObjectVersion" in one] == []


@each
def test_every_concern_is_told_with_files_that_exist(document: Document):
    there = document.section("What stands there")
    rows = dict(re.findall(r"^\| ([a-z, ]+) \| (`.+?`) \|", there, re.M))
    told = {name for row in rows for name in row.split(", ")} - {"concern"}
    assert told == {field.name for field in fields(PlatformOutputs)}
    places = re.findall(r"`((?:components|tests|stacks)/[^`]*)`", document.text)
    assert [place for place in places if not (ROOT / place).exists()] == []


@each
def test_what_is_asked_of_an_account_is_told(document: Document):
    cloud = document.cloud
    told = re.findall(r"^\| (.+?) \|", document.section(r"What only [A-Z]\w+ can say"), re.M)
    preflight = import_module(f"components.{cloud}.preflight")
    prod = config.read(f"{cloud}-prod").platform

    def guarded(what: str, *_: Any) -> Iterator[Finding]:
        yield Finding(what)

    with (
        patch.object(preflight, document.entrance, return_value=""),
        patch.object(preflight, "guarded", guarded),
    ):
        asked = {one.text for one in preflight.findings(prod, ask=object())}
    assert len(asked) > 5
    assert asked <= {*told}


EXAMPLES = re.compile(
    r"(?<![\w.])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{12}|[\w-]+@example\.org"
    r"|example/\w+|example-ml-\w+|203\.0\.113\.\d+/\d+|us-\w+-\d|us-[a-z]+\d|(?:ea|we)stus\d?"
    r"|role/\w+)"
)
"""Values of stack files that are nobody's."""


@each
def test_every_value_that_is_to_be_replaced_is_told(document: Document):
    stacks = (*compared(document.cloud), f"{document.cloud}-baseline")
    files = "".join(config.file_of(one).read_text() for one in stacks)
    asked = document.section("Make it yours")
    found = set(EXAMPLES.findall(files))
    assert len(found) > 8
    assert [one for one in sorted(found) if f"`{one}`" not in asked] == []


@each
def test_where_state_is_and_what_encrypts_it_is_told_as_stack_files_say_it(document: Document):
    """They hold both as comments, until the baseline is there."""
    file = config.file_of(f"{document.cloud}-dev").read_text()
    schemes = re.findall(r"^ *# (?:secretsprovider|mlplatform:state): (\w+://)", file, re.M)
    assert len(schemes) == 2
    told = document.section("Bring it up")
    assert [one for one in schemes if f"`{one}" not in told] == []


def refused(graph: Graph) -> list[str]:
    """Return the names of what a cloud refuses to delete."""
    rows = protection(graph).rows
    return [str(row[1]) for row in rows if any(one.startswith(REFUSED) for one in row[2])]


@each
def test_what_a_cloud_refuses_to_delete_in_production_is_let_go_as_the_document_says(
    document: Document, tmp_path: Path
):
    prod = f"{document.cloud}-prod"
    (text,) = blocks(document.section(TO_DESTROY), "yaml")
    graph = planned(prod, yaml.safe_load(text), tmp_path)
    assert f"{prod}-database" in refused(recorded(prod))
    assert refused(graph) == []
    kept = [row for row in protection(graph).rows if row[1] == f"{prod}-database"]
    assert not document.left or any(document.left in str(row[2]) for row in kept)


@each
def test_what_stays_of_production_is_what_the_document_counts(document: Document):
    told = document.section(TO_DESTROY).partition("What stays")[2]
    stays = [node for node in recorded(f"{document.cloud}-prod") if node.options.retain_on_delete]
    for kind, phrase in document.stays.items():
        assert phrase in told
        number = sum(node.type.endswith(f":{kind}") for node in stays)
        assert number == COUNTED[phrase.split()[0]], phrase
    assert document.left in told


def test_what_stays_on_aws_is_nothing_but_buckets_and_their_keys():
    stays = [node for node in recorded("aws-prod") if node.options.retain_on_delete]
    assert {node.type.split("/")[0] for node in stays} == {"aws:s3", "aws:kms"}
    keys = {node.name for node in stays if node.is_a("aws:kms/key:Key")}
    assert keys == {"aws-prod-storage", "aws-prod-storage-copy", "aws-prod-database"}


def test_every_repository_of_aws_is_emptied_that_production_has():
    repositories = recorded("aws-prod").of_type("aws:ecr/repository:Repository")
    (named,) = re.findall(r"for repository in (.+); do", AWS.section(TO_DESTROY))
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


@each
def test_the_readme_plans_production_on_every_cloud_and_shows_it(document: Document):
    prod = f"{document.cloud}-prod"
    assert f"STACK={prod}" in README.read_text()
    assert f"(docs/{prod}.svg)" in README.read_text()
