"""What Google says about a value only in words: in the descriptions of its discovery documents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from policies.strict.shape import Limits

WORD = r"['\"`]?[A-Za-z][A-Za-z0-9_-]*['\"`]?"
WORDS = rf"({WORD}(?:(?:, (?:and |or )?| and | or ){WORD})+)"
LIST = re.compile(
    rf"(?:Values include|(?:Valid|Supported) values are|Can be one of) {WORDS}\."
    rf"|Currently,(?: only)? {WORDS} are supported\."
)


@dataclass(frozen=True)
class Rule:
    """What a sentence of a description says, for a program."""

    quote: str
    """The words of the sentence, by which a test notices when it changes."""
    pattern: str | None = None
    form: str | None = None
    """A name of `policies.strict.forms`."""

    def limits(self, limits: Limits) -> Mapping[str, Any]:
        """Return what the sentence changes of the limits beside it."""
        return {"pattern": self.pattern or limits.pattern, "form": self.form or limits.form}


RULES: Mapping[str, Rule] = MappingProxyType({})
"""By document, schema and property: what a program cannot read out of the words."""


def constants_in(description: str) -> frozenset[str]:
    """Return the constants that a description lists; none where it lists them by cases."""
    found = list(LIST.finditer(re.sub(r"\s+", " ", description)))
    if len(found) != 1:
        return frozenset()
    listed = re.split(r", (?:and |or )?| and | or ", found[0][1] or found[0][2])
    return frozenset(word.strip("'\"`") for word in listed)
