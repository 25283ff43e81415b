"""The command line as a user types it, where no platform is up."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from components.local import machine


def mlplatform(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `mlplatform` with a home of the test's own."""
    return subprocess.run(
        [sys.executable, "-m", "stacks.cli", *arguments],
        env={**os.environ, "MLPLATFORM_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "200"},
        cwd=machine.CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_help_names_every_verb_and_is_quick(tmp_path: Path) -> None:
    started = time.monotonic()
    told = mlplatform(tmp_path, "--help")
    took = time.monotonic() - started
    print(f"--help: {took:.2f} s")
    for verb in ("plan", "up", "down", "status", "submit", "env", "doctor", "logs"):
        assert f" {verb} " in told.stdout
    assert took < 4 * 0.5 + 4  # the goal is 0.5 s; a busy machine takes its time


def test_help_imports_no_engine_and_no_server() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import stacks.cli, sys; print(*sys.modules)"],
        cwd=machine.CHECKOUT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert not {"pulumi", "ray", "mlflow", "boto3", "pandas", "httpx"} & set(loaded)


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "local"),
        ("submit", "/tmp/none.py"),
        ("logs", "job"),
        ("up", "nosuchstack"),
        ("plan", "nosuchstack"),
        ("down", "nosuchstack"),
        ("env", "nosuchstack"),
        ("logs", "nosuchprogram"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    told = mlplatform(tmp_path, *arguments)
    assert told.returncode == 2, told.stdout + told.stderr
    assert told.stderr.startswith("mlplatform: ")
    assert "Traceback" not in told.stderr


def test_an_unknown_verb_is_told_in_words(tmp_path: Path) -> None:
    told = mlplatform(tmp_path, "upp")
    assert told.returncode == 2
    assert "Traceback" not in told.stderr
    assert "upp" in told.stderr


def test_env_gives_lines_that_a_shell_takes(tmp_path: Path) -> None:
    told = mlplatform(tmp_path, "env", "local")
    assert told.returncode == 0, told.stderr
    assert f"export PULUMI_BACKEND_URL=file://{tmp_path}/local/state" in told.stdout
    assert f"export PULUMI_CONFIG_PASSPHRASE_FILE={tmp_path}/local/passphrase" in told.stdout
    checked = subprocess.run(["sh", "-n"], input=told.stdout, text=True)
    assert checked.returncode == 0


def test_doctor_says_for_each_thing_what_was_found(tmp_path: Path) -> None:
    told = mlplatform(tmp_path, "doctor", "--json")
    rows = json.loads(told.stdout)
    assert {row["state"] for row in rows} <= {"ok", "warn", "fail"}
    assert all(row["todo"] for row in rows if row["state"] == "fail")
    assert told.returncode == int(any(row["state"] == "fail" for row in rows))


def test_down_of_a_platform_that_never_was_changes_nothing(tmp_path: Path) -> None:
    told = mlplatform(tmp_path, "down", "local")
    assert told.returncode == 0, told.stderr
    assert list(tmp_path.iterdir()) == []
