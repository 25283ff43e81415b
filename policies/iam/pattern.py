"""Text of a policy with wildcards and variables, compared with what a request says.

Source: IAM User Guide, "IAM JSON policy elements": Action, Resource, Variables and tags.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

Context = Mapping[str, tuple[str, ...]]
"""A request's condition keys, in lower case, each with all its values."""

_TOKEN = re.compile(r"\$\{(?P<variable>[^}]*)\}|(?P<text>.)", re.DOTALL)
_VARIABLE = re.compile(r"\s*(?P<key>[^,'{}$*?\s]+)\s*(,\s*'(?P<default>[^']*)'\s*)?")
_BETWEEN_SEGMENTS = re.compile(r":(?![^{}]*\})")
_ESCAPED = ("*", "?", "$")


class Unresolved(LookupError):
    """A variable whose key the request lacks, or holds several values of."""


def check(pattern: str) -> None:
    """Raise ValueError if a variable is open, or none of `${key}`, `${key, 'default'}`, `${*}`."""
    for token in _TOKEN.finditer(pattern):
        name = token["variable"]
        if name is not None and name not in _ESCAPED and not _VARIABLE.fullmatch(name):
            raise ValueError(f"${{{name}}} is no variable: write ${{key}} or ${{key, 'default'}}")
    if "${" in re.sub(r"\$\{[^}]*\}", "", pattern):
        raise ValueError(f"{pattern!r} opens a variable with ${{ and never closes it with }}")


def fits(pattern: str, text: str, context: Context | None, wildcards: bool = True) -> bool:
    """Tell whether a text is what the pattern describes, with its variables filled in.

    Without a context nothing is a variable, as in documents older than version 2012-10-17.
    A variable's value stands for itself: an asterisk in it is no wildcard.
    Raises `Unresolved` for a variable that the context cannot fill in.
    """
    expression = "".join(_expressions(pattern, context, wildcards))
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _expressions(pattern: str, context: Context | None, wildcards: bool) -> Iterator[str]:
    for token in _TOKEN.finditer(pattern):
        text: str = token[0]
        if token["variable"] is not None and context is not None:
            yield re.escape(_value(token["variable"], context))
        elif wildcards:
            yield re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
        else:
            yield re.escape(text)


def _value(variable: str, context: Context) -> str:
    if variable in _ESCAPED:
        return variable
    found = _VARIABLE.fullmatch(variable)
    values = context.get(found["key"].lower(), ()) if found else ()
    if len(values) == 1:
        return values[0]
    if found and found["default"] is not None:
        return found["default"]
    raise Unresolved(f"the request has no single value for ${{{variable}}}")


def fits_action(pattern: str, action: str) -> bool:
    """Tell whether an action, such as `s3:GetObject`, is meant; capitals do not matter."""
    return fits(pattern.lower(), action.lower(), None)


def segments(arn: str) -> list[str]:
    """Split an ARN, or a pattern of one, at its first five colons; those in variables stay."""
    return _BETWEEN_SEGMENTS.split(arn, maxsplit=5)


def fits_arn(pattern: str, arn: str, context: Context | None) -> bool:
    """Tell whether an ARN is what the pattern describes, segment by segment.

    A wildcard ends where its segment ends, but for the last, which may hold colons.
    Raises `Unresolved` as `fits` does.
    """
    expected, actual = segments(pattern), segments(arn)
    return len(expected) == len(actual) and all(
        fits(one, other, context) for one, other in zip(expected, actual, strict=True)
    )


def fits_resource(pattern: str, resource: str, context: Context | None) -> bool:
    """Tell whether a resource is meant; segments that the pattern leaves out may be anything.

    A request that concerns no resource has `*` for one, and only `*` means it.
    Raises `Unresolved` as `fits` does.
    """
    if resource == "*" or not pattern.strip("*"):
        return not pattern.strip("*")
    given = segments(pattern)
    return fits_arn(":".join(given + ["*"] * (6 - len(given))), resource, context)


def any_fits(patterns: Iterable[str], test: Callable[[str], bool], inverted: bool) -> bool:
    """Tell whether any of the patterns passes the test; `inverted`, whether none does.

    A pattern with a variable that cannot be filled in passes no test. Where that would widen
    what is meant, because none may pass, `Unresolved` goes on to the caller.
    """
    found = False
    for pattern in patterns:
        try:
            found = found or test(pattern)
        except Unresolved:
            if inverted:
                raise
    return found != inverted
