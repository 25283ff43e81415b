"""What of this machine is reached from beyond it."""

from collections.abc import Iterator

from policies.graph.model import Node
from policies.rules import loopback_only
from stacks.plan.doors.door import Door, Doors


def program(node: Node) -> Iterator[Door]:
    """A program of this machine that listens beyond it."""
    for message in loopback_only.violations(node):
        yield message, "this machine's network"


DOORS: Doors = {"pulumi-python:dynamic/local:Program": program}
