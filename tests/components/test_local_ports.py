"""Ports are chosen free, kept, and refused with a reason."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.local import ports
from components.local.ports import PortsProvider
from components.refused import Refused


@pytest.fixture(autouse=True)
def own_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep claims of the tests apart from those of real platforms."""
    monkeypatch.setattr(ports, "ledger", lambda: tmp_path / "ledger")


@pytest.fixture
def taken() -> Iterator[int]:
    """Yield a port that a stranger listens on."""
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        yield stranger.getsockname()[1]


def asked(owner: Path, preferred: int, fixed: int | None = None) -> dict[str, Any]:
    owner.mkdir(exist_ok=True)
    named = {"http": float(fixed)} if fixed else {}
    return {
        "owner": str(owner),
        "where": "platform.tracking.ports",
        "wanted": {"http": float(preferred)},
        "fixed": named,
    }


def test_the_preferred_port_is_taken_where_it_is_free(tmp_path: Path) -> None:
    free = next(port for port in range(25100, 25999) if ports.is_free(port))
    made = PortsProvider().create(asked(tmp_path / "a", free))
    assert (made.outs or {})["numbers"] == {"http": free}


def test_another_is_chosen_where_the_preferred_one_is_taken(tmp_path: Path, taken: int) -> None:
    preferred = taken if taken < 60000 else taken - 20
    made = PortsProvider().create(asked(tmp_path / "a", preferred))
    number = (made.outs or {})["numbers"]["http"]
    assert number != taken
    assert ports.is_free(number)


def test_two_platforms_never_choose_the_same_port(tmp_path: Path) -> None:
    one = PortsProvider().create(asked(tmp_path / "a", 25000))
    two = PortsProvider().create(asked(tmp_path / "b", 25000))
    assert (one.outs or {})["numbers"] != (two.outs or {})["numbers"]


def test_a_platform_that_is_gone_holds_no_port(tmp_path: Path) -> None:
    one = PortsProvider().create(asked(tmp_path / "a", 25000))
    (tmp_path / "a").rmdir()
    two = PortsProvider().create(asked(tmp_path / "b", 25000))
    assert (one.outs or {})["numbers"] == (two.outs or {})["numbers"]


def test_a_fixed_port_that_is_taken_is_refused_with_path_and_number(
    tmp_path: Path, taken: int
) -> None:
    with pytest.raises(Refused, match=rf"platform\.tracking\.ports\.http: port {taken} is taken"):
        PortsProvider().create(asked(tmp_path / "a", 25000, fixed=taken))


def test_a_changed_wish_changes_the_port_and_gives_the_old_one_back(tmp_path: Path) -> None:
    provider = PortsProvider()
    made = provider.create(asked(tmp_path / "a", 25000))
    old = (made.outs or {})["numbers"]["http"]
    wanted = asked(tmp_path / "a", 25000, fixed=old + 1)
    assert provider.diff(made.id, made.outs or {}, wanted).changes
    outs = provider.update(made.id, made.outs or {}, wanted).outs or {}
    assert outs["numbers"] == {"http": old + 1}
    assert not (ports.ledger() / str(old)).exists()


def test_an_unchanged_wish_is_no_difference(tmp_path: Path) -> None:
    wish = asked(tmp_path / "a", 25000)
    made = PortsProvider().create(wish)
    assert PortsProvider().diff(made.id, made.outs or {}, wish).changes is False


def test_all_claims_are_gone_after_delete(tmp_path: Path) -> None:
    made = PortsProvider().create(asked(tmp_path / "a", 25000))
    PortsProvider().delete(made.id, made.outs or {})
    assert not ports.ledger().exists()


def test_a_port_that_is_named_while_it_is_in_use_by_us_stays(tmp_path: Path, taken: int) -> None:
    provider = PortsProvider()
    olds = {**asked(tmp_path / "a", 25000), "numbers": {"http": float(taken)}}
    outs = provider.update("x", olds, asked(tmp_path / "a", 25000, fixed=taken)).outs or {}
    assert outs["numbers"] == {"http": taken}
    again = provider.update("x", outs, asked(tmp_path / "a", 25000)).outs or {}
    assert again["numbers"] == {"http": taken}
