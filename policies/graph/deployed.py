"""The graph of what an engine made or would make, from what it writes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from google.protobuf import json_format, struct_pb2

from policies.graph.model import NOTHING, UNKNOWN, Graph, Node, Options, Secret, Values
from policies.graph.values import decode_all

DEFAULT_PROVIDER = "::default"
"""How the name of a provider begins that nobody asked for."""


def deployed(exported: Mapping[str, Any]) -> Graph:
    """Return the graph of `pulumi stack export`, deployment version 3 or 4.

    Left out are default providers, which no program asks for. What a program asked for but a state
    does not keep (source lines, lookups, options such as `ignore_changes`) is empty.
    """
    resources: list[Mapping[str, Any]] = exported["deployment"].get("resources") or []
    asked = [one for one in resources if not is_default(one)]
    return Graph(tuple(sorted(map(node_of, asked), key=lambda node: node.urn)))


def previewed(digest: Mapping[str, Any]) -> Graph:
    """Return the graph of `pulumi preview --json --show-sames`: what an engine would make."""
    goals = [step["newState"] for step in digest.get("steps") or () if step.get("newState")]
    return deployed({"deployment": {"resources": goals}})


def is_default(resource: Mapping[str, Any]) -> bool:
    """Tell a provider that the engine adds by itself."""
    provider = resource["type"].startswith("pulumi:providers:")
    return provider and DEFAULT_PROVIDER in resource["urn"]


def node_of(resource: Mapping[str, Any]) -> Node:
    """Return the node of one resource of a state."""
    provider = str(resource.get("provider", ""))
    origins: dict[str, list[str]] = resource.get("propertyDependencies") or {}
    return Node(
        urn=resource["urn"],
        type=resource["type"],
        name=resource["urn"].rsplit("::", 1)[-1],
        custom=bool(resource.get("custom")),
        inputs=values(resource.get("inputs")),
        parent=resource.get("parent"),
        provider=provider if provider and DEFAULT_PROVIDER not in provider else None,
        dependencies=tuple(sorted(resource.get("dependencies") or ())),
        property_dependencies=MappingProxyType(
            {key: tuple(sorted(urns)) for key, urns in sorted(origins.items()) if urns}
        ),
        options=Options(
            protect=resource.get("protect"),
            retain_on_delete=resource.get("retainOnDelete"),
            deleted_with=resource.get("deletedWith"),
            secret_outputs=tuple(sorted(resource.get("additionalSecretOutputs") or ())),
            aliases=tuple(resource.get("aliases") or ()),
        ),
        read=bool(resource.get("external")),
        outputs=NOTHING if resource.get("custom") else values(resource.get("outputs")),
    )


def values(given: Mapping[str, Any] | None) -> Values:
    """Return a state's properties as plain data; an encrypted secret is Secret(UNKNOWN)."""
    struct = struct_pb2.Struct()
    json_format.ParseDict(dict(given or {}), struct)
    return hidden(decode_all(struct))


def hidden(value: Any) -> Any:
    """Mark what a preview shows as `[secret]`."""
    if isinstance(value, Mapping):
        given = cast(Values, value)
        return MappingProxyType({key: hidden(inner) for key, inner in given.items()})
    if isinstance(value, tuple):
        return tuple(hidden(inner) for inner in cast(tuple[Any, ...], value))
    return Secret(UNKNOWN) if value == "[secret]" else value
