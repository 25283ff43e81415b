"""The forms of texts: networks, ARNs, names and JSON."""

import ast
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
        "arn": lambda text: bool(ARN.fullmatch(text)),
    }
)
"""Forms that are read here; the vendor's own names are those of `patterns`."""

IN_WORDS = {
    "ipv4-network": "an IPv4 network such as 10.0.0.0/16",
    "ipv6-network": "an IPv6 network such as fd00::/56",
    "network": "a network such as 10.0.0.0/16",
    "json": "JSON text",
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


def form_of(key: str, text: str) -> str | None:
    """Return the form that the name of a key promises, or the beginning of a text."""
    if text.startswith("arn:") or (ARN_KEY.search(key) and text != "*"):
        return "arn"
    return "network" if NETWORK_KEY.search(key) else None


ARN_KEY = re.compile(r"(^a|A)rns?(Lists?)?$")
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
