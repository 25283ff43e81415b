"""How wide a line of text can get, in whatever common sans-serif font a reader has."""

TITLE, NOTE = 14.0, 12.0
"""Font sizes in pixels."""
LINE = 1.35
"""Height of a line in font sizes."""
BOLD = 1.18
"""How much wider a bold letter is at most."""

WIDTHS: tuple[tuple[str, float], ...] = (
    (" ',.IJijl", 0.33),
    ("-/:;\\f|", 0.38),
    ("!()[]rt", 0.42),
    ('"*?_`csz', 0.55),
    ("ABCHKNRUVXZ", 0.76),
    ("&DGOQw", 0.82),
    ("#+<=>M^~", 0.87),
)
"""Letters and their width in font sizes, at most that of DejaVu Sans, the widest font in use."""
LETTER, WIDEST = 0.64, 1.0
"""Of any other ASCII letter or digit; of `%@Wm` and of what is no ASCII."""

WIDTH = {letter: width for letters, width in WIDTHS for letter in letters} | dict.fromkeys(
    "%@Wm", WIDEST
)


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the most pixels that a line of text takes."""
    each = (WIDTH.get(one, LETTER if one.isascii() else WIDEST) for one in text)
    return sum(each) * size * (BOLD if bold else 1)
