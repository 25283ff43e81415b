"""The URNs of every stack, kept in a file: a name that is lost is a resource that is destroyed.

`python -m tests.golden` writes the file anew; where that would lose a name, only with `--destroy`.
"""

import sys
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from policies.graph.model import Graph, Node
from policies.graph.urn import former, name_of, types_of
from tests.recordings import ROOT, STACKS, recorded

FILE = ROOT / "tests/components/urns.txt"

NEAR = 0.7
"""How like a lost name a new one has to be, to be taken for it."""


def now() -> dict[str, Graph]:
    """Return what every stack asks for."""
    return {stack: recorded(stack) for stack in STACKS}


def text(graphs: Mapping[str, Graph]) -> str:
    """Return the URNs of stacks, one a line."""
    return "".join(f"{node.urn}\n" for graph in graphs.values() for node in graph)


def lost(before: Iterable[str], graphs: Mapping[str, Graph]) -> list[str]:
    """Return a message for each URN that is gone and that no alias takes over."""
    known = {*before}
    messages: list[str] = []
    for stack, graph in graphs.items():
        here = {node.urn: node for node in graph}
        kept = {*here}.union(*(former(graph, node) for node in graph))
        new = [node for urn, node in here.items() if urn not in known]
        of_stack = {urn for urn in known if urn.startswith(f"urn:pulumi:{stack}::")}
        messages += [message(urn, new, {*of_stack, *here}) for urn in sorted(of_stack - kept)]
    gone = sorted({stack_of(urn) for urn in known} - {*graphs})
    return [*messages, *(f"stack {stack} is gone, with everything in it" for stack in gone)]


def message(urn: str, new: Iterable[Node], known: Iterable[str]) -> str:
    """Say what becomes of a lost resource, and how to keep it."""
    likely = max(new, key=lambda node: likeness(urn, node), default=None)
    if likely is None or likeness(urn, likely) < NEAR:
        return f"{urn} would be destroyed: nothing new is like it"
    return (
        f"{urn} would be destroyed and {likely.urn} made; if they are one, give it "
        f"aliases=[{alias(urn, likely, known)}] at {likely.source or 'its place'}"
    )


def likeness(urn: str, node: Node) -> float:
    """Return how like a lost resource a new one is, by type and by name: at most 1."""
    pairs = ((types_of(urn).rsplit("$", 1)[-1], node.type), (name_of(urn), node.name))
    return sum(SequenceMatcher(None, ours, theirs).ratio() for ours, theirs in pairs) / 2


def alias(urn: str, node: Node, known: Iterable[str]) -> str:
    """Return the alias that makes a resource take over what was another: the parts that differ."""
    *above, kind = types_of(urn).split("$")
    parts: list[str] = []
    if kind != node.type:
        parts.append(f"type_={kind!r}")
    if name_of(urn) != node.name:
        parts.append(f"name={name_of(urn)!r}")
    if above != types_of(node.urn).split("$")[:-1]:
        parents = [one for one in sorted(known) if types_of(one).split("$") == above]
        parent = max(parents, key=lambda one: common(name_of(one), name_of(urn)), default="?")
        parts.append(f"parent={parent!r}" if above else "parent=None")
    return f"pulumi.Alias({', '.join(parts)})"


def common(name: str, other: str) -> int:
    """Return with how many of its characters one name begins as another does."""
    return next(
        (
            place
            for place, (ours, theirs) in enumerate(zip(name, other, strict=False))
            if ours != theirs
        ),
        min(len(name), len(other)),
    )


def stack_of(urn: str) -> str:
    """Return the stack in a URN."""
    return urn.split("::")[0].removeprefix("urn:pulumi:")


def main() -> None:
    """Write the file anew."""
    graphs = now()
    messages = lost(FILE.read_text().split(), graphs)
    if messages and "--destroy" not in sys.argv[1:]:
        sys.exit("\n".join([*messages, "if it is meant: python -m tests.golden --destroy"]))
    FILE.write_text(text(graphs))


if __name__ == "__main__":
    main()
