"""From a stack file to a running platform and back."""

import contextlib
import fcntl
import os
import sys
import time
from collections.abc import Generator

from components.cloud import preflight
from components.local import folder, machine, process
from components.refused import Refused
from stacks import backend, cloud_state, engine, plugin, report
from stacks.config import read
from stacks.session import Session
from stacks.variables import Variables


def say(line: str) -> None:
    """Show progress without getting into what a script reads."""
    print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def alone(stack: str) -> Generator[None]:
    """Be the only `up` of a stack on this machine: the engine's own lock lets two refuse each
    other."""
    data = backend.data_dir(stack)
    if data is None:
        yield
        return
    with (folder.make(data) / "changing").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Refused(
                f"stack {stack} is being changed by process {file.read().strip()}. "
                "Wait until it is done"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def up(stack: str, quiet: bool = False) -> report.Report:
    """Run `pulumi up` on a stack and return how it stands; Refused if it did not succeed."""
    with alone(stack):
        return changed(stack, quiet)


def changed(stack: str, quiet: bool) -> report.Report:
    """Do what `up` does, once nobody else does it."""
    started = time.monotonic()
    on_cloud = cloud_state.cloud_of(stack) is not None
    if on_cloud:
        cloud_state.require(stack, Variables.of(stack, None).whole)
    elif read(stack).platform:
        from stacks import doctor

        doctor.preflight(stack)
    session = Session(stack, engine.find(say))
    if on_cloud:
        ask_cloud(session)
    session.open()
    session.settle()
    arguments = ["up", "--stack", stack, "--yes", "--skip-preview", "--suppress-outputs"]
    if quiet:
        answer = session.call(*arguments)
        code, said = answer.returncode, answer.stdout + answer.stderr
    else:
        code, said = session.stream(*arguments), "see above"
    if code:
        raise Refused(
            f"`pulumi up` did not succeed ({said.strip()}). What was made stays; once the cause "
            f"is gone, run it again: it goes on from where it was"
        )
    return report.of(stack, session, time.monotonic() - started)


def ask_cloud(session: Session) -> None:
    """Refuse what a cloud would refuse half way; workloads need nothing of it but what is there.

    A baseline is asked for too: whose account it is made in.
    """
    plugin.require(session.stack, session.engine, session.environment)
    spec = read(session.stack)
    if built := spec.platform or spec.baseline:
        for unchecked in preflight(built):
            say(unchecked)


def down(stack: str, purge: bool = False) -> None:
    """Run `pulumi destroy` on a stack; with `purge` remove what it kept as well."""
    data = backend.data_dir(stack)
    if data and backend.owner(stack) != stack:
        data = None  # borrowed: it goes with the stack that built it
    if data is None or backend.state_file(stack).exists():
        backend.release_locks(stack)
        try:
            destroy(stack)
        except Refused as error:
            if not (purge and data):
                raise
            say(f"{error}\nremoving everything without the engine")
    if data:
        run = machine.run_dir_of(data)
        process.end(run, grace=2)
        folder.remove(run)
        if purge:
            folder.remove(data)
            if data.exists():
                raise Refused(f"{data} could not be removed whole: look at who owns what is left")
            forget_salt(stack)
            if machine.home().is_dir() and not any(machine.home().iterdir()):
                machine.home().rmdir()
        elif data.exists():
            say(f"kept: {data} (the next `up` opens it; --purge removes it)")


def destroy(stack: str) -> None:
    """Run `pulumi destroy`; Refused if it does not succeed."""
    session = Session(stack, engine.find(say))
    plugin.require(stack, session.engine, session.environment)
    session.open()
    if session.stream("destroy", "--stack", stack, "--yes", "--skip-preview"):
        raise Refused("`pulumi destroy` did not succeed, see above; run it again")


def forget_salt(stack: str) -> None:
    """Take the salt of a passphrase that is gone out of the stack's file."""
    from stacks import salt
    from stacks.config import file_of

    file = file_of(stack)
    if file.exists():
        salt.replace(file, salt.LINE.sub("", file.read_text(encoding="utf-8")))
