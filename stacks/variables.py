"""The variables under which `pulumi` acts on a stack, wherever it is typed."""

import contextlib
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.local import machine
from components.refused import Refused
from stacks import backend
from stacks.engine import Engine

MARK = "MLPLATFORM_STACK"
"""Names the stack whose variables a shell took over with `eval "$(mlplatform env <stack>)"`."""


def inherited(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the user's variables, without those that an earlier `mlplatform env` left there."""
    found = dict(environ)
    earlier = found.pop(MARK, None)
    if earlier:
        with contextlib.suppress(Refused):
            for name, value in {**backend.variables(earlier), **placed(earlier)}.items():
                if found.get(name) == value:
                    del found[name]
    return found


def of_this_machine(name: str, value: str) -> bool:
    """Tell a variable that names what a platform on this machine keeps: none of a cloud's."""
    home = machine.home()
    return (name == "PULUMI_BACKEND_URL" and value.startswith(f"{home.as_uri()}/")) or (
        name in ("PULUMI_HOME", "PULUMI_CONFIG_PASSPHRASE_FILE")
        and Path(value).is_relative_to(home)
    )


def placed(stack: str) -> dict[str, str]:
    """Return the variables by which `pulumi` finds a stack's program from any folder."""
    return {
        "PULUMI_STACK": stack,
        "PULUMI_OPTION_CWD": str(machine.CHECKOUT),
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


@dataclass(frozen=True)
class Variables:
    """A whole environment, and what was there before."""

    before: dict[str, str]
    whole: dict[str, str]
    ours: frozenset[str]
    """Names of those that say where state is kept and that users did not name themselves."""

    @classmethod
    def of(
        cls, stack: str, engine: Engine | None, environ: Mapping[str, str] | None = None
    ) -> "Variables":
        """Work a stack's variables out; a backend or passphrase that users named stays theirs.

        What the stack file of a cloud's stack names goes first: it is the same for everybody.
        """
        before = dict(os.environ if environ is None else environ)
        theirs, kept = inherited(before), backend.variables(stack)
        on_cloud = backend.data_dir(stack) is None
        if on_cloud:
            theirs = {n: value for n, value in theirs.items() if not of_this_machine(n, value)}
        ours = {**kept, **placed(stack)}
        if engine is None or engine.origin != "modules":
            del ours["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"]
        if theirs.get("PULUMI_BACKEND_URL") and not on_cloud:
            ours.pop("PULUMI_BACKEND_URL", None)
            ours.pop("PULUMI_HOME", None)  # it holds the credentials of their backend
        if "PULUMI_CONFIG_PASSPHRASE" in theirs or theirs.get("PULUMI_CONFIG_PASSPHRASE_FILE"):
            ours.pop("PULUMI_CONFIG_PASSPHRASE_FILE", None)
        first = [str(Path(sys.executable).parent)]
        if engine and engine.origin != "path":
            first.append(str(engine.folder))
        path = theirs.get("PATH", os.defpath).split(os.pathsep)
        rest = [part for part in path if part not in first]
        whole = {**theirs, **ours, "PATH": os.pathsep.join([*first, *rest]), MARK: stack}
        return cls(before, whole, frozenset(n for n in kept if whole.get(n) == kept[n]))

    @property
    def changes(self) -> dict[str, str | None]:
        """Return what a shell must set, or unset (None), to act on the stack with `pulumi`."""
        gone = dict[str, str | None].fromkeys(n for n in self.before if n not in self.whole)
        changed = {n: value for n, value in self.whole.items() if self.before.get(n) != value}
        return gone | changed


def shell_lines(changed: Mapping[str, str | None]) -> list[str]:
    """Return the changes as lines for `eval` in a POSIX shell."""
    return [
        f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}"
        for name, value in sorted(changed.items())
    ]
