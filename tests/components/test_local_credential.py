"""A credential is made once, kept wrapped, and adopted by the next platform on the same data."""

import stat
from pathlib import Path

import pytest

from components.local.credential import CredentialProvider, unwrap, wrap
from components.refused import Refused


@pytest.fixture(autouse=True)
def phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the passphrase as the engine has it."""
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "correct horse")


def made(path: Path) -> str:
    outs = CredentialProvider().create({"path": str(path)}).outs or {}
    return outs["value"]


def test_it_has_256_bits_and_its_file_hides_them(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "one.json"
    value = made(path)
    assert len(bytes.fromhex(value)) == 32
    assert value not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_next_platform_on_the_same_data_adopts_it(tmp_path: Path) -> None:
    assert made(tmp_path / "k" / "a.json") == made(tmp_path / "k" / "a.json")


def test_another_name_is_another_secret(tmp_path: Path) -> None:
    assert made(tmp_path / "a.json") != made(tmp_path / "b.json")


def test_another_passphrase_is_refused_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path / "a.json")
    before = (tmp_path / "a.json").read_bytes()
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong")
    with pytest.raises(Refused, match=r"not with this passphrase.*--purge"):
        made(tmp_path / "a.json")
    assert (tmp_path / "a.json").read_bytes() == before


@pytest.mark.parametrize("damage", ["", "{}", "[]", "null", '{"salt": 3}', "\x00garbage"])
def test_a_damaged_file_is_refused_and_not_replaced(tmp_path: Path, damage: str) -> None:
    (tmp_path / "a.json").write_text(damage)
    with pytest.raises(Refused, match=r"a\.json"):
        made(tmp_path / "a.json")
    assert (tmp_path / "a.json").read_text() == damage


def test_a_lost_file_is_written_again_with_the_same_secret(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    value = made(path)
    path.unlink()
    olds = {"path": str(path), "value": value}
    assert CredentialProvider().diff("a", olds, {"path": str(path)}).changes
    CredentialProvider().update("a", olds, {"path": str(path)})
    assert made(path) == value


def test_without_any_passphrase_it_says_where_one_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE_FILE", raising=False)
    with pytest.raises(Refused, match="mlplatform env"):
        made(tmp_path / "a.json")


def test_a_wrapped_value_never_looks_the_same_twice() -> None:
    assert wrap("x", "p") != wrap("x", "p")
    assert unwrap(wrap("x", "p"), "p") == "x"
