"""A real supervisor and a real program through every method of their providers.

What this does not prove: that the engine calls them so; tests/integration does.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.local import folder, machine, ports, process, revision
from components.local.program import ProgramProvider, digest, state_of
from components.local.supervisor import SupervisorProvider, call
from components.refused import Refused

SERVER = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(os.environ["WORD"].encode())
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    return next(port for port in range(24100, 24999) if ports.is_free(port))


def web(supervisor: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the inputs of a small web server."""
    port = changes.pop("port", None) or free_port()
    return {
        "name": "web",
        "supervisor": supervisor["api"],
        "command": [sys.executable, "-c", SERVER, str(port)],
        "environment": {"WORD": "one"},
        "files": {"deep/secret.json": "{}"},
        "folders": [str(Path(supervisor["data"]) / "web")],
        "ports": [float(port)],
        "ready": f"http://127.0.0.1:{port}",
        "start": True,
        "stop_seconds": 3.0,
        "url": f"http://127.0.0.1:{port}",
        "log": str(Path(supervisor["data"]) / "logs" / "web.log"),
        **changes,
    }


def said(url: str, patience: float = 15.0) -> str:
    """Return what the server says, once it answers."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return httpx.get(url, trust_env=False, timeout=1).text
        except httpx.HTTPError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def pid(supervisor: dict[str, Any], name: str) -> int:
    """Return the process id of a program."""
    return int(call(Path(supervisor["run"]), "getProcessInfo", name)["pid"])


def test_a_program_starts_answers_and_stops_without_a_trace(supervisor: dict[str, Any]) -> None:
    asked = web(supervisor)
    made = ProgramProvider().create(asked)
    assert said(asked["url"]) == "one"
    ProgramProvider().delete(made.id, made.outs or {})
    assert ports.is_free(int(asked["ports"][0]))
    assert process.marked(Path(supervisor["run"]) / "web") == []
    assert not (Path(supervisor["run"]) / "web").exists()


def test_a_program_that_is_killed_comes_back_by_itself(supervisor: dict[str, Any]) -> None:
    asked = web(supervisor)
    ProgramProvider().create(asked)
    os.kill(pid(supervisor, "web"), signal.SIGKILL)
    started = time.monotonic()
    assert said(asked["url"]) == "one"
    print(f"back after {time.monotonic() - started:.1f} s")


def test_an_unchanged_program_is_no_difference(supervisor: dict[str, Any]) -> None:
    asked = web(supervisor)
    made = ProgramProvider().create(asked)
    assert ProgramProvider().diff(made.id, made.outs or {}, asked).changes is False


def test_a_changed_setting_restarts_the_program_with_it(supervisor: dict[str, Any]) -> None:
    asked = web(supervisor)
    made = ProgramProvider().create(asked)
    wanted = {**asked, "environment": {"WORD": "two"}}
    assert ProgramProvider().diff(made.id, made.outs or {}, wanted).changes is True
    ProgramProvider().update(made.id, made.outs or {}, wanted)
    assert said(asked["url"]) == "two"


def test_a_program_the_supervisor_forgot_is_a_difference_and_reads_as_gone(
    supervisor: dict[str, Any],
) -> None:
    asked = web(supervisor)
    made = ProgramProvider().create(asked)
    call(Path(supervisor["run"]), "stopProcessGroup", "web")
    assert ProgramProvider().diff(made.id, made.outs or {}, asked).changes is True
    assert ProgramProvider().read(made.id, dict(made.outs or {})).id == ""


def test_no_secret_is_among_the_outputs_of_a_program(supervisor: dict[str, Any]) -> None:
    asked = web(supervisor, environment={"WORD": "hush-hush"})
    made = ProgramProvider().create(asked)
    assert "hush-hush" not in str(made.outs)


def test_files_of_a_program_are_readable_by_their_owner_only(supervisor: dict[str, Any]) -> None:
    ProgramProvider().create(web(supervisor))
    own = Path(supervisor["run"]) / "web"
    modes = {path.stat().st_mode & 0o777 for path in own.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_a_program_that_dies_is_told_with_its_last_words_and_leaves_nothing(
    supervisor: dict[str, Any],
) -> None:
    asked = web(supervisor, command=[sys.executable, "-c", "raise SystemExit('no licence')"])
    with pytest.raises(Refused, match="no licence"):
        ProgramProvider().create(asked)
    assert state_of(Path(supervisor["run"]), "web") == ""


def test_a_taken_port_is_told_with_its_holder(supervisor: dict[str, Any]) -> None:
    asked = web(supervisor)
    ProgramProvider().create(asked)
    with pytest.raises(Refused, match=rf"port {int(asked['ports'][0])} is taken by process \d+"):
        ProgramProvider().create({**asked, "name": "other"})


def test_a_program_may_wait_until_somebody_starts_it(supervisor: dict[str, Any]) -> None:
    asked = web(supervisor, start=False)
    made = ProgramProvider().create(asked)
    assert state_of(Path(supervisor["run"]), "web") == "STOPPED"
    assert ProgramProvider().diff(made.id, made.outs or {}, asked).changes is False


def test_an_orphan_of_an_earlier_life_is_ended_before_a_start(supervisor: dict[str, Any]) -> None:
    forking = "import os,time\nif os.fork() == 0:\n    os.setsid()\ntime.sleep(600)"
    asked = web(supervisor, command=[sys.executable, "-c", forking], ready="", ports=[])
    ProgramProvider().create(asked)
    own = Path(supervisor["run"]) / "web"
    deadline = time.monotonic() + 10
    while len(process.marked(own)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    orphan = {found.pid for found in process.marked(own)} - {pid(supervisor, "web")}
    os.kill(pid(supervisor, "web"), signal.SIGKILL)
    while time.monotonic() < deadline and orphan & {found.pid for found in process.marked(own)}:
        time.sleep(0.05)
    assert not orphan & {found.pid for found in process.marked(own)}


def test_a_dead_supervisor_is_a_difference_and_its_orphans_do_not_survive_the_next(
    supervisor: dict[str, Any],
) -> None:
    asked = web(supervisor)
    made = ProgramProvider().create(asked)
    run = Path(supervisor["run"])
    os.kill(int((run / "supervisord.pid").read_text()), signal.SIGKILL)
    provider = SupervisorProvider()
    assert provider.diff(str(run), supervisor, supervisor).changes is True
    assert provider.read(str(run), dict(supervisor)).id == ""
    provider.update(str(run), supervisor, supervisor)
    assert process.marked(run / "web") == []
    assert ProgramProvider().diff(made.id, made.outs or {}, asked).changes is True
    ProgramProvider().update(made.id, made.outs or {}, asked)
    assert said(asked["url"]) == "one"


def test_kept_data_of_another_layout_is_refused_with_the_way_out(tmp_path: Path) -> None:
    folder.make(tmp_path / "data")
    (tmp_path / "data" / "format").write_text("999\n")
    with pytest.raises(Refused, match=r"layout 999.*use the commit that made it"):
        SupervisorProvider().create({"data": str(tmp_path / "data"), "run": str(tmp_path / "r")})


def test_the_digest_follows_every_input(supervisor: dict[str, Any]) -> None:
    asked = web(supervisor)
    changed = [
        {**asked, "command": ["other"]},
        {**asked, "environment": {}},
        {**asked, "files": {}},
        {**asked, "ready": ""},
    ]
    assert len({digest(asked), *map(digest, changed)}) == 5


def test_the_digest_follows_the_locked_packages(
    supervisor: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, found = web(supervisor), set[str]()
    monkeypatch.setattr(machine, "CHECKOUT", tmp_path)
    (tmp_path / "locks").mkdir()
    for version in ("1", "1", "2"):
        (tmp_path / "locks" / "local.txt").write_text(f"server=={version}\n")
        found.add(digest(asked))
    assert len(found) == 2


def test_the_digest_does_not_follow_what_is_no_version_in_a_lock(
    supervisor: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, found = web(supervisor), set[str]()
    monkeypatch.setattr(machine, "CHECKOUT", tmp_path)
    (tmp_path / "locks").mkdir()
    for hash_, reason in (("0a", "ray"), ("0b", "ray"), ("0a", "mlflow")):
        text = f"server==1 \\\n    --hash=sha256:{hash_}\n    # via {reason}\n"
        (tmp_path / "locks" / "local.txt").write_text(text)
        found.add(digest(asked))
    assert len(found) == 1


def test_the_digest_of_what_is_not_known_yet_is_one(supervisor: dict[str, Any]) -> None:
    unknown = web(supervisor) | {"command": None, "environment": None}
    assert digest(unknown) != digest(web(supervisor))


@pytest.mark.parametrize("where", ["command", "environment"])
def test_the_digest_follows_our_own_code_that_the_program_names(
    supervisor: dict[str, Any], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = "components.local.serve_http:settle"
    named = web(supervisor) | {where: ["python", word] if where == "command" else {"WORD": word}}
    before, plain = digest(named), digest(web(supervisor))
    monkeypatch.setattr(revision, "version", lambda module: f"another {module}")
    assert digest(named) != before
    assert digest(web(supervisor)) == plain
