"""What would change since the last `up`, as the engine sees it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from policies.graph.deployed import is_default, values
from policies.graph.model import Secret, Unknown
from stacks.plan.shown import SECRET, flat, plain, text

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
    """Yield the inputs that differ; of a secret only that it does, where the engine says so."""
    if not step.get("oldState") or not step.get("newState"):
        return
    before = leaves_of(step["oldState"])
    after = leaves_of(step["newState"])
    said = {str(path).split(".")[0].split("[")[0] for path in reasons(step)}
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        hidden = isinstance(new, Secret) and isinstance(old, Secret)
        if path.split(".")[0] in IGNORED or (hidden and path.split(".")[0] not in said):
            continue
        if hidden or isinstance(new, Unknown) or old != new:
            yield path, word_of(old), word_of(new)


def reasons(step: Mapping[str, Any]) -> Iterator[str]:
    """Yield the properties that the engine itself names."""
    for key in ("diffReasons", "replaceReasons", "detailedDiff"):
        yield from cast(Mapping[str, Any], step.get(key) or {})


def leaves_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of a state by path."""
    return flat(values(state.get("inputs")))


def word_of(value: Any) -> str:
    """Return one side of a difference."""
    return SECRET if isinstance(value, Secret) else text(plain(value))
