"""A program's graph, recorded without an engine, an account or a network."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pulumi
from pulumi.runtime.settings import SETTINGS, Settings, configure, set_root_resource

from policies.graph.collector import collector_at_rest
from policies.graph.engine import Engine
from policies.graph.given import Given, lost
from policies.graph.model import NOTHING, UNKNOWN, Graph, Node, Values
from policies.graph.monitor import Answers, Monitor, Outputs, RecordingError

BUILT_IN: Mapping[str, Mapping[str, Any]] = {
    "pulumi:pulumi:StackReference": {"outputs": UNKNOWN, "secretOutputNames": UNKNOWN},
    "pulumi:pulumi:getResource": {"state": UNKNOWN},
}
"""What an engine itself answers; unknown, as nothing exists yet."""


def unanswered(token: str, arguments: Values) -> Mapping[str, Any] | None:
    """Answer what an engine itself would answer, and no provider's lookups."""
    return BUILT_IN.get(token)


def unknown(node: Node) -> Mapping[str, Any]:
    """Make nothing up."""
    return NOTHING


def record(
    program: Callable[[], object],
    *,
    project: str = "mlplatform",
    stack: str = "dev",
    organization: str = "organization",
    config: Mapping[str, str] | None = None,
    secret_keys: Sequence[str] = (),
    root: Path | None = None,
    answers: Answers = unanswered,
    outputs: Outputs = unknown,
) -> Graph:
    """Run `program` to its end and return what it asks for.

    `config` holds full keys (`mlplatform:platform`) and texts as an engine would hand them over,
    `secret_keys` those that are secret. Source lines are relative to `root`, the current folder if
    not given. What no input says is unknown, unless `outputs` makes it up. Raises what the program
    raises, and RecordingError where an engine would refuse or the recorder cannot follow.
    """
    folder = (root or Path.cwd()).resolve()
    monitor = Monitor(project, stack, organization, folder, answers, outputs)
    engine = Engine()
    given = Given()

    def run() -> dict[str, Mapping[str, Any]]:
        set_root_resource(None)  # type: ignore[arg-type]
        pulumi.runtime.set_all_config(dict(config or {}), list(secret_keys))
        configure(
            Settings(
                project=project,
                stack=stack,
                monitor=monitor,
                engine=engine,
                dry_run=True,
                organization=organization,
                root_directory=str(folder),
            )
        )

        with asyncio.Runner() as runner:
            runner.get_loop().set_exception_handler(_first_error_speaks)
            runner.run(pulumi.runtime.run_in_stack(lambda: _called(program, given)))
            return runner.run(given.by_urn())

    # A thread of its own starts with an empty context: no state of the SDK comes in or stays
    # behind, and a caller may be inside a running event loop.
    with collector_at_rest(), ThreadPoolExecutor(1, thread_name_prefix="record") as own:
        try:
            inputs = own.submit(run).result()
        except Exception as error:
            if str(error).startswith("The Pulumi CLI does not support"):
                raise RecordingError(f"the recorder cannot follow this program: {error}") from error
            raise
    graph = monitor.graph()
    nodes = tuple(
        replace(node, lost=tuple(sorted(lost(inputs.get(node.urn, NOTHING), node.inputs))))
        for node in graph
    )
    return replace(graph, nodes=nodes, messages=engine.messages())


async def _called(program: Callable[[], object], given: Given) -> None:
    """Run the program; what it returns is not for the SDK, which would wait for it."""
    given.watch()
    program()
    await _quiet()


async def _quiet() -> None:
    """Wait until no output is under way, or one has failed, which the SDK then tells.

    The SDK waits for all outputs again after each, which takes the square of their number.
    """
    known = cast(Any, SETTINGS)  # whose properties are context variables, which no checker sees
    while under_way := set[asyncio.Task[object]](known.outputs):
        done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_EXCEPTION)
        if any(one.cancelled() or one.exception() for one in done):
            return


def _first_error_speaks(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Drop the echoes of an error that is already on its way to the caller.

    Everything that waits for a failed resource fails with it, and nobody asks for those futures.
    """
    if not isinstance(context.get("future"), asyncio.Future):
        loop.default_exception_handler(context)
