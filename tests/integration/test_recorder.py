"""The recorder against the real engine."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from policies.graph.deployed import deployed
from policies.graph.model import Graph
from policies.graph.record import record
from stacks import engine
from tests.agreement import differences
from tests.policies.program import program

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

Made = Callable[[str], Graph]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return what the engine makes of a program text, in a project of its own."""
    found = engine.find()
    (tmp_path / "state").mkdir()
    (tmp_path / "Pulumi.yaml").write_text(
        "name: mlplatform\nruntime: {name: python, options: {toolchain: pip}}\n"
    )
    folders = [str(found.folder), str(Path(sys.executable).parent)]
    variables = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")},
        "PATH": os.pathsep.join([*folders, os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
        "PULUMI_CONFIG_PASSPHRASE": "only for this test",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }

    def pulumi(*arguments: str) -> str:
        told = subprocess.run(
            [found.command, *arguments, "--stack", "dev", "--non-interactive"],
            cwd=tmp_path,
            env=variables,
            capture_output=True,
            text=True,
        )
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    def make(text: str) -> Graph:
        (tmp_path / "__main__.py").write_text(text)
        pulumi("stack", "select", "--create")
        pulumi("up", "--yes", "--skip-preview")
        return deployed(json.loads(pulumi("stack", "export")))

    return make


def test_the_recorder_says_what_the_engine_makes(made: Made):
    graph = made("from tests.policies.program import program\n\nprogram()\n")
    assert list(differences(record(program), graph)) == []
