"""A user's own script runs for a team as it would by hand, and its exit code comes back."""

import sys
from pathlib import Path

import pytest

from tests.workloads.conftest import Head, free_ports
from workloads.api import Unauthorized, Unreachable
from workloads.catalog import default_workloads, job
from workloads.submit import Unsuitable, fresh_id, script, submit

SCRIPT = """
import os, sys, neighbour
print(neighbour.WORD, sys.argv[1:], os.getcwd(), os.environ["TEAM"])
print("a warning", file=sys.stderr)
sys.exit(3)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a script and a module beside it, where the user stands."""
    (tmp_path / "my script.py").write_text(SCRIPT)
    (tmp_path / "neighbour.py").write_text("WORD = 'hello'\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_script_runs_where_it_stands_and_its_exit_code_comes_back(head: Head, folder: Path):
    asked = script("my script.py", ["--rate", "0.1 $HOME"], team="flights")
    sent = submit(head.address, head.token, asked)
    assert list(sent.lines()) == [
        f"hello ['--rate', '0.1 $HOME'] {folder} flights",
        "a warning",
    ]
    end = sent.finish()
    assert (end.shell_code, end.metadata["team"]) == (3, "flights")


def test_a_script_that_uses_ray_finds_its_neighbours_in_tasks_too(head: Head, folder: Path):
    (folder / "tasks.py").write_text(
        "import ray\n"
        "ray.init(log_to_driver=False)\n"
        "@ray.remote\n"
        "def word():\n"
        "    import neighbour\n"
        "    return neighbour.WORD\n"
        "print(ray.get(word.remote()))\n"
    )
    sent = submit(head.address, head.token, script("tasks.py", [], team="flights"))
    assert "hello" in list(sent.lines())
    assert sent.finish().shell_code == 0


def test_a_job_can_be_stopped_by_its_sender(head: Head, folder: Path):
    (folder / "long.py").write_text("import time\nprint('up', flush=True)\ntime.sleep(60)\n")
    sent = submit(head.address, head.token, script("long.py", [], team="flights"))
    assert next(iter(sent.lines())) == "up"
    assert sent.stop()
    assert sent.finish().shell_code == 130


def test_who_stops_watching_is_told_how_to_go_on(head: Head, folder: Path):
    sent = submit(head.address, head.token, script("neighbour.py", [], team="flights"))
    assert f"mlplatform logs job {sent.id}" in sent.hint
    assert f"ray job stop {sent.id}" in sent.hint


def test_a_wrong_token_is_told_at_once(head: Head, folder: Path):
    with pytest.raises(Unauthorized, match="token"):
        submit(head.address, "expired", script("neighbour.py", [], team="flights"))


def test_a_platform_that_is_down_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workloads.submit.PATIENCE", 0.5)
    (port,) = free_ports(1)
    with pytest.raises(Unreachable, match="mlplatform up"):
        submit(f"http://127.0.0.1:{port}", "x", script("neighbour.py", [], team="flights"))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("nothing.py", "no such file"),
        ("notes.txt", "not a Python script"),
        (".", "no such file"),
    ],
)
def test_what_cannot_be_run_is_refused_before_it_is_sent(folder: Path, file: str, message: str):
    (folder / "notes.txt").write_text("")
    with pytest.raises(Unsuitable, match=message):
        script(file, [], team="flights")


def test_a_name_is_checked(folder: Path):
    with pytest.raises(Unsuitable, match="Not A Name"):
        script("neighbour.py", [], team="flights", name="Not A Name")


def test_a_job_is_named_after_its_script(folder: Path):
    assert script("my script.py", [], team="flights").id.startswith("my-script-")


def test_no_two_submissions_share_an_id():
    assert len({fresh_id("job") for _ in range(50)}) == 50


def test_a_workload_can_be_sent_again_for_another_team():
    (workload,) = default_workloads()
    asked, again = job(workload, "flights"), job(workload, "flights")
    assert asked.environment["TEAM"] == asked.team == "flights"
    assert asked.id != again.id
    assert asked.environment["FINGERPRINT"] != again.environment["FINGERPRINT"]


def test_sending_needs_no_engine_and_no_ray():
    import subprocess

    found = subprocess.run(
        [sys.executable, "-c", "import sys, workloads.submit; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"pulumi", "ray", "mlflow"} & set(found)
