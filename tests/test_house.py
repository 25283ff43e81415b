"""The house is built as drawn: who imports whom, and what lies where."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from components.cloud import load
from components.platform import PlatformOutputs
from components.spec import PlatformSpec

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("components", "policies", "stacks", "workloads")
SOURCES = sorted(path for package in PACKAGES for path in ROOT.glob(f"{package}/**/*.py"))
CLOUDS: tuple[str, ...] = PlatformSpec.model_fields["cloud"].annotation.__args__
PAYLOADS = ("app", "train")
"""What runs inside Ray."""


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_follow_the_drawing():
    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout


def test_every_concern_has_a_contract():
    contracts = {path.stem for path in ROOT.glob("components/contracts/[a-z]*.py")}
    assert contracts == set(PlatformOutputs.__dataclass_fields__)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_has_a_file_for_each_concern_it_offers(cloud: str):
    files = {path.stem for path in ROOT.glob(f"components/{cloud}/[a-z]*.py")}
    table = load(cloud)
    classes = {**vars(table), **vars(table.services)}
    concerns = set(PlatformOutputs.__dataclass_fields__)
    offered = {name for name in concerns if ":absent:" not in classes[name].TOKEN}
    assert offered == concerns & files


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_imports_are_absolute(path: Path):
    tree = ast.parse(path.read_text())
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_a_name_tells_what_a_file_holds(path: Path):
    assert not re.search(r"util|helper|manager|misc|common", path.stem)


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_no_address_of_a_host_of_others_and_no_path_of_a_machine(path: Path):
    text = path.read_text()
    assert not re.search(r"/(home|root|Users)/\w", text)
    assert not re.search(r"pypi\.org|proxy\.golang\.org|files\.pythonhosted", text)
