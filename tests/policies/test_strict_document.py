"""docs/validation.md says of what only a provider can refuse all that is left out, and no more."""

import re
from collections.abc import Iterator

import pytest

from tests.policies.clouds import CLOUDS
from tests.recordings import ROOT

DOCUMENT = (ROOT / "docs/validation.md").read_text(encoding="utf-8")
TOLD = r"^## What only a provider can refuse\n(.*?)(?=^## |\Z)"


def rows() -> list[str]:
    """Return the first column of the tables of what is left out."""
    (section,) = re.findall(TOLD, DOCUMENT, re.MULTILINE | re.DOTALL)
    return re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)


def told(row: str) -> Iterator[tuple[str, str]]:
    """Yield classes and arguments that a row names; `its` goes on with the class before."""
    owner = ""
    for before, text in re.findall(r"([^`]*)`([^`]+)`", row):
        if "its" not in before.split():
            module, kind, *_ = text.split(".")
            owner = f"{module}.{kind}"
        yield owner, text.rpartition(".")[2]


def left_out(cloud: str) -> set[tuple[str, str]]:
    """Return the classes and arguments that a cloud's table leaves out."""
    return {
        (f"{type.split(':')[1].split('/')[0]}.{type.rpartition(':')[2]}", argument)
        for type, argument, _ in CLOUDS[cloud].beyond
    }


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_argument_that_is_left_out_is_told(cloud: str):
    known = {one for row in rows() for one in told(row)}
    assert sorted(left_out(cloud) - known) == []


def test_no_argument_is_told_that_is_not_left_out():
    known = {one for row in rows() for one in told(row)}
    assert sorted(known - {one for cloud in CLOUDS for one in left_out(cloud)}) == []
