"""Arrows between boxes: they leave a side, run in a gutter, and meet another side."""

from collections.abc import Sequence
from dataclasses import dataclass

from stacks.diagram.box import Placed
from stacks.diagram.lettering import NOTE, width

LANE = 12.0
"""Pixels between two lines in a gutter."""


@dataclass(frozen=True)
class Arrow:
    """What flows from one box to another."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True)
class Line:
    """An arrow on the page: its corners, and where its label begins."""

    arrow: Arrow
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]


def routed(arrows: tuple[Arrow, ...], page: Placed) -> tuple[Line, ...]:
    """Return the lines between boxes that are on the page; others are left out."""
    places = {one.box.key: one for one in page if one.box.key}
    known = [one for one in arrows if one.source in places and one.target in places]
    below = [one for one in known if is_below(places[one.target], places[one.source])]
    beside = [one for one in known if one not in below]
    return (*(down(one, places) for one in below), *across(beside, places, page))


def is_below(target: Placed, source: Placed) -> bool:
    """Tell whether a straight line down joins two boxes."""
    return target.y >= source.bottom and target.x < source.right and source.x < target.right


def down(arrow: Arrow, places: dict[str, Placed]) -> Line:
    """Return a straight line to a box below."""
    source, target = places[arrow.source], places[arrow.target]
    x = (max(source.x, target.x) + min(source.right, target.right)) / 2
    return Line(
        arrow, ((x, source.bottom), (x, target.y)), (x + 8, (source.bottom + target.y) / 2 + 4)
    )


def across(arrows: list[Arrow], places: dict[str, Placed], page: Placed) -> list[Line]:
    """Return lines to the right, each with a lane of its own in the gutter before its end."""
    sides: dict[str, list[Arrow]] = {}
    for one in arrows:
        left = min((one.source, one.target), key=lambda key: places[key].x)
        sides.setdefault(left, []).append(one)
    return [
        line
        for side, found in sides.items()
        for line in fanned(places[side], meetings(found, places), page)
    ]


def meetings(arrows: list[Arrow], places: dict[str, Placed]) -> list[tuple[Arrow, Placed, float]]:
    """Return each arrow with its right end and the height where it meets it, from the top."""
    found: list[tuple[Arrow, Placed, float]] = []
    for one in arrows:
        end = max((places[one.source], places[one.target]), key=lambda placed: placed.x)
        found.append((one, end, end.y + min(end.height / 2, 40)))
    return sorted(found, key=lambda one: one[2])


def fanned(left: Placed, ends: list[tuple[Arrow, Placed, float]], page: Placed) -> list[Line]:
    """Return the lines that leave the right side of one box, spread over its height."""
    step = left.height / (len(ends) + 1)
    leaving = [left.y + step * (number + 1) for number in range(len(ends))]
    rising = sum(1 for y, (_, _, meets) in zip(leaving, ends, strict=True) if meets < y)
    room = label_room([arrow for arrow, _, _ in ends])
    lines: list[Line] = []
    for number, (y, (arrow, end, meets)) in enumerate(zip(leaving, ends, strict=True)):
        # Lines that rise turn the later the lower they start; those that fall the earlier.
        turn = number if number < rising else rising + len(ends) - 1 - number
        edge = outer_edge(left, end, page)
        x = edge - room - LANE * (len(ends) - turn)
        points = ((left.right, y), (x, y), (x, meets), (end.x, meets))
        forward = arrow.target == end.box.key
        lines.append(Line(arrow, points if forward else points[::-1], (edge - room, meets - 5)))
    return lines


def outer_edge(left: Placed, end: Placed, page: Placed) -> float:
    """Return where the outermost border around one end begins that is not around the other."""
    around = [
        one.x
        for one in page
        if one.box.kind not in ("page", "plain") and end in tuple(one) and left not in tuple(one)
    ]
    return min(around)


def label_room(arrows: Sequence[Arrow]) -> float:
    """Return the room that the longest label takes before a box."""
    return max((width(one.label, NOTE) for one in arrows), default=0) + 16


def gutter(arrows: Sequence[Arrow]) -> float:
    """Return the room between two columns that these arrows need."""
    return label_room(arrows) + LANE * (len(arrows) + 1)
