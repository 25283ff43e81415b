"""Programs of this machine listen on the loopback interface only."""

import re
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address

from policies.graph.model import Node
from policies.graph.walk import leaves, reveal

APPLIES_TO = ("pulumi-python:dynamic/local:Program",)

OPTION = re.compile(r"^--?(?P<option>[a-z][\w.-]*)(?:=(?P<value>.*))?$")
LISTENING = re.compile(r"(^|[._-])(host|bind|listen|ip|address|addr)$")
"""How an option that names an address to listen on ends: --dashboard-host, --web.listen-address."""

OFF = ("cluster.listen-address",)
"""Options that turn listening off when they are empty (Alertmanager)."""

ANY = re.compile(r"(?<![\d.])0\.0\.0\.0(?![\d.])|\[::\]|^\*?:\d+$|^::$")
"""What means every interface, wherever it stands in an argument."""

ADDRESS = re.compile(r"^(?:[a-z][a-z0-9+]*://)?(?:[^@/]*@)?(?P<host>\[[^\]]*\]|[^:/]*)")


def violations(node: Node) -> Iterator[str]:
    """One message per argument or address that reaches beyond this machine."""
    command = [str(argument) for argument in reveal(node.inputs.get("command", ()))]
    for argument, option, value in arguments(command):
        if option in OFF and not value:
            continue
        if ANY.search(value):
            yield f"argument {argument} opens every interface: use 127.0.0.1"
        elif LISTENING.search(option) and not is_here(value):
            yield f"argument {argument} listens on {value}: use 127.0.0.1"
    for key in ("ready", "url", "scrape"):
        for path, value in leaves(reveal(node.inputs.get(key)), key):
            address = path.endswith(("ready", "url", "target")) and isinstance(value, str)
            if address and value and not is_here(value):
                yield f"{path} is {value}, which is not on this machine's 127.0.0.1"


def arguments(command: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield every argument with its option, if it has one, and its value."""
    before = ""
    for argument in command:
        found = OPTION.match(argument)
        if found:
            before = found["option"]
            if found["value"] is not None:
                yield argument, before, found["value"]
                before = ""
        else:
            yield f"{f'--{before} ' if before else ''}{argument}", before, argument
            before = ""


def is_here(address: str) -> bool:
    """Tell whether a host, host:port or URL is on the loopback interface, or is a Unix socket."""
    if address.startswith(("unix:", "/")):
        return True
    found = ADDRESS.match(address)
    for host in (address, found["host"].strip("[]") if found else ""):
        with suppress(ValueError):
            return ip_address(host).is_loopback
    return bool(found) and found["host"] == "localhost"
