"""The graph: what a program asks for, as frozen data that needs no SDK to be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from types import MappingProxyType
from typing import Any

STACK = "pulumi:pulumi:Stack"
"""The type of the node that everything hangs under."""

Values = Mapping[str, Any]
"""Plain data by wire name: scalars, tuples and mappings, with the marks of this module inside."""

NOTHING: Values = MappingProxyType({})


def nothing() -> Values:
    """Return the empty mapping."""
    return NOTHING


class Unknown:
    """What only the cloud can say; equal to nothing, so that a rule asking for a value fails."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        """Be equal to nothing, itself included."""
        return False

    def __repr__(self) -> str:
        """Show the mark's name."""
        return "UNKNOWN"


UNKNOWN = Unknown()
"""The only instance, for `is UNKNOWN`."""


@dataclass(frozen=True)
class Secret:
    """A value that is marked secret; shown to nobody."""

    value: Any = field(repr=False)


@dataclass(frozen=True)
class Reference:
    """A whole resource, given as a value."""

    urn: str
    id: Any = None
    """Empty for a component; UNKNOWN until the resource exists."""


@dataclass(frozen=True)
class Source:
    """Where an unknown value comes from."""

    urn: str
    property: str | None
    """Path by wire names, such as `vpcConfig.clusterSecurityGroupId`; None where nobody can tell
    which, nor whether this resource is the one among those of its input."""


@dataclass(frozen=True)
class Asset:
    """A file or an archive of files, given as a value."""

    kind: str
    """`asset` or `archive`."""
    content: Values
    """One entry: `path`, `uri`, `text` or `assets`."""


@dataclass(frozen=True)
class Options:
    """What the program tells the engine about one resource; None where it says nothing."""

    protect: bool | None = None
    retain_on_delete: bool | None = None
    delete_before_replace: bool | None = None
    deleted_with: str | None = None
    """A URN."""
    import_id: str | None = None
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    secret_outputs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Former URNs; one that gives only parts is `name=old type=a:b:C`."""
    timeouts: Values = field(default_factory=nothing)


@dataclass(frozen=True)
class Node:
    """One resource or component."""

    urn: str
    type: str
    name: str
    custom: bool
    """Whether a provider makes it; components are made by the program alone."""
    inputs: Values = field(default_factory=nothing)
    parent: str | None = None
    provider: str | None = None
    """URN and id of an explicit provider, as `urn::id`."""
    dependencies: tuple[str, ...] = ()
    """URNs, sorted."""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=nothing)
    """For each input, the URNs of the resources its value comes from."""
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=nothing)
    """For the path of each unknown among the inputs, where it comes from; empty if nobody asked."""
    options: Options = Options()
    source: str | None = None
    """Where the program asks for it: `components/aws/storage.py:24`."""
    read: bool = False
    """Whether it is looked up by its id and never made."""
    outputs: Values = field(default_factory=nothing)
    """What a component registers as its outputs; empty for the others."""
    lost: tuple[str, ...] = ()
    """Paths of keys that the program gives and the SDK leaves out, sorted."""

    @property
    def is_provider(self) -> bool:
        """Tell an explicit provider from what providers make."""
        return self.type.startswith("pulumi:providers:")

    def is_a(self, *patterns: str) -> bool:
        """Tell whether one of the patterns, such as `mlplatform:*:Cluster`, fits the type."""
        return any(fnmatchcase(self.type, pattern) for pattern in patterns)


@dataclass(frozen=True)
class Lookup:
    """One question the program asked about what exists already."""

    token: str
    arguments: Values
    provider: str | None
    source: str | None


@dataclass(frozen=True)
class Message:
    """One line that the program or an SDK logged."""

    severity: str
    """`debug`, `info`, `warning` or `error`."""
    text: str


@dataclass(frozen=True)
class Graph:
    """Everything one program asks for; iterates over its nodes, sorted by URN."""

    nodes: tuple[Node, ...]
    lookups: tuple[Lookup, ...] = ()
    messages: tuple[Message, ...] = ()

    def __iter__(self) -> Iterator[Node]:
        """Yield the nodes by URN."""
        return iter(self.nodes)

    def __len__(self) -> int:
        """Count the nodes."""
        return len(self.nodes)

    def __getitem__(self, urn: str) -> Node:
        """Find a node by its URN."""
        return self._by_urn[urn]

    def of_type(self, *patterns: str) -> tuple[Node, ...]:
        """Return the nodes whose type fits one of the patterns."""
        return tuple(node for node in self.nodes if node.is_a(*patterns))

    def children(self, node: Node) -> tuple[Node, ...]:
        """Return what hangs directly under a node."""
        return tuple(child for child in self.nodes if child.parent == node.urn)

    def component_of(self, node: Node) -> Node | None:
        """Return the nearest component above a node; the stack itself is none."""
        above = self._by_urn.get(node.parent) if node.parent else None
        while above and above.custom:
            above = self._by_urn.get(above.parent) if above.parent else None
        return above if above and above.type != STACK else None

    @property
    def outputs(self) -> Values:
        """Return what the stack exports."""
        return next((node.outputs for node in self.nodes if node.type == STACK), NOTHING)

    @cached_property
    def _by_urn(self) -> dict[str, Node]:
        return {node.urn: node for node in self.nodes}
