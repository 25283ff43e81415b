"""A program in a process of its own, which a recorder or an engine serves over gRPC.

`python -m policies.graph.apart PROGRAM --monitor ADDRESS --engine ADDRESS ...` does what an
engine's language host does, and gets the configuration as from there: in PULUMI_CONFIG and
PULUMI_CONFIG_SECRET_KEYS.
"""

import argparse
import asyncio
import runpy
from pathlib import Path

import pulumi
from pulumi.runtime.settings import Settings, configure

TEXTS = ("monitor", "engine", "project", "stack", "organization", "root-directory")


def main() -> None:
    """Run a program to its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=Path)
    for name in TEXTS:
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--parallel", type=int, default=16)
    given = parser.parse_args()
    configure(
        Settings(
            monitor=given.monitor,
            engine=given.engine,
            project=given.project,
            stack=given.stack,
            organization=given.organization,
            root_directory=given.root_directory,
            parallel=given.parallel,
            dry_run=True,
        )
    )
    with asyncio.Runner() as runner:
        runner.run(pulumi.runtime.run_in_stack(lambda: run(given.program)))


def run(program: Path) -> None:
    """Run a file; its path has to be absolute, or what it asks for has no source line."""
    runpy.run_path(str(program.resolve()), run_name="__main__")


if __name__ == "__main__":
    main()
