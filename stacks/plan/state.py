"""Whether there is something to compare a plan with, and the comparison."""

from dataclasses import dataclass

from components.refused import Refused
from stacks import backend, cloud_state, engine, plugin
from stacks.plan.changes import Change, changes
from stacks.session import Session
from stacks.variables import Variables


@dataclass(frozen=True)
class Comparison:
    """What would change since the last `up`."""

    changes: tuple[Change, ...] | None
    """None where nothing can be compared."""
    note: str = ""
    """Why not."""


def compare(stack: str) -> Comparison:
    """Ask the engine what it would change; without a state there is nothing to compare."""
    absent = missing(stack)
    if absent:
        return Comparison(None, absent)
    found = engine.present()
    if found is None:
        return Comparison(None, "not compared with the last `up`: no Pulumi engine is here yet")
    try:
        session = Session(stack, found)
        plugin.require(stack, found, session.environment)
        digest = session.read("preview", "--stack", stack)
    except Refused as error:
        return Comparison(None, f"not compared with the last `up`: {last_line(error)}")
    return Comparison(changes(digest))


def missing(stack: str) -> str:
    """Say why there is no state to compare with; nothing where there is one."""
    here = backend.data_dir(stack)
    url = cloud_state.effective(Variables.of(stack, None).whole)
    if not url:
        return "not compared with what exists: neither the stack's file nor a login names a state"
    if here and url == (here / "state").as_uri() and not backend.state_file(stack).exists():
        return f"nothing to compare with: {stack} was never up on this machine"
    return ""


def last_line(error: Exception) -> str:
    """Return the end of what an engine said."""
    return str(error).strip().splitlines()[-1] if str(error).strip() else "the engine said nothing"
