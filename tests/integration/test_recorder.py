"""The recorder against the real engine."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from policies.graph.deployed import deployed, previewed
from policies.graph.record import record, unknown
from stacks import engine
from stacks.rehearse import rehearse
from tests.agreement import differences
from tests.policies.program import program
from tests.recordings import ROOT

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


@dataclass
class Project:
    """A project of its own, with a state of its own."""

    folder: Path
    stack: str = "dev"

    def write(self, text: str) -> None:
        """Make `text` the program."""
        (self.folder / "state").mkdir()
        (self.folder / "__main__.py").write_text(text)
        (self.folder / "Pulumi.yaml").write_text(
            "name: mlplatform\nruntime: {name: python, options: {toolchain: pip}}\n"
        )
        self.pulumi("stack", "select", "--create")

    def pulumi(self, *arguments: str) -> str:
        """Run the engine and return what it tells."""
        found = engine.find()
        own = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
        bin_folders = [str(found.folder), str(Path(sys.executable).parent)]
        told = subprocess.run(
            [found.command, *arguments, "--stack", self.stack, "--non-interactive"],
            cwd=self.folder,
            env={
                **own,
                "PATH": os.pathsep.join([*bin_folders, own["PATH"]]),
                "PYTHONPATH": str(ROOT),
                "PULUMI_BACKEND_URL": f"file://{self.folder}/state",
                "PULUMI_CONFIG_PASSPHRASE": "only for this test",
                "PULUMI_HOME": str(self.folder / "home"),
                "PULUMI_SKIP_UPDATE_CHECK": "true",
            },
            capture_output=True,
            text=True,
        )
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    def told(self, *arguments: str) -> Any:
        """Run the engine and return the JSON that it tells."""
        return json.loads(self.pulumi(*arguments))


def test_the_recorder_says_what_the_engine_makes(tmp_path: Path):
    project = Project(tmp_path)
    project.write("from tests.policies.program import program\n\nprogram()\n")
    project.pulumi("up", "--yes", "--skip-preview")
    made = deployed(project.told("stack", "export"))
    assert list(differences(record(program), made)) == []


def test_a_rehearsal_says_what_the_engine_would_make_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MLPLATFORM_HOME", str(tmp_path / "platforms"))
    # The engine's Python is `python3`; programs are started with whatever ran the program.
    monkeypatch.setattr(sys, "executable", str(Path(sys.executable).with_name("python3")))
    project = Project(tmp_path, stack="local")
    project.write("import runpy\n\nrunpy.run_module('stacks.__main__', run_name='__main__')\n")
    planned = previewed(project.told("preview", "--json", "--show-sames"))
    assert list(differences(rehearse("local", outputs=unknown), planned)) == []
