"""What would change since the last `up`, as the engine sees it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.graph.deployed import is_default, values
from policies.graph.model import Secret
from stacks.plan.shown import flat, plain, text

WORDS = {
    "create": "create",
    "create-replacement": "replace",
    "delete": "delete",
    "discard": "delete",
    "import": "import",
    "read": "read",
    "replace": "replace",
    "update": "update",
}
"""The engine's steps that change something, and what a person calls them."""

IGNORED = ("__provider",)
"""The code of a provider, which the engine keeps as an input."""


@dataclass(frozen=True)
class Change:
    """One resource that would change, and in what."""

    word: str
    urn: str
    properties: tuple[tuple[str, str, str], ...]
    """Path, before and after; only of updates and replacements."""


def changes(digest: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what `pulumi preview --json` would change, by URN."""
    found: dict[str, Change] = {}
    for step in digest.get("steps") or ():
        goal: Mapping[str, Any] = step.get("newState") or step.get("oldState") or {}
        word = WORDS.get(step["op"])
        if word is None or not goal or is_default(goal):
            continue
        earlier = found.get(step["urn"])
        if earlier is None or word == "replace":
            found[step["urn"]] = Change(word, step["urn"], tuple(differences(step)))
    return tuple(found[urn] for urn in sorted(found))


def differences(step: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the inputs that differ.

    A preview hides both sides of a secret: secrets are named where nothing else explains a step.
    """
    if not step.get("oldState") or not step.get("newState"):
        return
    before, after = leaves_of(step["oldState"]), leaves_of(step["newState"])
    paths = sorted(path for path in {*before, *after} if path.split(".")[0] not in IGNORED)
    pairs = {path: (before.get(path), after.get(path)) for path in paths}
    hidden = {path for path, (old, new) in pairs.items() if is_secret(old) and is_secret(new)}
    differing = {path for path, (old, new) in pairs.items() if old != new} - hidden
    for path in sorted(differing or hidden):
        old, new = pairs[path]
        yield path, word_of(old), word_of(new)


def is_secret(value: Any) -> bool:
    """Tell a secret."""
    return isinstance(value, Secret)


def leaves_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of a state by path."""
    return flat(values(state.get("inputs")))


def word_of(value: Any) -> str:
    """Return one side of a difference."""
    return text(plain(value))
