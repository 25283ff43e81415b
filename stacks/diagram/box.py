"""Nested boxes: each is as large as what it holds, and none overlaps another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Literal

from stacks.diagram.lettering import LINE, NOTE, TITLE, width

PAD, GAP = 14.0, 14.0
LONGEST = 60
"""Letters of a line."""

Kind = Literal[
    "page",
    "plain",
    "cloud",
    "network",
    "zone",
    "group",
    "part",
    "work",
    "store",
]
"""How a box looks; `plain` and `page` have neither border nor padding of their own."""


@dataclass(frozen=True)
class Box:
    """A title, notes below it, and other boxes in a grid below these."""

    title: str = ""
    notes: tuple[str, ...] = ()
    boxes: tuple["Box", ...] = ()
    kind: Kind = "part"
    columns: int = 1
    gap: float = GAP
    key: str = ""
    """What an arrow names it by."""

    @property
    def pad(self) -> float:
        """Return the room between a border and what it holds."""
        return 0 if self.kind == "plain" else PAD

    @property
    def lines(self) -> list[str]:
        """Return the notes, long ones on several lines."""
        return [line for note in self.notes for line in wrap(note, LONGEST)]

    @property
    def head(self) -> float:
        """Return the height of the title and the notes."""
        lines = (TITLE * LINE if self.title else 0) + len(self.lines) * NOTE * LINE
        return lines + (GAP / 2 if lines and self.boxes else 0)

    @property
    def text_width(self) -> float:
        """Return the width of the widest line."""
        return max([width(self.title, TITLE, bold=True), *(width(one, NOTE) for one in self.lines)])

    @property
    def rows(self) -> list[tuple["Box", ...]]:
        """Return the boxes row by row."""
        return [
            self.boxes[start : start + self.columns]
            for start in range(0, len(self.boxes), self.columns)
        ]


@dataclass(frozen=True)
class Placed:
    """A box with its place on the page, in pixels."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    inside: tuple["Placed", ...] = field(default=())

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y + self.height

    def __iter__(self) -> Iterator["Placed"]:
        """Yield this box and everything in it, from outside to inside."""
        yield self
        for one in self.inside:
            yield from one


def grid(box: Box) -> tuple[list[float], list[float]]:
    """Return the widths of the columns and the heights of the rows that the boxes need."""
    sizes = [[size(one) for one in row] for row in box.rows]
    count = max((len(row) for row in sizes), default=0)
    widths = [max(row[at][0] for row in sizes if at < len(row)) for at in range(count)]
    return widths, [max(high for _, high in row) for row in sizes]


def size(box: Box) -> tuple[float, float]:
    """Return the least width and height that hold everything."""
    widths, heights = grid(box)
    inner = sum(widths) + box.gap * max(len(widths) - 1, 0)
    below = sum(heights) + box.gap * max(len(heights) - 1, 0)
    return max(box.text_width, inner) + 2 * box.pad, box.head + below + 2 * box.pad


def place(box: Box, x: float, y: float, wide: float, high: float) -> Placed:
    """Return a box and what it holds at a place; columns share the width that is to spare."""
    widths, heights = grid(box)
    spare_wide = wide - 2 * box.pad - sum(widths) - box.gap * max(len(widths) - 1, 0)
    widths = [one + spare_wide / len(widths) for one in widths]
    lefts = starts(x + box.pad, widths, box.gap)
    tops = starts(y + box.pad + box.head, heights, box.gap)
    inside = [
        place(one, left, top, wide, high)
        for row, top, high in zip(box.rows, tops, heights, strict=True)
        for one, left, wide in zip(row, lefts, widths, strict=False)
    ]
    return Placed(box, x, y, wide, high, tuple(inside))


def starts(first: float, sizes: list[float], gap: float) -> list[float]:
    """Return where each of several things in a row begins."""
    return [first + sum(sizes[:place]) + gap * place for place in range(len(sizes))]


def laid_out(box: Box) -> Placed:
    """Return a whole page, as small as it can be."""
    return place(box, 0, 0, *size(box))
