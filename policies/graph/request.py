"""One registration on the wire to one node."""

import linecache
from pathlib import Path
from types import MappingProxyType
from typing import cast
from urllib.parse import unquote, urlparse

from pulumi.runtime.proto import alias_pb2, resource_pb2, source_pb2

from policies.graph.model import NOTHING, Node, Options
from policies.graph.values import decode_all

RECORDER = Path(__file__).parent


def node_of(request: resource_pb2.RegisterResourceRequest, urn: str, root: Path) -> Node:
    """Return the node that a registration asks for."""
    origins = {
        key: tuple(sorted(found.urns))
        for key, found in sorted(request.propertyDependencies.items())
        if found.urns
    }
    return Node(
        urn=urn,
        type=request.type,
        name=request.name,
        custom=request.custom,
        inputs=decode_all(request.object),
        parent=request.parent or None,
        provider=request.provider or None,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies=MappingProxyType(origins),
        options=options_of(request),
        source=source_of(request, root),
    )


def options_of(request: resource_pb2.RegisterResourceRequest) -> Options:
    """Return what the program tells the engine about a resource."""
    replaced_first = request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None
    limits = {
        key: getattr(request.customTimeouts, key)
        for key in ("create", "update", "delete")
        if getattr(request.customTimeouts, key)
    }
    aliases = cast(list[alias_pb2.Alias], request.aliases)  # pyright: ignore[reportUnknownMemberType]
    return Options(
        protect=request.protect if request.HasField("protect") else None,
        retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else None,
        delete_before_replace=replaced_first,
        deleted_with=request.deletedWith or None,
        import_id=request.importId or None,
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        secret_outputs=tuple(sorted(request.additionalSecretOutputs)),
        aliases=tuple(request.aliasURNs) + tuple(map(alias_text, aliases)),
        timeouts=MappingProxyType(limits) if limits else NOTHING,
    )


def alias_text(alias: alias_pb2.Alias) -> str:
    """Return an alias as its URN, or as the parts of one that it gives."""
    parts = {part.name: value for part, value in alias.spec.ListFields()}
    return alias.urn or " ".join(f"{name}={parts[name]}" for name in sorted(parts) if parts[name])


Traced = (
    resource_pb2.RegisterResourceRequest
    | resource_pb2.ReadResourceRequest
    | resource_pb2.ResourceInvokeRequest
)
"""A request that tells where it comes from."""


def source_of(request: Traced, root: Path) -> str | None:
    """Return the line of ours that asks for a resource.

    A call of a base class's `__init__` only passes on what its own caller asks for, and installed
    packages are not ours even where they lie below the root.
    """
    # The stubs of the protocol name their neighbours by a package that is not there.
    trace = cast(source_pb2.StackTrace, request.stackTrace)  # pyright: ignore[reportUnknownMemberType]
    for frame in trace.frames:
        path = Path(unquote(urlparse(frame.pc.uri).path))
        if path.is_relative_to(RECORDER):
            break
        if not path.is_relative_to(root) or "site-packages" in path.parts:
            continue
        if "super().__init__(" in linecache.getline(str(path), frame.pc.line):
            continue
        return f"{path.relative_to(root).as_posix()}:{frame.pc.line}"
    return None
