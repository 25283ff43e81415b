"""The engine is found, brought or built, in this order, and never waits for a dead network."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.local import cache, tool
from components.refused import Refused
from stacks import engine, installer


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test an empty cache and a PATH without an engine."""
    monkeypatch.setenv("MLPLATFORM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "bin"), "/usr/bin", "/bin"]))
    (tmp_path / "bin").mkdir()


@pytest.fixture
def deaf() -> Iterator[str]:
    """Yield the address of a proxy that takes every call and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def pulumi(folder: Path, version: str, host: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["pulumi", *([engine.HOST] if host else [])]:
        (folder / name).write_text(f"#!/bin/sh\necho v{version}\n")
        (folder / name).chmod(0o755)


def publish(key: str, tmp_path: Path) -> Path:
    pulumi(tmp_path / "made" / "bin", "0.0.0")
    cache.root().mkdir(parents=True, exist_ok=True)
    cache.publish(tmp_path / "made", cache.root() / key)
    return cache.root() / key / "bin"


def through(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, address)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_a_recent_pulumi_on_path_comes_first(tmp_path: Path) -> None:
    publish(installer.key(), tmp_path)
    pulumi(tmp_path / "bin", "3.300.1")
    assert engine.find() == engine.Engine(tmp_path / "bin", "3.300.1", "path")


@pytest.mark.parametrize(
    ("version", "host", "reason"),
    [("3.100.0", True, "is 3.100.0, and 3.259.0 or later"), ("3.300.0", False, "no pulumi-lang")],
)
def test_an_unfit_pulumi_on_path_is_passed_over(
    tmp_path: Path, version: str, host: bool, reason: str
) -> None:
    pulumi(tmp_path / "bin", version, host)
    assert reason in str(engine.on_path())
    assert engine.present() is None


def test_what_the_installer_brought_comes_before_a_build(tmp_path: Path) -> None:
    publish(engine.PROGRAMS.key, tmp_path)
    brought = publish(installer.key(), tmp_path)
    found = engine.find()
    assert (found.folder, found.origin) == (brought, "installer")


def test_a_build_is_used_again_without_asking_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = publish(engine.PROGRAMS.key, tmp_path)
    monkeypatch.setattr(installer, "install", None)
    assert engine.find() == engine.Engine(built, engine.PROGRAMS.version, "modules")


def test_the_engine_in_the_cache_is_known_when_it_is_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = publish(engine.PROGRAMS.key, tmp_path)
    monkeypatch.setenv("PATH", f"{built}{os.pathsep}/usr/bin{os.pathsep}/bin")
    assert engine.find().origin == "modules"


def test_a_silent_network_is_given_up_in_time(deaf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    through(deaf, monkeypatch)
    started = time.monotonic()
    with pytest.raises(tool.ToolFailed, match="without a sign of progress"):
        installer.install(lambda _: None, reach=2)
    assert time.monotonic() - started < 5
    assert [path.name for path in cache.root().iterdir()] == ["locks"]


def test_a_refused_network_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    through("http://127.0.0.1:9", monkeypatch)
    started = time.monotonic()
    with pytest.raises(tool.ToolFailed, match="refused"):
        installer.install(lambda _: None)
    assert time.monotonic() - started < 8


def test_a_slow_download_is_not_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = """
import os, sys, time
os.makedirs(sys.argv[1] + "/bin")
for part in range(8):
    time.sleep(0.3)
    with open(sys.argv[1] + "/bin/pulumi", "a") as file:
        file.write("part")
"""
    monkeypatch.setattr(installer, "PROGRAM", slow)
    place = installer.install(lambda _: None, reach=1.2)
    assert (place / "pulumi").read_text() == "part" * 8
    assert installer.installed() == place


def test_without_any_way_all_three_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pulumi(tmp_path / "bin", "3.100.0")
    through("http://127.0.0.1:9", monkeypatch)
    monkeypatch.setattr(engine, "build", refuse)
    with pytest.raises(Refused) as refused:
        engine.find()
    told = str(refused.value)
    assert all(way in told for way in ("1. `pulumi` on PATH", "2. Pulumi's installer", "3. Go mod"))
    assert "3.100.0" in told
    assert "no toolchain today" in told


def refuse(*_: object) -> Path:
    raise Refused("no toolchain today")


def test_the_build_follows_an_installer_that_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    through("http://127.0.0.1:9", monkeypatch)
    monkeypatch.setattr(engine, "build", lambda programs, progress: tmp_path)
    told: list[str] = []
    assert engine.find(told.append) == engine.Engine(tmp_path, engine.PROGRAMS.version, "modules")
    assert any("building from Go modules" in line for line in told)


def test_an_unusable_cache_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPLATFORM_CACHE", "/dev/null/cache")
    with pytest.raises(Refused, match=r"(?s)There is no Pulumi engine.*/dev/null/cache"):
        engine.find()
