"""A resource monitor that makes nothing and writes down everything."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, resource_pb2

from policies.graph.model import UNKNOWN, Graph, Lookup, Node, Secret, Values
from policies.graph.request import node_of, source_of
from policies.graph.urn import urn_of
from policies.graph.values import decode_all, encode_all

Answers = Callable[[str, Values], Mapping[str, Any] | None]
"""Token and arguments of a lookup to its answer; None where there is none."""

Outputs = Callable[[Node], Mapping[str, Any]]
"""A resource to outputs made up for it, as its provider might say; empty where all is unknown."""

FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
)
"""Transforms, hooks and migrations are missing on purpose: a program that uses one is refused by
the SDK, instead of being recorded without it."""


class RecordingError(Exception):
    """The program asks for something that an engine would refuse, or that nobody can answer."""


class Monitor:
    """The other end of a program: an object, or the servicer of a gRPC server."""

    def __init__(
        self,
        project: str,
        stack: str,
        organization: str,
        root: Path,
        answers: Answers,
        outputs: Outputs,
    ) -> None:
        """Start with an empty graph; `root` is the folder that source lines are relative to."""
        self._info = resource_pb2.DeploymentInfo(
            project=project,
            stack=stack,
            organization=organization,
            dryRun=True,
            parallel=1,
            supportedFeatures=FEATURES,
        )
        self._root = root
        self._answers = answers
        self._made_up = outputs
        self._nodes: dict[str, Node] = {}
        self._outputs: dict[str, Values] = {}
        self._lookups: list[Lookup] = []
        self._packages: list[str] = []
        self._lock = threading.Lock()

    def graph(self) -> Graph:
        """Return what was recorded, in an order that no thread decides."""
        with self._lock:
            nodes = [
                replace(node, outputs=self._outputs.get(urn, node.outputs))
                for urn, node in sorted(self._nodes.items())
            ]
            lookups = sorted(
                self._lookups,
                key=lambda one: (one.token, one.source or "", one.provider or "", repr(one)),
            )
        return Graph(tuple(nodes), tuple(lookups))

    def urn(self, type: str, name: str, parent: str) -> str:
        """Name a resource of this stack."""
        return urn_of(self._info.stack, self._info.project, type, name, parent)

    def _add(self, node: Node) -> None:
        with self._lock:
            first = self._nodes.setdefault(node.urn, node)
        if first is not node:
            raise RecordingError(
                f"{node.source or 'the program'}: the name {node.name!r} is taken: "
                f"{first.source or 'the program'} asks for {node.urn} as well"
            )

    # The methods below are the protocol's, and so are their names.

    def GetDeploymentInfo(self, request: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:
        """Tell what this end understands."""
        return self._info

    def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest
    ) -> resource_pb2.SupportsFeatureResponse:
        """Answer programs that ask by the features' old names: none of them is needed."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=False)

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Record a resource; its outputs are its inputs and what is made up, the rest unknown."""
        urn = self.urn(request.type, request.name, request.parent)
        node = node_of(request, urn, self._root)
        self._add(node)
        if not node.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        made_up = self._made_up(node)
        state = {**node.inputs, **{key: made_up[key] for key in made_up if key != "id"}}
        for key in node.options.secret_outputs:
            value = state.get(key, UNKNOWN)
            state[key] = value if isinstance(value, Secret) else Secret(value)
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=made_up.get("id", ""), object=encode_all(state)
        )

    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Record the outputs of a component or of the stack."""
        with self._lock:
            self._outputs[request.urn] = decode_all(request.outputs)
        return empty_pb2.Empty()

    def ReadResource(
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        """Record a resource that exists already; what it is like comes from the answers."""
        urn = self.urn(request.type, request.name, request.parent)
        inputs = decode_all(request.properties)
        node = Node(
            urn=urn,
            type=request.type,
            name=request.name,
            custom=True,
            read=True,
            inputs=inputs,
            parent=request.parent or None,
            provider=request.provider or None,
            dependencies=tuple(sorted(request.dependencies)),
            source=source_of(request, self._root),
        )
        self._add(node)
        asked = MappingProxyType({**inputs, "id": request.id})
        state = self._answer(request.type, asked, node.source)
        return resource_pb2.ReadResourceResponse(
            urn=urn, id=request.id, properties=encode_all({**inputs, **state})
        )

    def Invoke(
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        """Record and answer a lookup."""
        arguments = decode_all(request.args)
        source = source_of(request, self._root)
        lookup = Lookup(request.tok, arguments, request.provider or None, source)
        with self._lock:
            self._lookups.append(lookup)
        state = self._answer(request.tok, arguments, source)
        answer: dict[str, Any] = {"return": encode_all(state)}  # a keyword of Python
        return resource_pb2.ResourceInvokeResponse(**answer)

    def _answer(self, token: str, arguments: Values, source: str | None) -> Mapping[str, Any]:
        answer = self._answers(token, arguments)
        if answer is None:
            raise RecordingError(
                f"{source or 'the program'}: nobody can answer the lookup {token} of "
                f"{dict(arguments)!r} without a cloud; add its answer to the recording"
            )
        return answer

    def Call(self, request: resource_pb2.ResourceCallRequest) -> provider_pb2.CallResponse:
        """Refuse: a method of a remote component runs in a plugin that is not there."""
        raise RecordingError(f"{request.tok}: methods of remote components cannot be recorded")

    def RegisterPackage(
        self, request: resource_pb2.RegisterPackageRequest
    ) -> resource_pb2.RegisterPackageResponse:
        """Give a parameterized package a reference."""
        with self._lock:
            self._packages.append(request.name)
            return resource_pb2.RegisterPackageResponse(ref=f"package-{len(self._packages)}")

    def SignalAndWaitForShutdown(self, request: empty_pb2.Empty) -> empty_pb2.Empty:
        """Let the program end."""
        return empty_pb2.Empty()
