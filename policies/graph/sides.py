"""Made-up values by number, on two sides that have nothing in common.

No character, length, number or truth value of one side is found on the other: a value that is the
same on both, but for the outputs that can be read in it, holds nothing of any other. (Texts that
have to be as long as a key are the exception.)
"""

import re
from collections.abc import Iterator

from policies.graph.model import Source

OCTAL = "01234567"
DIGITS = (OCTAL, "89abcdef")
"""In which a number is written on either side; both are hexadecimal, as keys may have to be."""

MARKS = (("7070", "0707"), ("fefe", "efefef"))
"""What stands before and behind a number."""

KEY = 64
"""Digits of a key of 32 bytes, for which a program may take nothing else."""

URL = ("https://", "https://")
FORMS = {
    "arn": ("arn:aws:made:us-east-1:123456789012:up/", "arn:aws-cn:up:cn-north-1:210987654321:it/"),
    **dict.fromkeys(("endpoint", "issuer", "uri", "url"), URL),
}
"""What stands before, by the end of an output's name: a program may want to take it apart."""


class Numbers:
    """One number for each output, the same on both sides."""

    def __init__(self) -> None:
        """Start with none."""
        self._sources: list[Source] = []
        self._numbers: dict[Source, int] = {}

    def of(self, source: Source) -> int:
        """Return the number of an output."""
        if source not in self._numbers:
            self._numbers[source] = len(self._sources)
            self._sources.append(source)
        return self._numbers[source]

    def source(self, number: int) -> Source | None:
        """Return the output that has a number."""
        return self._sources[number] if 0 <= number < len(self._sources) else None


class Side:
    """One of the two ways in which everything is made up."""

    def __init__(self, numbers: Numbers, place: int) -> None:
        """Be the first side, 0, or the second, 1."""
        self._numbers = numbers
        self._place = place
        self._before, self._after = MARKS[place]
        self._least = 20_001 + 30_000 * place
        self._fill = DIGITS[place][0] * (KEY - len(self._before) - 8 - len(self._after))
        forms = "|".join(sorted({form[place] for form in FORMS.values()}))
        written = f"{self._before}([{DIGITS[place]}]{{8}}){self._after}"
        self._pattern = re.compile(f"(?:{forms})?{written}(?:{self._fill})?", re.IGNORECASE)
        self.truth = not place
        """What every truth value is."""
        self.length = 3 + place
        """How many elements every list has."""
        self.lists: dict[Source, tuple[Source, ...]] = {}
        """The elements of each list that was made up."""

    def text(self, source: Source, key: bool) -> str:
        """Return the text that stands for an output; as long as a key if it has to be one."""
        digits = f"{self._numbers.of(source):08o}"
        written = digits.translate(str.maketrans(OCTAL, DIGITS[self._place]))
        name = str(source.property).rsplit(".", 1)[-1].split("[")[0].lower()
        form = next((both for end, both in FORMS.items() if name.endswith(end)), ("", ""))
        whole = f"{self._before}{written}{self._after}"
        return f"{whole}{self._fill}" if key else f"{form[self._place]}{whole}"

    def number(self, source: Source) -> int:
        """Return the number that stands for an output; as a port it would be valid."""
        return self._least + self._numbers.of(source)

    def split(self, text: str) -> Iterator[str | Source]:
        """Yield what a text consists of: outputs, and what stands between them."""
        octal = str.maketrans(DIGITS[self._place], OCTAL)
        end = 0
        for match in self._pattern.finditer(text):
            source = self._numbers.source(int(match[1].lower().translate(octal), 8))
            if source:
                yield text[end : match.start()]
                yield source
                end = match.end()
        yield text[end:]

    def counted(self, number: float) -> Source | None:
        """Return the output that a number stands for, if it was made up."""
        whole = int(number)
        return self._numbers.source(whole - self._least) if whole == number else None
