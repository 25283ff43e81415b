"""Boxes of any shape hold what is in them, and letters are never wider than was thought."""

import itertools
from pathlib import Path

import matplotlib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ft2font import FT2Font

from stacks.diagram.box import Box, Placed, laid_out
from stacks.diagram.lettering import width

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)
ROUNDING = 0.01


def nested(inner: st.SearchStrategy[Box]) -> st.SearchStrategy[Box]:
    boxes = st.lists(inner, max_size=5).map(tuple)
    columns, kinds = st.integers(1, 4), st.sampled_from(["plain", "group", "part"])
    notes = st.lists(PRINTABLE, max_size=3).map(tuple)
    return st.builds(Box, PRINTABLE, notes, boxes, kind=kinds, columns=columns)


BOXES = st.recursive(st.builds(Box, PRINTABLE), nested, max_leaves=25)


def holds(outer: Placed, inner: Placed) -> bool:
    return (
        inner.x >= outer.x - ROUNDING
        and inner.y >= outer.y + outer.box.head - ROUNDING
        and inner.right <= outer.right + ROUNDING
        and inner.bottom <= outer.bottom + ROUNDING
    )


def apart(one: Placed, other: Placed) -> bool:
    return (
        one.right <= other.x + ROUNDING
        or other.right <= one.x + ROUNDING
        or one.bottom <= other.y + ROUNDING
        or other.bottom <= one.y + ROUNDING
    )


@given(BOXES)
def test_a_box_holds_what_is_in_it_below_its_own_text(box: Box):
    for one in laid_out(box):
        assert all(holds(one, inner) for inner in one.inside)


@given(BOXES)
def test_boxes_beside_each_other_do_not_overlap(box: Box):
    for one in laid_out(box):
        assert all(apart(*pair) for pair in itertools.combinations(one.inside, 2))


@given(BOXES)
def test_no_box_is_lost(box: Box):
    def count(one: Box) -> int:
        return 1 + sum(count(inner) for inner in one.boxes)

    assert len(list(laid_out(box))) == count(box)


@given(BOXES)
def test_a_box_is_as_wide_as_its_text(box: Box):
    for one in laid_out(box):
        assert one.width >= one.box.text_width + 2 * one.box.pad - ROUNDING


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
@pytest.mark.parametrize("letter", [chr(code) for code in range(32, 127)])
def test_a_letter_is_never_wider_than_was_thought(bold: bool, letter: str):
    font = FT2Font(str(FONTS / f"DejaVuSans{'-Bold' if bold else ''}.ttf"))
    font.set_size(100, 72)
    real = font.load_char(ord(letter)).linearHoriAdvance / 65536
    assert width(letter, 100, bold) >= real


def test_what_is_no_ascii_counts_as_the_widest_letter():
    assert width("äöü", 10) == 30
