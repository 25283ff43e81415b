"""Running `pulumi` on a stack: its terminal, its answers, its interrupts."""

import json
import signal
import subprocess
from typing import Any

from components.local import machine
from components.refused import Refused
from stacks import backend, cloud_state, salt
from stacks.engine import Engine
from stacks.variables import Variables


class EngineFailed(Refused):
    """A `pulumi` command that did not succeed; the text is what it said."""


class Session:
    """`pulumi` on one stack."""

    def __init__(self, stack: str, engine: Engine) -> None:
        """Hold on to where the stack's state is; nothing is started."""
        self.stack, self.engine = stack, engine
        self.variables = Variables.of(stack, engine)
        self.environment = self.variables.whole
        here = backend.data_dir(stack) is not None
        self.ours = here and "PULUMI_BACKEND_URL" in self.variables.ours
        self.our_passphrase = "PULUMI_CONFIG_PASSPHRASE_FILE" in self.variables.ours

    def make(self) -> None:
        """Make the stack and what its state needs, if it is new."""
        if self.our_passphrase:
            backend.make_passphrase(self.stack)
            salt.align(self.stack)
        if self.ours:
            backend.make_folders(self.stack)
            backend.mend(self.stack)
            if backend.state_file(self.stack).exists():
                return
        told = self.call("stack", "init", "--no-select", self.stack, *self.encrypted())
        if told.returncode and "already exists" not in told.stderr:
            raise EngineFailed(told.stderr.strip())

    def encrypted(self) -> list[str]:
        """Return how `stack init` is told what encrypts secrets: it does not ask the file itself.

        Refused where a cloud's stack has no state or no key that others share.
        """
        if cloud_state.cloud_of(self.stack) is None:
            return []
        cloud_state.require(self.stack, self.environment)
        provider = cloud_state.secrets_provider(self.stack)
        return ["--secrets-provider", provider] if provider else []

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
        """Run `pulumi` without a terminal and return what it said.

        An interrupt is passed on, once each: the engine ends what it is at, and then we do.
        """
        command = [self.engine.command, *arguments, "--non-interactive"]
        interrupted = False
        with subprocess.Popen(
            command,
            env=self.environment,
            cwd=machine.CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Out of the terminal's reach: a second interrupt would end the engine at once.
            process_group=0,
        ) as process:
            while True:
                try:
                    said, complained = process.communicate()
                    break
                except KeyboardInterrupt:
                    interrupted = True
                    process.send_signal(signal.SIGINT)
        if interrupted:
            raise KeyboardInterrupt
        return subprocess.CompletedProcess(command, process.returncode, said, complained)

    def read(self, *arguments: str) -> Any:
        """Run `pulumi` and return its JSON answer; EngineFailed if there is none."""
        told = self.call(*arguments, "--json")
        if told.returncode:
            raise EngineFailed(told.stderr.strip() or told.stdout.strip())
        return json.loads(told.stdout)

    def outputs(self, show_secrets: bool = False) -> dict[str, Any]:
        """Return the stack's outputs; empty if it was never brought up."""
        if self.ours:
            if not backend.state_file(self.stack).exists():
                return {}
            backend.mend(self.stack)
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
