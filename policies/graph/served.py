"""The recorder behind gRPC: the same graph, from a program in a process of its own.

Slower than `record`, and the authority on it: nothing of this process reaches the program but the
engine's protocol. What a program gives and its SDK leaves out never comes over the wire, so `lost`
is empty.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import grpc
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2_grpc

from policies.graph.engine import Engine
from policies.graph.model import Graph
from policies.graph.monitor import Answers, Monitor, Outputs, RecordingError
from policies.graph.record import unanswered, unknown

WORKERS = 16
"""Requests that are answered at once; a program has fewer under way."""

LARGEST = 400 * 1024 * 1024
"""Bytes of a message, as an engine takes them."""


def record_apart(
    program: Path,
    *,
    project: str = "mlplatform",
    stack: str = "dev",
    organization: str = "organization",
    config: Mapping[str, str] | None = None,
    secret_keys: Sequence[str] = (),
    root: Path | None = None,
    answers: Answers = unanswered,
    outputs: Outputs = unknown,
    seconds: float = 300,
) -> Graph:
    """Run the file `program` in a process of its own and return what it asks for.

    Everything else is as in `record`. Raises RecordingError where an engine would refuse, where the
    program fails, with the end of what it says, and where it takes longer than `seconds`.
    """
    folder = (root or Path.cwd()).resolve()
    monitor, engine = Monitor(project, stack, organization, folder, answers, outputs), Engine()
    failures: list[Exception] = []
    server = grpc.server(
        ThreadPoolExecutor(WORKERS), options=[("grpc.max_receive_message_length", LARGEST)]
    )
    add_monitor = cast(Any, resource_pb2_grpc).add_ResourceMonitorServicer_to_server
    add_monitor(Served(monitor, failures), server)
    cast(Any, engine_pb2_grpc).add_EngineServicer_to_server(Served(engine, failures), server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    options = {
        "monitor": address,
        "engine": address,
        "project": project,
        "stack": stack,
        "organization": organization,
        "root-directory": str(folder),
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "policies.graph.apart", str(program), *words],
            cwd=folder,
            env={
                **os.environ,
                "PULUMI_CONFIG": json.dumps(dict(config or {})),
                "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(secret_keys)),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        raise RecordingError(f"{program}: did not end within {seconds:g} s") from error
    finally:
        server.stop(grace=None)
    if failures:
        raise failures[0]
    if ended.returncode:
        raise RecordingError(f"{program}: ended with {ended.returncode}:\n{ended.stderr[-4000:]}")
    return replace(monitor.graph(), messages=engine.messages())


class Served:
    """A recorder's half as the servicer of a gRPC server, which hands in a context as well."""

    def __init__(self, half: Monitor | Engine, failures: list[Exception]) -> None:
        """Pass requests on to `half`; what it raises is kept in `failures` for the caller."""
        self._half = half
        self._failures = failures

    def __getattr__(self, name: str) -> Callable[[Any, grpc.ServicerContext], Any]:
        """Return what answers a request of this name."""
        answering = getattr(self._half, name, None)

        def answer(request: Any, context: grpc.ServicerContext) -> Any:
            if answering is None:
                context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the recorder has no {name}")
            try:
                return answering(request)
            except Exception as error:
                self._failures.append(error)
                raise

        return answer
