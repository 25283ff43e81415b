"""What stands in for a monitoring server until there is one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from components.local import build_progress
from components.local.prometheus_build import SERVERS, found, on_path
from components.local.prometheus_program import MODULE, let_children_give_way


def installed(folder: Path, name: str, version: str) -> Path:
    """Put a command on PATH that says its version, or else its arguments."""
    command = folder / name
    says = f'[ "$1" = --version ] && echo "{name}, version {version} (x)" && exit'
    command.write_text(f'#!/bin/sh\n{says}\necho "$@"\n')
    command.chmod(0o755)
    return command


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is all of PATH but a shell, beside an empty cache."""
    folder = tmp_path / "path"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("MLPLATFORM_CACHE", str(tmp_path / "cache"))
    return folder


def test_a_recent_server_on_path_is_taken(path: Path):
    command = installed(path, "prometheus", "2.42.0")
    assert found("prometheus") == command


def test_a_distribution_may_have_another_name_for_it(path: Path):
    command = installed(path, "prometheus-node-exporter", "1.5.0")
    assert on_path(SERVERS["machine"]) == command


def test_an_old_server_on_path_is_left_alone(path: Path):
    installed(path, "prometheus", "2.41.0")
    assert found("prometheus") is None


def launch(own: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own.mkdir()
    return subprocess.run(
        [sys.executable, "-m", MODULE, *arguments],
        cwd=own,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_launcher_becomes_the_server_with_its_arguments(path: Path, tmp_path: Path):
    installed(path, "prometheus", "3.5.0")
    told = launch(tmp_path / "run-prometheus", "prometheus", "--web.listen-address=x", "--flag")
    assert told.stdout == "--web.listen-address=x --flag\n"


def test_a_build_that_cannot_be_done_says_why(path: Path, tmp_path: Path):
    own = tmp_path / "run-prometheus"
    (tmp_path / "cache").write_text("a file where the cache should be")
    told = launch(own, "--build", "prometheus", str(own))
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    state = build_progress.state(tmp_path, "prometheus", "http://127.0.0.1:9")
    assert state.word == "down"
    assert state.detail


def test_a_server_is_building_while_its_launcher_says_so(tmp_path: Path):
    own = tmp_path / "local-monitoring-prometheus"
    own.mkdir()
    build_progress.tell(own, "110 of 1283 packages compiled")
    state = build_progress.state(tmp_path, "prometheus", "http://127.0.0.1:9")
    assert state == build_progress.State("building", "110 of 1283 packages compiled")


def test_a_server_is_down_once_its_launcher_died(tmp_path: Path):
    own = tmp_path / "local-monitoring-prometheus"
    own.mkdir()
    pid = os.fork()
    if not pid:
        build_progress.tell(own, "110 of 1283 packages compiled")
        os._exit(0)
    os.waitpid(pid, 0)
    assert build_progress.state(tmp_path, "prometheus", "http://127.0.0.1:9").word == "down"


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="this system gives sessions no shares"
)
def test_a_build_gives_way_although_go_runs_in_a_session_of_its_own():
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as go:
        try:
            let_children_give_way()
            assert Path(f"/proc/{go.pid}/autogroup").read_text().endswith("nice 19\n")
        finally:
            go.kill()
