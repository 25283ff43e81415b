"""One recording per stack, shared by every test that reads it."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

from policies.graph.model import Graph
from policies.graph.served import record_apart
from stacks import config, rehearse
from stacks.config import PROJECT

ROOT = Path(__file__).resolve().parents[1]


def offered() -> set[str]:
    """Return the stacks whose files belong to the repository; a user's own are ignored."""
    command = ["git", "ls-files", "--cached", "stacks/Pulumi.*.yaml"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {Path(line).name.split(".")[1] for line in listed.splitlines()}


STACKS = sorted({"local", *offered()})
"""Every stack the repository offers; `local` needs no file."""


@cache
def recorded(stack: str) -> Graph:
    """Return what a stack asks for."""
    with as_offered(stack):
        return rehearse.rehearse(stack)


@cache
def traced(stack: str) -> Graph:
    """Return what a stack asks for, and where each unknown comes from."""
    with as_offered(stack):
        return rehearse.told(stack, recorded(stack))


def recorded_apart(stack: str) -> Graph:
    """Return what a stack asks for, recorded over gRPC from a process of its own."""
    with as_offered(stack):
        config, secret_keys = rehearse.configuration(stack)
        return record_apart(
            ROOT / "stacks/__main__.py",
            project=PROJECT,
            stack=stack,
            config=config,
            secret_keys=secret_keys,
            root=ROOT,
            answers=rehearse.answered,
            outputs=rehearse.base,
        )


@contextmanager
def as_offered(stack: str) -> Iterator[None]:
    """Hide a stack file of the user's own that the repository does not offer."""
    if stack in offered():
        yield
    else:
        with tempfile.TemporaryDirectory() as empty, patch.object(config, "FOLDER", Path(empty)):
            yield
