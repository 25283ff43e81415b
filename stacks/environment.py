"""What a shell needs to use a platform by hand: the engine's variables and the services' own."""

from collections.abc import Mapping
from typing import Any, cast

from stacks import engine, session


def of(stack: str) -> dict[str, str | None]:
    """Return the variables to set, or to unset (None)."""
    found = engine.present()
    changed = session.changes(stack, found)
    if found is None:
        return changed
    opened = session.Session(stack, found)
    opened.make()  # so that a bare `pulumi up` finds a stack, a state and a passphrase
    outputs = opened.outputs(show_secrets=True)
    for concern in outputs.values():
        if isinstance(concern, dict):
            found_there = cast(dict[str, Any], concern).get("environment")
            changed.update(cast(dict[str, str], found_there or {}))
    return changed


def shell(changed: Mapping[str, str | None]) -> str:
    """Return lines for `eval`."""
    return "\n".join(session.shell_lines(changed))
