"""The forms of texts: networks, addresses, times, ARNs, names and JSON."""

import ast
import datetime
import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from policies.strict.cloudformation import data

ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|[a-z][a-z0-9-]*)?:.+", re.DOTALL)
"""The general form of an Amazon Resource Name."""


def network(text: str) -> bool:
    """Tell whether a text is a network of either version, with no bits set beyond its prefix."""
    return "/" in text and (ipv4(text) or ipv6(text))


def ipv4(text: str) -> bool:
    """Tell whether a text is an IPv4 network."""
    return fits(ipaddress.IPv4Network, text)


def ipv6(text: str) -> bool:
    """Tell whether a text is an IPv6 network."""
    return fits(ipaddress.IPv6Network, text)


def address(text: str) -> bool:
    """Tell whether a text is an address of either version."""
    return fits(ipaddress.ip_address, text)


def is_json(text: str) -> bool:
    """Tell whether a text is JSON."""
    return fits(json.loads, text)


def fits(read: Callable[[str], object], text: str) -> bool:
    """Tell whether a text can be read."""
    try:
        read(text)
    except ValueError:
        return False
    return True


OWN: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "ipv4-network": ipv4,
        "ipv6-network": ipv6,
        "network": network,
        "json": is_json,
        "address": address,
        "arn": lambda text: bool(ARN.fullmatch(text)),
        "date": lambda text: fits(datetime.date.fromisoformat, text),
        "time": lambda text: fits(datetime.datetime.fromisoformat, text),
        "seconds": lambda text: bool(re.fullmatch(r"-?\d+(\.\d{1,9})?s", text)),
        "number": lambda text: bool(re.fullmatch(r"-?\d+", text)),
    }
)
"""Forms that are read here; the vendor's own names are those of `patterns`."""

IN_WORDS = {
    "ipv4-network": "an IPv4 network such as 10.0.0.0/16",
    "ipv6-network": "an IPv6 network such as fd00::/56",
    "network": "a network such as 10.0.0.0/16",
    "json": "JSON text",
    "address": "an address such as 10.0.0.4",
    "date": "a date such as 2026-01-31",
    "time": "a time such as 2026-01-31T00:00:00Z",
    "seconds": "a duration in seconds such as 3600s",
    "number": "a whole number",
    "arn": "an ARN such as arn:aws:iam::123456789012:role/name",
}


def broken(form: str, text: str) -> str | None:
    """Return what a text should be that has not the given form; None where it has."""
    own = OWN.get(form)
    if own:
        return None if own(text) else IN_WORDS[form]
    pattern = patterns().get(form)
    if pattern is None or re.search(pattern, text):
        return None
    return f"of the form {form}: {pattern}"


def form_of(key: str) -> str | None:
    """Return the form that the name of a key promises, whoever the vendor is."""
    return "network" if NETWORK_KEY.search(key) else None


NETWORK_KEY = re.compile(r"(^c|C)idr(s|Blocks?|Ipv[46])?$")


@cache
def patterns() -> Mapping[str, str]:
    """Return cfn-lint's patterns by the names of their forms, such as `AWS::S3::Bucket.Name`.

    They stand in its rules, whose import takes most of a second; their text is read instead.
    """
    folder = data()
    rules = sorted((folder / "rules/formats").glob("*.py")) if folder else []
    return dict(pair for rule in rules for pair in stated(rule.read_text(encoding="utf-8")))


def stated(source: str) -> Iterator[tuple[str, str]]:
    """Yield the form and the pattern that a rule of cfn-lint states by constants."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            given = {word.arg: text(word.value) for word in node.keywords}
            form, pattern = given.get("format"), given.get("pattern")
            if form and pattern:
                yield form, pattern


def text(node: ast.expr) -> str | None:
    """Return a constant text; None where the source computes it."""
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Attribute):
        rest = text(node.right)  # the only attribute added to is the prefix of all ARNs
        return f"^arn:aws[a-zA-Z-]*:{rest}" if rest else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
