"""Programs from Go modules: built once, by one starter, whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from components.local import cache, gomodule, toolchain
from components.local.gomodule import GoModule, GoPrograms, build, built
from components.refused import Refused

GO = """#!/bin/sh
echo "$*" >> "$FAKE/calls"
case "$1" in
  env) echo "go${FAKE_VERSION:-1.99.1}" ;;
  list) echo "go: downloading example.org/one v1.0.0"; echo example.org/one ;;
  build)
    test -e "$GOCACHE/half" && echo resumed >> "$FAKE/calls"
    touch "$GOCACHE/half"
    if test -e "$FAKE/fail"; then cat "$FAKE/fail"; exit 1; fi
    if test -e "$FAKE/slow"; then sleep "$(cat "$FAKE/slow")"; fi
    while test "$1" != -o; do shift; done
    printf '#!/bin/sh\\necho built\\n' > "$2"; chmod +x "$2"; echo example.org/one ;;
esac
"""
"""Stands for Go where only the order of things matters; the real one takes its time."""

START = """
import signal
import sys
from pathlib import Path
# A shell's background jobs ignore interrupts, and what they start inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)
from components.local.gomodule import GoModule, GoPrograms, build
module = GoModule(Path(sys.argv[1]), {"one": "example.org/one"})
print(build(GoPrograms("one", "1.0", (module,), 0.01), lambda line: print(line, flush=True)))
"""


@pytest.fixture(autouse=True)
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MLPLATFORM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "module"
    place.mkdir()
    (place / "go.mod").write_text("module example.org/pins\n\ngo 1.21\n")
    (place / "go.sum").write_text("")
    return place


@pytest.fixture
def programs(folder: Path) -> GoPrograms:
    return GoPrograms("one", "1.0", (GoModule(folder, {"one": "example.org/one"}),), 0.01)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "fake"
    place.mkdir()
    (place / "go").write_text(GO)
    (place / "go").chmod(0o755)
    monkeypatch.setenv("FAKE", str(place))
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
    return place


def builds(fake: Path) -> int:
    calls = (fake / "calls").read_text().splitlines() if (fake / "calls").exists() else []
    return sum(call.startswith("build ") for call in calls)


def left_over(cached: Path) -> list[Path]:
    return [path for path in cached.iterdir() if path.suffix == ".work"]


def start(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", START, str(folder)],
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(happened: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < limit, "it did not happen within 20 s"
        time.sleep(0.05)


def test_the_real_go_builds_a_program_that_runs(tmp_path: Path, cached: Path) -> None:
    source = tmp_path / "hello"
    source.mkdir()
    (source / "go.mod").write_text("module example.org/hello\n\ngo 1.21\n")
    (source / "main.go").write_text('package main\n\nfunc main() { println("hello") }\n')
    (source / "notes").write_text("copied")
    pins = tmp_path / "pins"
    pins.mkdir()
    (pins / "go.mod").write_text(
        "module example.org/pins\n\ngo 1.21\n\nrequire example.org/hello v0.0.0\n\n"
        f"replace example.org/hello => {source}\n"
    )
    (pins / "go.sum").write_text("")
    module = GoModule(
        pins, {"hello": "example.org/hello"}, scripts={"notes": "example.org/hello notes"}
    )
    told: list[str] = []

    place = build(GoPrograms("hello", "1.0", (module,), 0.01), told.append)

    said = subprocess.run([place / "hello"], capture_output=True, text=True).stderr
    assert said == "hello\n"
    assert (place / "notes").read_text() == "copied"
    assert os.access(place / "notes", os.X_OK)
    assert any("packages compiled" in line for line in told)
    assert left_over(cached) == []


def test_what_was_built_is_found_without_go(fake: Path, programs: GoPrograms) -> None:
    assert built(programs) is None
    place = build(programs)
    assert built(programs) == build(programs) == place
    assert builds(fake) == 1


def test_another_pin_is_another_entry(folder: Path, programs: GoPrograms) -> None:
    before = programs.key
    (folder / "go.sum").write_text("example.org/one v1.0.0 h1:xyz=\n")
    assert programs.key != before


def test_another_flag_is_another_entry(folder: Path, programs: GoPrograms) -> None:
    tagged = GoModule(folder, {"one": "example.org/one"}, tags=("netgo",))
    assert GoPrograms("one", "1.0", (tagged,), 0.01).key != programs.key


def test_two_starters_build_once(fake: Path, folder: Path) -> None:
    (fake / "slow").write_text("1")
    first, second = start(folder), start(folder)
    outputs = [first.communicate(timeout=60)[0], second.communicate(timeout=60)[0]]
    places = {output.splitlines()[-1] for output in outputs}
    assert builds(fake) == 1
    assert len(places) == 1
    assert sum("waiting for it" in output for output in outputs) == 1


def test_a_killed_build_is_taken_up_by_the_next(
    fake: Path, folder: Path, programs: GoPrograms, cached: Path
) -> None:
    (fake / "slow").write_text("60")
    starter = start(folder)
    wait_for(lambda: builds(fake) == 1 and (left_over(cached)[0] / "process").exists())
    starter.kill()
    starter.communicate()
    leader = int((left_over(cached)[0] / "process").read_text())
    assert gomodule.command_line(leader)
    (fake / "slow").unlink()

    place = build(programs)

    assert (place / "one").exists()
    assert "resumed" in (fake / "calls").read_text().splitlines()
    assert left_over(cached) == []
    wait_for(lambda: not gomodule.command_line(leader).strip())


def test_an_interrupted_build_ends_its_go(fake: Path, folder: Path, cached: Path) -> None:
    (fake / "slow").write_text("60")
    starter = start(folder)
    wait_for(lambda: builds(fake) == 1)
    leader = int((left_over(cached)[0] / "process").read_text())
    starter.send_signal(signal.SIGINT)
    starter.communicate(timeout=20)
    wait_for(lambda: not gomodule.command_line(leader).strip())


def test_a_damaged_program_is_built_again(fake: Path, programs: GoPrograms) -> None:
    place = build(programs)
    (place / "one").write_text("")
    assert built(programs) is None
    assert (build(programs) / "one").stat().st_size > 0
    assert builds(fake) == 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("write /x: no space left on device", "the disk is full"),
        ("[Errno 28] No space left on device: '/x'", "the disk is full"),
        ("dial tcp 127.0.0.1:9: connect: connection refused", "proxy cannot be reached"),
        ("verifying example.org/one: checksum mismatch", "differs from what go.sum pins"),
        ("./main.go:3:1: syntax error", "syntax error"),
    ],
)
def test_a_failed_build_says_why_and_leaves_nothing(
    fake: Path, programs: GoPrograms, cached: Path, said: str, told: str
) -> None:
    (fake / "fail").write_text(said)
    with pytest.raises(Refused, match=told):
        build(programs)
    assert left_over(cached) == []


def test_what_a_kill_damaged_is_thrown_away(fake: Path, programs: GoPrograms, cached: Path) -> None:
    work = cached / f"{programs.key}.work"
    work.mkdir(parents=True)
    (work / "mod").write_text("a file where Go's folder should be")
    assert (build(programs) / "one").exists()


def test_a_stuck_go_is_ended(
    fake: Path, programs: GoPrograms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gomodule, "SILENCE_S", 0.5)
    (fake / "slow").write_text("60")
    with pytest.raises(Refused, match="without a sign of progress"):
        build(programs)


def test_too_little_disk_is_refused_with_numbers(fake: Path, folder: Path) -> None:
    module = GoModule(folder, {"one": "example.org/one"})
    with pytest.raises(Refused, match=r"takes 1000000\.0 GiB .* has \d+\.\d GiB free"):
        build(GoPrograms("one", "1.0", (module,), 1e6))
    assert builds(fake) == 0


def test_the_newest_go_that_a_module_asks_for_counts(tmp_path: Path, folder: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "go.mod").write_text("module example.org/other\n\ngo 1.30.2\n")
    modules = (GoModule(folder, {}), GoModule(other, {}))
    assert GoPrograms("two", "1.0", modules, 0.01).go_version == "1.30.2"


def test_an_old_go_on_path_is_passed_over(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_VERSION", "1.19.8")
    assert toolchain.on_path("1.21") is None
    assert toolchain.on_path("1.19") == fake / "go"


def test_no_go_and_no_package_index_names_the_ways_out(
    fake: Path, programs: GoPrograms, cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_VERSION", "1.19.8")
    for name, value in {
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": "",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Refused, match=r"(?s)could not be fetched.*Install Go 1\.21 or later"):
        build(programs)
    assert left_over(cached) == []


def test_go_is_pinned_newer_than_the_engine_asks_for() -> None:
    from stacks.engine import PROGRAMS

    pinned = toolchain.version(toolchain.pinned_version())
    assert pinned >= toolchain.version(PROGRAMS.go_version)


def test_an_entry_that_lost_a_file_is_not_intact(tmp_path: Path, cached: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    (made / "one").write_text("1")
    cached.mkdir()
    cache.publish(made, cached / "entry")
    assert cache.intact(cached / "entry")
    (cached / "entry" / "one").unlink()
    assert not cache.intact(cached / "entry")
