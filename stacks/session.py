"""Running `pulumi` on a stack: its variables, its terminal, its answers."""

import contextlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.local import machine
from components.refused import Refused
from stacks import backend, salt
from stacks.engine import Engine

MARK = "MLPLATFORM_STACK"
"""Names the stack whose variables a shell took over with `eval "$(mlplatform env <stack>)"`."""


def inherited(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the user's variables, without those that an earlier `mlplatform env` left there."""
    found = dict(environ)
    earlier = found.pop(MARK, None)
    if earlier:
        with contextlib.suppress(Refused):
            for name, value in placed(earlier).items():
                if found.get(name) == value:
                    del found[name]
    return found


def placed(stack: str) -> dict[str, str]:
    """Return the variables by which `pulumi` finds a stack's program and state from any folder."""
    return {
        **backend.variables(stack),
        "PULUMI_STACK": stack,
        "PULUMI_OPTION_CWD": str(machine.CHECKOUT),
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def environment(
    stack: str, engine: Engine | None, environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the whole environment under which `pulumi` acts on a stack, wherever it is typed.

    A backend or passphrase that users named themselves stays.
    """
    theirs = inherited(os.environ if environ is None else environ)
    ours = placed(stack)
    if engine is None or engine.origin != "modules":
        del ours["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"]
    if theirs.get("PULUMI_BACKEND_URL"):
        ours.pop("PULUMI_BACKEND_URL", None)
        ours.pop("PULUMI_HOME", None)  # it holds the credentials of their backend
    if "PULUMI_CONFIG_PASSPHRASE" in theirs or theirs.get("PULUMI_CONFIG_PASSPHRASE_FILE"):
        ours.pop("PULUMI_CONFIG_PASSPHRASE_FILE", None)
    first = [str(Path(sys.executable).parent)]
    if engine and engine.origin != "path":
        first.append(str(engine.folder))
    rest = [part for part in theirs.get("PATH", os.defpath).split(os.pathsep) if part not in first]
    return {**theirs, **ours, "PATH": os.pathsep.join([*first, *rest]), MARK: stack}


def changes(
    stack: str, engine: Engine | None, environ: Mapping[str, str] | None = None
) -> dict[str, str | None]:
    """Return what a shell must set, or unset (None), to act on a stack with plain `pulumi`."""
    before = dict(os.environ if environ is None else environ)
    after = environment(stack, engine, before)
    gone = dict[str, str | None].fromkeys(name for name in before if name not in after)
    return gone | {name: value for name, value in after.items() if before.get(name) != value}


def shell_lines(changed: Mapping[str, str | None]) -> list[str]:
    """Return the changes as lines for `eval` in a POSIX shell."""
    return [
        f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}"
        for name, value in sorted(changed.items())
    ]


class EngineFailed(Refused):
    """A `pulumi` command that did not succeed; the text is what it said."""


class Session:
    """`pulumi` on one stack."""

    def __init__(self, stack: str, engine: Engine) -> None:
        """Hold on to where the stack's state is; nothing is started."""
        self.stack, self.engine = stack, engine
        self.environment = environment(stack, engine)
        kept = backend.variables(stack)
        self.ours = self.matches(kept, "PULUMI_BACKEND_URL")
        self.our_passphrase = self.matches(kept, "PULUMI_CONFIG_PASSPHRASE_FILE")

    def matches(self, kept: Mapping[str, str], name: str) -> bool:
        """Tell whether a variable is ours, and not one that users named themselves."""
        return name in kept and self.environment.get(name) == kept[name]

    def make(self) -> None:
        """Make the stack and what its state needs, if it is new."""
        if self.our_passphrase:
            backend.make_passphrase(self.stack)
            salt.align(self.stack)
        if self.ours:
            backend.make_folders(self.stack)
            if backend.state_file(self.stack).exists():
                return
        told = self.call("stack", "init", "--no-select", self.stack)
        if told.returncode and "already exists" not in told.stderr:
            raise EngineFailed(told.stderr.strip())

    def open(self) -> None:
        """Make the stack if it is new, and put right what a killed engine left behind.

        Refused where a living engine is changing the stack.
        """
        if self.ours:
            backend.release_locks(self.stack)
            backend.end_orphans(self.stack)
        self.make()

    def settle(self) -> bool:
        """Clear what a killed engine was busy with, by asking every resource how it is.

        Only on this machine, where a create adopts or removes what an earlier one left; in a
        cloud it may be paid for, and the engine's warning says what to look at.
        """
        if not self.ours or not backend.pending(self.stack):
            return False
        told = self.call("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
        if told.returncode:
            raise EngineFailed(f"{told.stdout}{told.stderr}".strip())
        return True

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `pulumi` without a terminal and return what it said."""
        return subprocess.run(
            [self.engine.command, *arguments, "--non-interactive"],
            env=self.environment,
            cwd=machine.CHECKOUT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def read(self, *arguments: str) -> Any:
        """Run `pulumi` and return its JSON answer; EngineFailed if there is none."""
        told = self.call(*arguments, "--json")
        if told.returncode:
            raise EngineFailed(told.stderr.strip() or told.stdout.strip())
        return json.loads(told.stdout)

    def outputs(self, show_secrets: bool = False) -> dict[str, Any]:
        """Return the stack's outputs; empty if it was never brought up."""
        if self.ours and not backend.state_file(self.stack).exists():
            return {}
        return self.read("stack", "output", *(["--show-secrets"] if show_secrets else []))

    def stream(self, *arguments: str) -> int:
        """Run `pulumi` on the user's terminal and return its status.

        An interrupt reaches the engine as well, which then stops in good order; we wait for it.
        """
        with subprocess.Popen(
            [self.engine.command, *arguments], env=self.environment, cwd=machine.CHECKOUT
        ) as process:
            while True:
                try:
                    return process.wait()
                except KeyboardInterrupt:
                    continue
