"""The picture as SVG: light or dark as the reader's screen is, and readable aloud."""

from xml.etree import ElementTree as Xml

from stacks.diagram.arrow import Line
from stacks.diagram.box import Placed
from stacks.diagram.lettering import LINE, NOTE, TITLE

STYLE = """
.page { fill: #ffffff; }
.cloud { fill: #f7f8fa; stroke: #8a94a3; stroke-width: 1.2; }
.network { fill: #eef3fb; stroke: #5b7fb5; stroke-width: 1.2; }
.zone { fill: #ffffff; stroke: #5b7fb5; stroke-width: 1; stroke-dasharray: 5 4; }
.group { fill: #eef1f5; stroke: #5d6877; stroke-width: 1.4; }
.part { fill: #ffffff; stroke: #3c4757; stroke-width: 1.2; }
.work { fill: #e6f0ff; stroke: #2f6fc4; stroke-width: 1.4; }
.store { fill: #fdf4df; stroke: #a67c1b; stroke-width: 1.2; }
.line { fill: none; stroke: #3c4757; stroke-width: 1.5; }
.head { fill: #3c4757; }
text { font-family: ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
text { fill: #1c2430; }
.name { font-weight: 600; }
.note { fill: #4a5565; }
@media (prefers-color-scheme: dark) {
  .page { fill: #10151c; }
  .cloud { fill: #161d26; stroke: #6b7788; }
  .network { fill: #15202f; stroke: #6f93c9; }
  .zone { fill: #111923; stroke: #6f93c9; }
  .group { fill: #1c2531; stroke: #9aa7b8; }
  .part { fill: #202a36; stroke: #9aa7b8; }
  .work { fill: #17304f; stroke: #6fa8ee; }
  .store { fill: #33290f; stroke: #d3a944; }
  .line { stroke: #b6c1cf; }
  .head { fill: #b6c1cf; }
  text { fill: #e8edf3; }
  .note { fill: #b3bfcd; }
}
"""


def number(value: float) -> str:
    """Return pixels with at most one decimal."""
    return f"{round(value, 1):g}"


def svg(page: Placed, lines: tuple[Line, ...], title: str, description: str) -> str:
    """Return the picture's text; the same boxes give the same bytes."""
    wide, high = number(page.width), number(page.height)
    root = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {wide} {high}",
            "width": wide,
            "height": high,
            "role": "img",
            "aria-labelledby": "title desc",
        },
    )
    Xml.SubElement(root, "title", id="title").text = title
    Xml.SubElement(root, "desc", id="desc").text = description
    Xml.SubElement(root, "style").text = STYLE
    head = Xml.SubElement(
        Xml.SubElement(root, "defs"),
        "marker",
        {
            "id": "head",
            "viewBox": "0 0 10 10",
            "refX": "9",
            "refY": "5",
            "markerWidth": "8",
            "markerHeight": "8",
            "orient": "auto",
        },
    )
    Xml.SubElement(head, "path", {"class": "head", "d": "M0 0 10 5 0 10z"})
    for one in page:
        draw(root, one)
    for line in lines:
        draw_line(root, line)
    Xml.indent(root, " ")
    return Xml.tostring(root, encoding="unicode") + "\n"


def draw(root: Xml.Element, placed: Placed) -> None:
    """Add one box and its text."""
    if placed.box.kind != "plain":
        Xml.SubElement(
            root,
            "rect",
            {
                "class": placed.box.kind,
                "x": number(placed.x),
                "y": number(placed.y),
                "width": number(placed.width),
                "height": number(placed.height),
                "rx": "6",
            },
        )
    left, baseline = placed.x + placed.box.pad, placed.y + placed.box.pad
    texts = [(placed.box.title, TITLE, "name")] if placed.box.title else []
    for text, size, style in [*texts, *((note, NOTE, "note") for note in placed.box.lines)]:
        baseline += size * LINE
        write(root, text, left, baseline - size * 0.35, size, style)


def write(root: Xml.Element, text: str, x: float, y: float, size: float, style: str) -> None:
    """Add one line of text."""
    place = {"class": style, "x": number(x), "y": number(y), "font-size": number(size)}
    Xml.SubElement(root, "text", place).text = text


def draw_line(root: Xml.Element, line: Line) -> None:
    """Add one arrow and its label."""
    corners = [f"{number(x)} {number(y)}" for x, y in line.points]
    shape = {"class": "line", "d": f"M{' L'.join(corners)}", "marker-end": "url(#head)"}
    Xml.SubElement(root, "path", shape)
    if line.arrow.label:
        write(root, line.arrow.label, *line.label, NOTE, "note")
