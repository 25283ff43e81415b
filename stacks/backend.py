"""The state of platforms on this machine: its folder, its passphrase, its locks."""

import contextlib
import json
import os
import secrets
import socket
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from components.local import folder, machine
from components.refused import Refused
from stacks import cloud_state
from stacks.config import PROJECT, lender, read

HOSTS = ("pulumi-language-python", "pulumi-resource-pulumi-python", "-m pulumi.dynamic")
"""What an engine starts to run programs and providers; a killed engine leaves them running."""


def owner(stack: str) -> str | None:
    """Return the stack whose platform on this machine a stack builds or borrows, if it does."""
    return None if cloud_state.cloud_of(stack) else lender(read(stack)) or stack


def data_dir(stack: str) -> Path | None:
    """Return the folder that keeps a stack's state, if that is on this machine."""
    builder = owner(stack)
    return machine.data_dir(builder) if builder else None


def variables(stack: str) -> dict[str, str]:
    """Return what names a stack's state and, on this machine, its passphrase."""
    kept = data_dir(stack)
    if not kept:
        url = cloud_state.named(stack)
        return {"PULUMI_BACKEND_URL": url} if url else {}
    return {
        "PULUMI_BACKEND_URL": (kept / "state").as_uri(),
        "PULUMI_HOME": str(kept / "pulumi"),
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(kept / "passphrase"),
        "MLPLATFORM_HOME": str(machine.home()),
    }


def make_folders(stack: str) -> None:
    """Make the folders of a stack's state; a file backend demands that its own is there."""
    kept = data_dir(stack)
    if kept:
        for place in (kept, kept / "state", kept / "pulumi"):
            folder.make(place)


def make_passphrase(stack: str) -> None:
    """Generate the passphrase of a stack's state, once; Refused if it went missing."""
    kept = data_dir(stack)
    if not kept or (kept / "passphrase").exists():
        return
    phrase = folder.make(kept) / "passphrase"
    if state_file(stack).exists():
        raise Refused(
            f"{phrase} is missing, and the state in {kept / 'state'} was encrypted with it. "
            f"Put the file back, or give up what was kept: mlplatform down {stack} --purge"
        )
    scratch = kept / f".passphrase.{os.getpid()}"
    folder.write(scratch, secrets.token_hex(32))
    with contextlib.suppress(FileExistsError):  # a link never replaces what another starter made
        os.link(scratch, phrase)
    scratch.unlink()


def state_file(stack: str) -> Path:
    """Return the file in which the engine keeps a stack's state."""
    kept = data_dir(stack)
    assert kept
    return kept / "state" / ".pulumi" / "stacks" / PROJECT / f"{stack}.json"


def pending(stack: str) -> list[str]:
    """Return the URNs of resources that a killed engine was busy with."""
    try:
        latest: dict[str, Any] = json.loads(state_file(stack).read_text())["checkpoint"]["latest"]
        found: list[dict[str, Any]] = latest.get("pending_operations") or []
        return [operation["resource"]["urn"] for operation in found]
    except (OSError, ValueError, KeyError, AttributeError):
        return []


NOTES = ("meta.yaml.attrs", "stacks/**/*.attrs", "locks/**/*.attrs")
"""What the engine's file backend writes beside its files, below its own folder."""


def mend(stack: str) -> int:
    """Remove the notes that a killed engine left cut short; return how many.

    The file backend replaces a file whole but writes its note in place. It does without one, and
    refuses everything where one is no JSON: "failed to load checkpoint: EOF".
    """
    kept = data_dir(stack)
    mended = 0
    if not kept:
        return mended
    place = kept / "state" / ".pulumi"
    for note in [found for pattern in NOTES for found in place.glob(pattern)]:
        try:
            json.loads(note.read_text())
        except FileNotFoundError:
            continue
        except ValueError:
            note.unlink(missing_ok=True)
            mended += 1
    return mended


def release_locks(stack: str) -> int:
    """Remove the locks that killed engines left; Refused if a living engine holds one."""
    kept = data_dir(stack)
    released = 0
    if not kept:
        return released
    here = socket.gethostname()
    place = kept / "state" / ".pulumi" / "locks" / "organization" / PROJECT / stack
    for lock in sorted(place.glob("*.json")):
        try:
            held = json.loads(lock.read_text())
            process, host = int(held["pid"]), str(held["hostname"])
            since = datetime.fromisoformat(held["timestamp"])
        except FileNotFoundError:
            continue
        except (ValueError, KeyError, TypeError):  # cut short by a full disk
            process, host, since = 0, here, datetime.now().astimezone()
        if host != here or is_running(process):
            end = (
                f", or end it: kill -INT {process}"
                if host == here
                else f"; if {host} is no more, remove {lock}"
            )
            raise Refused(
                f"stack {stack} is being changed by process {process} on {host} since "
                f"{since.astimezone():%H:%M:%S}. Wait until it is done{end}"
            )
        lock.unlink(missing_ok=True)
        released += 1
    return released


def is_running(process: int) -> bool:
    """Tell whether a process lives and is an engine; its number may have gone to another program.

    Start times are no help: they move when the clock of a machine is set.
    """
    try:
        return is_engine(psutil.Process(process))
    except psutil.Error:
        return False


def is_engine(process: psutil.Process) -> bool:
    """Tell whether a process is a living engine."""
    return process.name() == "pulumi" and process.status() != psutil.STATUS_ZOMBIE


def end_orphans(stack: str) -> int:
    """End the hosts of killed engines on this state, which would go on changing things."""
    url = variables(stack).get("PULUMI_BACKEND_URL")
    ended = 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            words = " ".join(process.cmdline())
            if (
                any(host in words for host in HOSTS)
                and url
                and process.environ().get("PULUMI_BACKEND_URL") == url
                and not any(is_engine(parent) for parent in process.parents())
            ):
                process.kill()
                ended += 1
    return ended
