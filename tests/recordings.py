"""One recording per stack, shared by every test that reads it."""

from functools import cache
from pathlib import Path

from policies.graph.model import Graph
from stacks.rehearse import rehearse

ROOT = Path(__file__).resolve().parents[1]

STACKS = sorted({"local", *(path.name.split(".")[1] for path in ROOT.glob("stacks/Pulumi.*.yaml"))})
"""Every stack the repository offers; `local` needs no file."""


@cache
def recorded(stack: str) -> Graph:
    """Return what a stack asks for."""
    return rehearse(stack)
