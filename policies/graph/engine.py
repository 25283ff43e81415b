"""The other half of an engine: it hears what a program and the SDKs log."""

import threading

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2

from policies.graph.model import Message


class Engine:
    """What a program logs to; an object, or the servicer of a gRPC server."""

    def __init__(self) -> None:
        """Start with nothing heard."""
        self._messages: list[Message] = []
        self._lock = threading.Lock()

    def messages(self) -> tuple[Message, ...]:
        """Return what was logged but for debugging, in an order that no thread decides."""
        with self._lock:
            return tuple(sorted(self._messages, key=lambda one: (one.severity, one.text)))

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:
        """Record a line that was logged."""
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        if severity != "debug":
            with self._lock:
                self._messages.append(Message(severity, request.message))
        return empty_pb2.Empty()

    def RequirePulumiVersion(
        self, request: engine_pb2.RequirePulumiVersionRequest
    ) -> engine_pb2.RequirePulumiVersionResponse:
        """Accept: there is no engine whose version could be wrong."""
        return engine_pb2.RequirePulumiVersionResponse()
