"""The forms of texts: networks, addresses, times, ARNs, names and JSON."""

import datetime
import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|[a-z][a-z0-9-]*)?:.+", re.DOTALL)
"""The general form of an Amazon Resource Name."""


KMS_KEY = re.compile(
    r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+(/cryptoKeyVersions/\d+)?"
)
"""The name of a key of Google's."""


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
        "range": lambda text: network(text) or address(text),
        "json": is_json,
        "kms-key": lambda text: bool(KMS_KEY.fullmatch(text)),
        "address": address,
        "arn": lambda text: bool(ARN.fullmatch(text)),
        "date": lambda text: fits(datetime.date.fromisoformat, text),
        "time": lambda text: fits(datetime.datetime.fromisoformat, text),
        "seconds": lambda text: bool(re.fullmatch(r"-?\d+(\.\d{1,9})?s", text)),
        "number": lambda text: bool(re.fullmatch(r"-?\d+", text)),
    }
)
"""Forms by the names that models give them; a name that is none of these says nothing."""

IN_WORDS = {
    "ipv4-network": "an IPv4 network such as 10.0.0.0/16",
    "ipv6-network": "an IPv6 network such as fd00::/56",
    "network": "a network such as 10.0.0.0/16",
    "range": "a network or an address such as 10.0.0.0/16",
    "json": "JSON text",
    "kms-key": "a key such as projects/a/locations/us-central1/keyRings/b/cryptoKeys/c",
    "address": "an address such as 10.0.0.4",
    "date": "a date such as 2026-01-31",
    "time": "a time such as 2026-01-31T00:00:00Z",
    "seconds": "a duration in seconds such as 3600s",
    "number": "a whole number",
    "arn": "an ARN such as arn:aws:iam::123456789012:role/name",
}


def broken(form: str, text: str) -> str | None:
    """Return what a text should be that has not the given form; None where it has."""
    read = OWN.get(form)
    return None if read is None or read(text) else IN_WORDS[form]


def form_of(key: str) -> str | None:
    """Return the form that the name of a key promises, whoever the vendor is."""
    return "network" if NETWORK_KEY.search(key) else None


NETWORK_KEY = re.compile(r"(^c|C)idr(s|Blocks?|Ipv[46])?$")
