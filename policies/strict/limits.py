"""Whether a text or a number keeps to what a model asks of it."""

import re
from functools import cache

from policies.strict.finding import choices
from policies.strict.forms import broken
from policies.strict.shape import Limits


def refused(value: str | int | float, limits: Limits) -> str | None:
    """Return what a value should be that breaks a limit; None where it keeps to all."""
    if isinstance(value, bool):
        return None
    if not isinstance(value, str):
        return out_of_range(value, limits)
    if limits.constants and value not in limits.constants:
        return f"one of {choices(limits.constants)}"
    shortest, longest = limits.shortest or 0, limits.longest
    if len(value) < shortest or (longest is not None and len(value) > longest):
        return f"of {shortest} to {longest or 'any number of'} characters, but of {len(value)}"
    unmatched = next((one for one in limits.patterns if not matches(one, value)), None)
    if unmatched:
        return f"of the form {unmatched}"
    return broken(limits.form, value) if limits.form else None


def out_of_range(value: float, limits: Limits) -> str | None:
    """Return the range that a number is out of; None where it is in it."""
    lowest, highest = limits.lowest, limits.highest
    if limits.constants and str(value) not in limits.constants:
        return f"one of {choices(limits.constants)}"
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        ends = [f"at least {lowest}"] if lowest is not None else []
        ends += [f"at most {highest}"] if highest is not None else []
        return " and ".join(ends)
    return None


def matches(pattern: str, text: str) -> bool:
    """Tell whether a text fits; one that Python cannot read as a pattern lets all texts pass."""
    compiled = readable(pattern)
    return compiled is None or compiled.search(text) is not None


@cache
def readable(pattern: str) -> re.Pattern[str] | None:
    """Compile a vendor's pattern, which may be of another dialect."""
    if "/^" in pattern:  # of JavaScript, delimiters included
        return None
    flags = re.IGNORECASE if "(?i)" in pattern else re.NOFLAG
    for theirs, ours in DIALECT.items():
        pattern = pattern.replace(theirs, ours)
    try:
        return re.compile(pattern, flags)
    except re.error:
        return None


DIALECT = {"(?i)": "", r"\p{L}": r"\w", r"\p{N}": r"\d", r"\p{Z}": r"\s"}
"""Letters, digits and separators as the nearest class Python has; a flag may stand anywhere."""
