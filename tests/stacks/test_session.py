"""Plain `pulumi` and `mlplatform` act on the same state, and outlive kills, locks, lost salts."""

import contextlib
import gzip
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from components.local import machine
from components.refused import Refused
from stacks import backend, config, engine, salt
from stacks.session import Session
from stacks.variables import MARK, Variables, shell_lines

PROVIDER = """
import os, time
from pathlib import Path
from pulumi import dynamic

class Provider(dynamic.ResourceProvider):
    serialize_as_secret_always = False
    def create(self, props):
        mark = Path(props["marks"]) / f"create-{os.getpid()}"
        mark.write_text(str(os.getpid()))
        time.sleep(float(os.environ.get("SLOW", "0")))
        return dynamic.CreateResult("one", props)

class Thing(dynamic.Resource):
    def __init__(self, name, marks):
        super().__init__(Provider(), name, {"marks": marks})
"""

PROGRAM = """
import os, pulumi, slow_provider
slow_provider.Thing("thing", os.environ["MARKS"])
pulumi.export("secret", pulumi.Output.secret("hush-hush"))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project of the same name and shape, with folders of its own."""
    root = tmp_path / "project"
    (root / "stacks").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text((machine.CHECKOUT / "Pulumi.yaml").read_text())
    (root / "stacks" / "__main__.py").write_text(PROGRAM)
    (root / "slow_provider.py").write_text(PROVIDER)
    (root / "marks").mkdir()
    monkeypatch.setattr(machine, "CHECKOUT", root)
    monkeypatch.setattr(config, "FOLDER", root / "stacks")
    monkeypatch.setenv("MLPLATFORM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.setenv("MARKS", str(root / "marks"))
    for name in [name for name in os.environ if name.startswith("PULUMI_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv(MARK, raising=False)
    return root


@pytest.fixture(scope="module")
def pulumi() -> engine.Engine:
    """Return the real engine, built if there is none."""
    return engine.find()


@pytest.fixture
def opened(project: Path, pulumi: engine.Engine) -> Session:
    """Return a session on the new stack `local`."""
    found = Session("local", pulumi)
    found.open()
    return found


def up(found: Session) -> "subprocess.CompletedProcess[str]":
    return found.call("up", "--yes", "--skip-preview")


def kill_while_creating(found: Session, project: Path) -> int:
    """Kill an engine while it creates something; return the provider it leaves behind."""
    killed = subprocess.Popen(
        [found.engine.command, "up", "--yes", "--skip-preview", "--non-interactive"],
        env={**found.environment, "SLOW": "300"},
        cwd=project,
        stdout=subprocess.DEVNULL,
    )
    wait_for(lambda: any((project / "marks").iterdir()))
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    return int(next((project / "marks").iterdir()).read_text())


def is_over(process: int) -> bool:
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_for(happened: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < limit, "it did not happen within 60 s"
        time.sleep(0.1)


@contextlib.contextmanager
def interrupted(once: Callable[[], bool]) -> Iterator[None]:
    """Interrupt what is done in the block as soon as something is so, as Ctrl-C would."""

    def interrupt() -> None:
        wait_for(once)
        os.kill(os.getpid(), signal.SIGINT)

    # What a shell starts in the background ignores interrupts, and so may these tests.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    watching = threading.Thread(target=interrupt)
    watching.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
        watching.join()
    finally:
        signal.signal(signal.SIGINT, before)


def files_with(secret: str, place: Path) -> list[Path]:
    """Return the files below a folder that hold a text, packed or not."""
    found: list[Path] = []
    for path in place.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if content.startswith(b"\x1f\x8b"):
                content = gzip.decompress(content)
            if secret.encode() in content:
                found.append(path)
    return found


def lock(home: Path, process: int, **other: Any) -> Path:
    """Write the lock that the engine's file backend writes."""
    place = home / "local" / "state" / ".pulumi/locks/organization/mlplatform/local/one.json"
    place.parent.mkdir(parents=True)
    content = {
        "pid": process,
        "username": "somebody",
        "hostname": socket.gethostname(),
        "timestamp": f"{time.strftime('%Y-%m-%dT%H:%M:%S')}.123456789Z",
    }
    place.write_text(json.dumps(content | other))
    return place


class TestVariables:
    """The environment, without an engine."""

    def test_local_state_is_named_by_the_environment(self, project: Path, tmp_path: Path) -> None:
        found = Variables.of("local", None, {"PATH": "/usr/bin"}).whole
        assert found["PULUMI_BACKEND_URL"] == (tmp_path / "home/local/state").as_uri()
        assert found["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(tmp_path / "home/local/passphrase")
        assert found["PATH"] == f"{os.path.dirname(sys.executable)}:/usr/bin"

    def test_a_built_engine_comes_first_and_fetches_no_plugins(self, project: Path) -> None:
        built = engine.Engine(Path("/built/bin"), "3.259.0", "modules")
        found = Variables.of("local", built, {"PATH": "/usr/bin"}).whole
        assert found["PATH"].split(":")[1:] == ["/built/bin", "/usr/bin"]
        assert found["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"

    def test_an_official_engine_may_fetch_plugins(self, project: Path) -> None:
        official = engine.Engine(Path("/official/bin"), "3.272.0", "installer")
        found = Variables.of("local", official, {}).whole
        assert "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION" not in found

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("PULUMI_BACKEND_URL", "s3://mine"),
            ("PULUMI_CONFIG_PASSPHRASE", ""),
            ("PULUMI_CONFIG_PASSPHRASE_FILE", "/mine"),
        ],
    )
    def test_what_users_name_themselves_wins(self, project: Path, name: str, value: str) -> None:
        found = Variables.of("local", None, {name: value}).whole
        assert found[name] == value
        if name == "PULUMI_BACKEND_URL":
            assert "PULUMI_HOME" not in found
        else:
            ours = str(machine.data_dir("local") / "passphrase")
            assert found.get("PULUMI_CONFIG_PASSPHRASE_FILE") != ours

    def test_a_second_env_replaces_the_first(self, project: Path) -> None:
        (project / "stacks" / "Pulumi.second.yaml").write_text("config: {}\n")
        first = Variables.of("local", None, {"PATH": "/usr/bin"}).whole
        changed = Variables.of("second", None, first).changes
        assert changed["PULUMI_BACKEND_URL"] == (machine.data_dir("second") / "state").as_uri()
        assert changed["PULUMI_STACK"] == "second"
        assert Variables.of("local", None, first).changes == {}

    def test_a_shell_takes_the_lines_as_they_are(self) -> None:
        lines = shell_lines({"ONE": "it's $HOME", "TWO": None})
        script = "\n".join(["TWO=set", *lines, 'echo "$ONE" "${TWO-gone}"'])
        said = subprocess.run(["sh", "-c", script], capture_output=True, text=True).stdout
        assert said == "it's $HOME gone\n"

    def test_git_ignores_the_file_the_engine_writes_its_salt_into(self) -> None:
        command = ["git", "check-ignore", "-q", "stacks/Pulumi.local.yaml"]
        checkout = Path(__file__).resolve().parents[2]
        assert subprocess.run(command, cwd=checkout).returncode == 0


PATIENT = f"""#!{sys.executable}
import os, signal, sys, time
from pathlib import Path
marks = Path(os.environ["MARKS"])
heard = []
signal.signal(signal.SIGINT, lambda *_: heard.append(1))
print("began", flush=True)
(marks / "group").write_text(str(os.getpgid(0)))
while not heard:
    time.sleep(0.01)
time.sleep(1)
(marks / "ended").write_text(str(len(heard)))
sys.exit(1)
"""
"""An engine that ends what it is at when it is interrupted."""


class TestInterrupt:
    """Ctrl-C while the engine has no terminal."""

    @pytest.fixture
    def patient(self, project: Path, tmp_path: Path) -> Session:
        """Return a session of an engine that takes a second to end."""
        program = tmp_path / "bin" / "pulumi"
        program.parent.mkdir()
        program.write_text(PATIENT)
        program.chmod(0o755)
        return Session("local", engine.Engine(program.parent, "3.259.0", "path"))

    def test_the_engine_hears_of_it_once_and_ends_in_order(
        self, patient: Session, project: Path
    ) -> None:
        group, ended = project / "marks" / "group", project / "marks" / "ended"
        with interrupted(group.exists):
            patient.call("up")
        assert ended.read_text() == "1"
        # A terminal interrupts a whole group at once: this one hears of it through us alone.
        assert int(group.read_text()) != os.getpgid(0)


class TestPassphrase:
    """Generated once and kept."""

    def test_it_is_readable_by_its_owner_only(self, project: Path) -> None:
        backend.make_passphrase("local")
        phrase = machine.data_dir("local") / "passphrase"
        assert stat.S_IMODE(phrase.stat().st_mode) == 0o600
        assert len(phrase.read_text()) == 64
        assert [path.name for path in phrase.parent.iterdir()] == ["passphrase"]

    def test_it_is_made_once(self, project: Path) -> None:
        backend.make_passphrase("local")
        before = (machine.data_dir("local") / "passphrase").read_text()
        backend.make_passphrase("local")
        assert (machine.data_dir("local") / "passphrase").read_text() == before

    def test_state_without_its_passphrase_is_refused(self, project: Path) -> None:
        backend.make_folders("local")
        state = backend.state_file("local")
        state.parent.mkdir(parents=True)
        state.write_text("{}")
        with pytest.raises(Refused, match=r"passphrase is missing.*--purge"):
            backend.make_passphrase("local")


class TestLocks:
    """The file backend's locks, which outlive the engine that held them."""

    def test_a_dead_engines_lock_is_removed(self, project: Path, tmp_path: Path) -> None:
        ended = subprocess.Popen(["true"])
        ended.wait()
        left = lock(tmp_path / "home", ended.pid)
        assert backend.release_locks("local") == 1
        assert not left.exists()

    def test_a_lock_whose_process_number_went_to_another_program_is_removed(
        self, project: Path, tmp_path: Path
    ) -> None:
        lock(tmp_path / "home", os.getpid())
        assert backend.release_locks("local") == 1

    def test_a_lock_cut_short_is_removed(self, project: Path, tmp_path: Path) -> None:
        lock(tmp_path / "home", 1).write_text("")
        assert backend.release_locks("local") == 1

    def test_a_living_engines_lock_is_refused_with_its_process(
        self, project: Path, tmp_path: Path
    ) -> None:
        program = tmp_path / "pulumi"
        program.write_text("#!/bin/sh\nread line\n")
        program.chmod(0o755)
        with subprocess.Popen([program], stdin=subprocess.PIPE) as living:
            left = lock(tmp_path / "home", living.pid)
            with pytest.raises(Refused, match=f"being changed by process {living.pid}"):
                backend.release_locks("local")
            living.kill()
        assert left.exists()

    def test_another_hosts_lock_is_refused(self, project: Path, tmp_path: Path) -> None:
        lock(tmp_path / "home", 1, hostname="elsewhere")
        with pytest.raises(Refused, match="on elsewhere since"):
            backend.release_locks("local")


class TestSalt:
    """The salt in the stack's file belongs to one passphrase."""

    FOREIGN = "v1:NgNveSHNyIs=:v1:dJy2Bq1lHNqp/w3g:8etYy5fGGJVDUGj5+2c0glPZfJmUxQ=="
    """Written by the engine for the passphrase `abc`."""

    def test_the_engines_own_test_tells_passphrases_apart(self) -> None:
        assert salt.fits(self.FOREIGN, "abc")
        assert not salt.fits(self.FOREIGN, "abcd")
        assert not salt.fits("nonsense", "abc")

    def test_a_foreign_salt_goes_and_the_rest_stays(self, project: Path) -> None:
        backend.make_passphrase("local")
        file = config.file_of("local")
        file.write_text(f"encryptionsalt: {self.FOREIGN}\n# mine\nconfig:\n  a:b: c\n")
        salt.align("local")
        assert file.read_text() == "# mine\nconfig:\n  a:b: c\n"

    def test_a_file_of_nothing_but_a_foreign_salt_goes(self, project: Path) -> None:
        backend.make_passphrase("local")
        config.file_of("local").write_text(f"encryptionsalt: {self.FOREIGN}\n")
        salt.align("local")
        assert not config.file_of("local").exists()

    def test_secrets_of_a_lost_passphrase_are_refused(self, project: Path) -> None:
        backend.make_passphrase("local")
        text = f"encryptionsalt: {self.FOREIGN}\nconfig:\n  a:b:\n    secure: v1:xyz\n"
        config.file_of("local").write_text(text)
        with pytest.raises(Refused, match="secrets of another passphrase"):
            salt.align("local")
        assert config.file_of("local").read_text() == text


@pytest.mark.integration
@pytest.mark.timeout(900)
class TestEngine:
    """The real engine on a small project."""

    def test_plain_pulumi_from_any_folder_acts_on_the_same_state(
        self, opened: Session, tmp_path: Path, pulumi: engine.Engine
    ) -> None:
        assert up(opened).returncode == 0
        lines = shell_lines(Variables.of("local", pulumi).changes)
        script = "\n".join([*lines, "cd /", "pulumi up --yes --skip-preview --non-interactive"])
        told = subprocess.run(["sh", "-c", script], capture_output=True, text=True)
        assert told.returncode == 0, told.stdout + told.stderr
        assert "unchanged" in told.stdout
        assert "created" not in told.stdout
        assert opened.outputs() == {"secret": "[secret]"}
        assert opened.outputs(show_secrets=True) == {"secret": "hush-hush"}
        assert files_with("hush-hush", machine.data_dir("local")) == []

    def test_after_a_purge_the_old_salt_does_not_stand_in_the_way(
        self, opened: Session, project: Path, pulumi: engine.Engine
    ) -> None:
        assert "encryptionsalt" in config.file_of("local").read_text()
        backend.folder.remove(machine.data_dir("local"))
        again = Session("local", pulumi)
        again.open()
        told = up(again)
        assert told.returncode == 0, told.stderr

    def test_a_killed_up_is_put_right_by_the_next(
        self, opened: Session, project: Path, pulumi: engine.Engine
    ) -> None:
        busy = kill_while_creating(opened, project)
        assert not is_over(busy)

        again = Session("local", pulumi)
        again.open()
        wait_for(lambda: is_over(busy))
        assert again.settle()
        told = up(again)

        assert told.returncode == 0, told.stdout + told.stderr
        assert "pending operations" not in told.stdout
        assert backend.pending("local") == []
        assert not again.settle()

    @pytest.mark.parametrize("left", ["", '{"user.cache_control":"","user.con'])
    def test_a_note_that_a_killed_engine_cut_short_stops_nobody(
        self, opened: Session, pulumi: engine.Engine, left: str
    ) -> None:
        assert up(opened).returncode == 0
        notes = list(machine.data_dir("local").glob("state/.pulumi/stacks/**/*.json*.attrs"))
        assert notes
        for note in notes:
            note.write_text(left)
        assert "failed to load checkpoint" in up(opened).stderr
        assert Session("local", pulumi).outputs() == {"secret": "[secret]"}
        for note in notes:
            note.write_text(left)
        again = Session("local", pulumi)
        again.open()
        told = up(again)
        assert told.returncode == 0, told.stdout + told.stderr
        assert "unchanged" in told.stdout

    def test_an_interrupted_up_ends_what_it_is_at(
        self, opened: Session, project: Path, pulumi: engine.Engine
    ) -> None:
        opened.environment["SLOW"] = "5"
        with interrupted(lambda: any((project / "marks").iterdir())):
            up(opened)
        assert backend.pending("local") == []
        assert backend.release_locks("local") == 0
        assert "create" not in up(Session("local", pulumi)).stdout

    def test_a_killed_up_can_be_destroyed_and_brought_up_again(
        self, opened: Session, project: Path, pulumi: engine.Engine
    ) -> None:
        kill_while_creating(opened, project)
        down = Session("local", pulumi)
        down.open()
        assert down.call("destroy", "--yes", "--skip-preview").returncode == 0
        again = Session("local", pulumi)
        again.open()
        again.settle()
        assert up(again).returncode == 0
        assert backend.pending("local") == []

    def test_a_second_up_at_once_is_refused_clearly(
        self, opened: Session, project: Path, pulumi: engine.Engine
    ) -> None:
        first = subprocess.Popen(
            [pulumi.command, "up", "--yes", "--skip-preview", "--non-interactive"],
            env={**opened.environment, "SLOW": "10"},
            cwd=project,
            stdout=subprocess.DEVNULL,
        )
        wait_for(lambda: any((project / "marks").iterdir()))
        with pytest.raises(Refused, match=f"being changed by process {first.pid}"):
            Session("local", pulumi).open()
        assert first.wait(timeout=60) == 0
