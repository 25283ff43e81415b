"""Every command of the README, typed as it stands there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_readme import readme_commands

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]
DOWN = "make down\n"


def typed(scripts: list[str], environment: dict[str, str]) -> str:
    """Type scripts into one shell in the checkout and return what they print."""
    lines = ["set -euo pipefail", *scripts]
    told = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


@pytest.fixture
def newcomer(platform) -> dict[str, str]:
    """The environment of somebody who has activated nothing and does not type into `make test`."""
    venv = str(Path(sys.executable).parent)
    places = platform.environment["PATH"].split(os.pathsep)
    path = os.pathsep.join(place for place in places if place != venv)
    theirs = re.compile("^(ARGS$|MAKE|MFLAGS|VIRTUAL_ENV)")
    kept = {name: value for name, value in platform.environment.items() if not theirs.match(name)}
    return {**kept, "PATH": path}


def test_the_commands_of_the_readme_work_in_their_order(healthy, newcomer) -> None:
    scripts = [script for script in readme_commands() if script != DOWN]
    printed = typed(scripts, newcomer)
    (answer,) = re.findall(r"\{[^\n]*\"late_probability\"[^\n]*\}", printed)
    (probability,) = json.loads(answer)["late_probability"]
    assert 0 < probability < 1
    assert "hello from a Ray worker" in printed


def test_what_make_down_kept_the_next_make_up_serves_again(platform, newcomer) -> None:
    before = platform.status()["models"][0]["version"]
    try:
        typed([DOWN], newcomer)
        assert platform.mlplatform("status", "local").returncode != 0
    finally:
        platform.up()
        platform.forget()
    platform.wait_until_healthy()
    assert platform.status()["models"][0]["version"] == before
