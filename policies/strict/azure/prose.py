"""What Microsoft says about a value only in words: in its model classes and in its SDK."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from policies.strict.shape import Limits

ONLY = re.compile(
    r"(?:only accepted value is|[Ee]xpected value is|should always be|must be) '([\w.]+)'(?:$|\.)"
)
LIST = re.compile(r"Possible values are: (\w+(?:, \w+)+)\.")
RANGE = re.compile(
    r"(?:>=\s*(\d+) and <=\s*(\d+)"
    r"|[Mm]inimum (?:\w+ )?value (?:can be|is) (\d+)"
    r" and (?:the )?maximum (?:\w+ )?value (?:can be|is) (\d+)"
    r"|(?:in the range of|between) (\d+)(?: to| and) (\d+)(?! characters)"
    r"|\((\d+)-(\d+)\))"
)
LENGTH = re.compile(r"between (\d+) and (\d+) characters|Maximum of (\d+) characters")
FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "clock": re.compile(r"from '00:00' to '23:59'"),
        "period": re.compile(r"ISO ?8601 duration"),
        "uuid": re.compile(r"must be an? UUID"),
    }
)
"""Forms that words ask for."""


@dataclass(frozen=True)
class Rule:
    """What a sentence says, for a program."""

    quote: str
    """The words of the sentence, by which a test notices when it changes."""
    pattern: str


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "compute/diskEncryptionSet.diskEncryptionSetName": Rule(
            "a-z, A-Z, 0-9, _ and -. The maximum name length is 80 characters",
            r"^[A-Za-z0-9_-]{1,80}$",
        ),
        "resources/resourceGroup.resourceGroupName": Rule(
            "alphanumeric, underscore, parentheses, hyphen, period (except at end)",
            r"^[\w().-]{0,89}[\w()-]$",
        ),
        "storage/blobContainer.containerName": Rule(
            "between 3 and 63 characters in length and use numbers, lower-case letters and dash",
            r"^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
        ),
        "storage/managementPolicy.policy.rules.definition.filters.blobTypes": Rule(
            "Currently blockBlob supports all tiering and delete actions. Only delete actions are"
            " supported for appendBlob",
            r"^(append|block)Blob$",
        ),
        "storage/storageAccount.accountName": Rule(
            "between 3 and 24 characters in length and use numbers and lower-case letters only",
            r"^[a-z0-9]{3,24}$",
        ),
    }
)
"""By argument of the SDK: what a program cannot read out of the words."""


def told(limits: Limits, words: str, place: str = "") -> Limits:
    """Return limits with what only words say, where there is nothing but words."""
    words = " ".join(words.split())
    rule, ends, length = RULES.get(place), RANGE.search(words), LENGTH.search(words)
    if ends and limits.lowest is None:
        lowest, highest = (float(one) for one in ends.groups() if one)
        limits = replace(limits, lowest=lowest, highest=highest)
    if length and limits.longest is None:
        shortest, longest, most = length.groups()
        limits = replace(limits, shortest=int(shortest or 0), longest=int(longest or most))
    asked = (form for form, pattern in FORMS.items() if pattern.search(words))
    return replace(
        limits,
        constants=limits.constants or constants_in(words),
        patterns=limits.patterns or ((rule.pattern,) if rule else ()),
        form=limits.form or next(asked, None),
    )


def constants_in(words: str) -> frozenset[str]:
    """Return the constants that words list."""
    listed, only = LIST.search(words), ONLY.search(words)
    if listed:
        return frozenset(listed[1].split(", "))
    return frozenset({only[1]} if only else ())
