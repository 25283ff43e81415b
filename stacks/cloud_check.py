"""What this machine has for a cloud's stack, and what the cloud says to it before an `up`."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from components.cloud import findings
from components.recording import Recording, Seen
from components.refused import Refused
from stacks import cloud_state, plugin, tool_check
from stacks.config import file_of, lender, read
from stacks.finding import Finding
from stacks.variables import Variables

GOES_ON = "Nothing at once: `up` says it too, and goes on"


def rows(stack: str, cloud: str, record: Path | None = None) -> Iterator[Finding]:
    """Look at this machine, then ask the cloud; nothing is made in either.

    A `record` is a folder for what the cloud's SDK is answered.
    """
    yield tool_check.python_row()
    sdk = sdk_row(stack, cloud)
    yield sdk
    yield tool_check.engine_row()
    yield from tool_check.plugin_rows(cloud)
    yield state_row(stack)
    if sdk.state != "fail":
        yield from asked_rows(stack, cloud, record)


def sdk_row(stack: str, cloud: str) -> Finding:
    """Look for the packages with which a cloud's resources are described."""
    package, setup = plugin.SDKS[cloud], f"make setup STACK={stack}"
    number = plugin.number_of(package)
    if number is None:
        return Finding("packages", "fail", f"missing: {package}", setup)
    if not find_spec("pip"):
        lacking = "no pip, which the engine's language host asks for packages"
        return Finding("packages", "fail", lacking, setup)
    return Finding("packages", "ok", f"{package} {number}")


def state_row(stack: str) -> Finding:
    """Look at where the stack's state is kept, and at what encrypts it."""
    environ = Variables.of(stack, None).whole
    try:
        cloud_state.require(stack, environ)
    except Refused as error:
        return Finding("state", "fail", str(error), "docs/state.md shows the way")
    return Finding("state", "ok", str(cloud_state.effective(environ)))


def asked_rows(stack: str, cloud: str, record: Path | None) -> Iterator[Finding]:
    """Ask the cloud; what an `up` would be refused for fails."""
    spec = read(stack)
    built = spec.platform or spec.baseline
    if built is None:
        told = f"nothing is asked: workloads use the platform of {lender(spec)}, which was"
        yield Finding(cloud, "ok", told)
        return
    seen: Seen | None = Recording(record, built.account) if record else None
    try:
        found = findings(built, seen)
    except Refused as error:
        yield Finding(cloud, "fail", str(error), f"make setup STACK={stack}")
        return
    stops = f"Do as it says, or change stacks/{file_of(stack).name}: `up` makes nothing before"
    for one in found:
        path, _, text = one.text.partition(": ")
        state, todo = ("fail", stops) if one.checked else ("warn", GOES_ON)
        yield Finding(path, state, text, todo)
    if not found:
        told = f"{built.account or 'the account'} has what {stack} asks for"
        if spec.baseline:
            told = f"you reach {built.account or 'the account'}; no more is asked of a baseline"
        yield Finding(cloud, "ok", told)
