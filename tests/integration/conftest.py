"""One real platform for all integration tests: the real engine, real servers, a trained model."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from components.local import machine, process
from components.local.supervisor import call

CHECKOUT = machine.CHECKOUT
UP_SECONDS = 600
"""Four times the goal for a warm `up`, and the time that a loaded machine takes on top."""


@dataclass
class Platform:
    """A platform of the stack `local` with a home of its own."""

    home: Path
    environment: dict[str, str]
    _outputs: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def data(self) -> Path:
        """Return the kept data."""
        return self.home / "local"

    @property
    def run(self) -> Path:
        """Return the folder of sockets and short-lived files."""
        return machine.run_dir_of(self.data)

    def mlplatform(
        self, *arguments: str, seconds: float = UP_SECONDS, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `mlplatform` as a user would, with no terminal."""
        return subprocess.run(
            [sys.executable, "-m", "stacks.cli", *arguments],
            env={**self.environment, **variables},
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `mlplatform` and return it with what it says, line by line, in `stdout`."""
        return subprocess.Popen(
            [sys.executable, "-m", "stacks.cli", *arguments],
            env=self.environment,
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def up(self, **variables: str) -> dict[str, Any]:
        """Bring the platform up and return the report."""
        told = self.mlplatform("up", "local", "--json", **variables)
        assert told.returncode == 0, told.stdout + told.stderr
        return json.loads(told.stdout)

    def status(self) -> dict[str, Any]:
        """Return how the platform stands."""
        told = self.mlplatform("status", "local", "--json")
        assert told.stdout, told.stderr
        return json.loads(told.stdout)

    def shell(self, command: str, seconds: float = UP_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run a shell command after `eval "$(mlplatform env local)"`."""
        return subprocess.run(
            ["bash", "-c", f'eval "$(mlplatform env local)"; {command}'],
            env={**self.environment, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    @property
    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs, secrets in plain."""
        if not self._outputs:
            told = self.shell("pulumi stack output --json --show-secrets")
            assert told.returncode == 0, told.stderr
            self._outputs = json.loads(told.stdout)
        return self._outputs

    def forget(self) -> None:
        """Read the outputs anew at the next use."""
        self._outputs = {}

    @property
    def variables(self) -> dict[str, str]:
        """Return what jobs and clients need, of all concerns."""
        found: dict[str, str] = {}
        for concern in self.outputs.values():
            if isinstance(concern, dict):
                found |= concern.get("environment") or {}
        return found

    def predict(self, body: Any, **options: Any) -> httpx.Response:
        """Ask the served model."""
        model = self.model
        headers = {"Authorization": f"Bearer {self.variables['SERVING_KEY']}"}
        return httpx.post(model["url"], json=body, headers=headers, trust_env=False, **options)

    @property
    def model(self) -> dict[str, Any]:
        """Return the served model's row of the status."""
        if "model" not in self.__dict__:
            self.__dict__["model"] = self.status()["models"][0]
        return self.__dict__["model"]

    def program(self, name: str) -> psutil.Process:
        """Return the main process of a program."""
        return psutil.Process(int(call(self.run, "getProcessInfo", name)["pid"]))

    def wait_until_healthy(self, seconds: float = 60) -> float:
        """Return after how many seconds all services and the model answer."""
        started = time.monotonic()
        while True:
            found = self.status()
            states = {s["name"]: s["state"] for s in found["services"]}
            answers = all(model["prediction"] is not None for model in found["models"])
            if found["healthy"] and answers:
                return time.monotonic() - started
            assert time.monotonic() - started < seconds, (states, found["models"])
            time.sleep(0.5)

    def secrets(self) -> set[str]:
        """Return every generated secret of the platform."""
        values = {v for k, v in self.variables.items() if re.search("KEY|TOKEN|PASSWORD|SECRET", k)}
        values |= {(self.data / "passphrase").read_text().strip()}
        told = self.shell("pulumi stack export --show-secrets")
        for resource in json.loads(told.stdout)["deployment"]["resources"]:
            if resource["type"].endswith(":Credential"):
                values.add(
                    json.loads(json.dumps(resource["outputs"]["value"]))
                    if isinstance(resource["outputs"]["value"], str)
                    else json.loads(resource["outputs"]["value"]["plaintext"])
                )
        return {value for value in values if len(value) >= 16}


def home_for_tests() -> tuple[Path, dict[str, str]]:
    """Return a new home and the environment of a user who has nothing but it."""
    home = Path(tempfile.mkdtemp(prefix="mlp-home-"))
    foreign = re.compile("^(PULUMI|MLPLATFORM_(HOME|STACK)|RAY|MLFLOW|AWS|SERVING)")
    environment = {k: v for k, v in os.environ.items() if not foreign.match(k)}
    bin_dir = str(Path(sys.executable).parent)
    environment |= {"MLPLATFORM_HOME": str(home), "PATH": f"{bin_dir}:{environment['PATH']}"}
    return home, environment


@pytest.fixture(scope="session")
def stack_file() -> Iterator[Path]:
    """Keep the user's own stacks/Pulumi.local.yaml out of the tests and give it back."""
    path = CHECKOUT / "stacks" / "Pulumi.local.yaml"
    theirs = path.read_bytes() if path.exists() else None
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)
    if theirs is not None:
        path.write_bytes(theirs)


@pytest.fixture(scope="session")
def platform(stack_file: Path) -> Iterator[Platform]:
    """Yield a platform that is up, with a model trained and served; it is purged at the end."""
    home, environment = home_for_tests()
    found = Platform(home, environment)
    try:
        started = time.monotonic()
        report = found.up()
        print(f"\nup in {time.monotonic() - started:.0f} s: {report['models']}")
        yield found
    finally:
        told = found.mlplatform("down", "local", "--purge")
        left = process.marked(found.run)
        process.end(found.run)
        shutil.rmtree(home, ignore_errors=True)
        assert told.returncode == 0, told.stdout + told.stderr
        assert left == []


@pytest.fixture
def healthy(platform: Platform) -> Iterator[Platform]:
    """Yield the platform, and see to it that a test leaves it as it found it."""
    yield platform
    platform.wait_until_healthy(120)
