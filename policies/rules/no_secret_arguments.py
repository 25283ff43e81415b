"""Secrets never stand among a program's arguments, which every user of a machine can read."""

from collections.abc import Iterator

from policies.graph.model import Node, Secret
from policies.graph.walk import leaves

APPLIES_TO = ("pulumi-python:dynamic/local:Program",)


def violations(node: Node) -> Iterator[str]:
    """One message per secret argument."""
    for path, value in leaves(node.inputs.get("command"), "command"):
        if isinstance(value, Secret):
            yield f"{path} is a secret: hand it over by environment or files"
