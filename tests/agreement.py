"""Whether a recorded graph says what an engine made."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.graph.model import UNKNOWN, Graph, Node, Reference, Secret
from policies.graph.walk import leaves

EXACT = ("type", "name", "custom", "parent", "provider", "dependencies", "property_dependencies")


def differences(recorded: Graph, made: Graph) -> Iterator[str]:
    """Yield what the two graphs disagree in; an unknown agrees with everything."""
    urns, others = {node.urn for node in recorded}, {node.urn for node in made}
    yield from (f"{urn}: only recorded" for urn in sorted(urns - others))
    yield from (f"{urn}: only made" for urn in sorted(others - urns))
    for urn in sorted(urns & others):
        for what in nodes(recorded[urn], made[urn]):
            yield f"{urn}: {what}"


def nodes(recorded: Node, made: Node) -> Iterator[str]:
    """Yield what two nodes disagree in."""
    for key in EXACT:
        ours, theirs = getattr(recorded, key), getattr(made, key)
        if ours != theirs:
            yield f"{key} {ours} is {theirs}"
    for key in ("protect", "retain_on_delete"):
        ours, theirs = getattr(recorded.options, key), getattr(made.options, key)
        if bool(ours) != bool(theirs):
            yield f"{key} {ours} is {theirs}"
    yield from values(recorded.inputs, made.inputs, "inputs")
    if made.outputs:  # a preview tells none
        yield from values(recorded.outputs, made.outputs, "outputs")


def values(recorded: Any, made: Any, path: str) -> Iterator[str]:
    """Yield what two values disagree in.

    Of an encrypted secret only the mark is compared. A provider that takes no marks gets a whole
    resource as its id, and the engine marks the list or object anew that holds a secret.
    """
    if recorded is UNKNOWN or (isinstance(recorded, Reference) and isinstance(made, str)):
        return
    if made is UNKNOWN and recorded == Secret(UNKNOWN):  # a preview tells no more
        return
    if isinstance(made, Secret):
        if not any(isinstance(leaf, Secret) for _, leaf in leaves(recorded)):
            yield f"{path} is secret only where it was made"
        return
    if isinstance(recorded, Mapping) and isinstance(made, Mapping):
        for key in sorted({*recorded, *made}):
            yield from values(recorded.get(key), made.get(key), f"{path}.{key}")
    elif isinstance(recorded, tuple) and isinstance(made, tuple) and len(recorded) == len(made):
        for index, (ours, theirs) in enumerate(zip(recorded, made, strict=True)):
            yield from values(ours, theirs, f"{path}[{index}]")
    elif recorded != made:
        yield f"{path} {recorded!r} is {made!r}"
