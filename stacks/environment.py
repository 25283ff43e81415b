"""What a shell needs to use a platform by hand: the engine's variables and the services' own."""

from typing import Any, cast

from stacks import engine
from stacks.session import Session
from stacks.variables import Variables, shell_lines


def of(stack: str) -> dict[str, str | None]:
    """Return the variables to set, or to unset (None)."""
    found = engine.present()
    if found is None:
        return Variables.of(stack, None).changes
    opened = Session(stack, found)
    opened.make()  # so that a bare `pulumi up` finds a stack, a state and a passphrase
    changed = opened.variables.changes
    for concern in opened.outputs(show_secrets=True).values():
        if isinstance(concern, dict):
            found_there = cast(dict[str, Any], concern).get("environment")
            changed.update(cast(dict[str, str], found_there or {}))
    return changed


def shell(changed: dict[str, str | None]) -> str:
    """Return lines for `eval`."""
    return "\n".join(shell_lines(changed))
