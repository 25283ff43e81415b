"""Whether this machine is large enough for a stack, and has the ports that it demands."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from components.local import capacity, machine, process
from components.local.ports import is_free
from components.refused import Refused
from stacks.config import StackSpec, read
from stacks.finding import Finding, State

CORES = 2
MEMORY_GIB = 4.0
DISK_GIB = 5.0
SOCKET_PATH = 103
"""Characters that a Unix socket's path may have on every system; Ray's need 70 below ours."""


def resource_rows(stack: str) -> Iterator[Finding]:
    """Look at cores, memory, disk and the folder of sockets.

    A platform that runs already has taken its memory, so then little of it is no obstacle.
    """
    running = bool(process.marked(machine.run_dir(stack)))
    lacking: State = "warn" if running else "fail"
    cores, memory = capacity.cores(), capacity.memory_gib()
    yield Finding(
        "cores",
        "ok" if cores >= CORES else "fail",
        f"{cores}, and {CORES} are needed",
        "" if cores >= CORES else "Use a larger machine, or raise this container's CPU quota",
    )
    yield Finding(
        "memory",
        "ok" if memory >= MEMORY_GIB else lacking,
        f"{memory:.1f} GiB free, and {MEMORY_GIB:.0f} GiB are needed",
        "" if memory >= MEMORY_GIB else "End other programs, or use a larger machine",
    )
    for name, place in {
        "disk": machine.data_dir(stack),
        "temporary": machine.run_dir(stack),
    }.items():
        wanted = DISK_GIB if name == "disk" else 1.0
        free = capacity.disk_gib(place)
        setting = "MLPLATFORM_HOME" if name == "disk" else "TMPDIR"
        yield Finding(
            name,
            "ok" if free >= wanted else lacking,
            f"{free:.1f} GiB free for {place}, and {wanted:.0f} GiB are needed",
            "" if free >= wanted else f"Make room, or name a folder elsewhere in {setting}",
        )
    length = len(str(machine.run_dir(stack))) + 70
    if length > SOCKET_PATH:
        where = machine.run_dir(stack).parent
        todo = "export TMPDIR=/tmp"
        yield Finding("sockets", "fail", f"{where} is too long a path for Ray's sockets", todo)


def port_rows(stack: str) -> Iterator[Finding]:
    """Look at the ports that the stack's file demands; others are chosen free."""
    try:
        spec = read(stack)
    except Refused as error:
        yield Finding("stack file", "fail", str(error), f"Correct stacks/Pulumi.{stack}.yaml")
        return
    demanded = dict(fixed_ports(spec))
    own = {found.pid for found in process.marked(machine.run_dir(stack))}
    for path, port in demanded.items():
        if not is_free(port) and not own:
            todo = "Free it, name another port, or leave the key out to have one chosen"
            yield Finding(
                "ports", "fail", f"{path}: {port} is taken by {process.holder(port)}", todo
            )
            return
    numbers = ", ".join(str(port) for port in sorted(demanded.values()))
    yield Finding(
        "ports", "ok", f"{numbers} are free" if numbers else "chosen free by the first up"
    )


def fixed_ports(spec: StackSpec) -> Iterator[tuple[str, int]]:
    """Yield the path and number of every port that a stack file names."""

    def below(value: Any, path: str) -> Iterator[tuple[str, int]]:
        if not isinstance(value, Mapping):
            return
        for key, inner in cast(Mapping[str, Any], value).items():
            here = f"{path}.{key}" if path else key
            if path.endswith(".ports") and isinstance(inner, int):
                yield here, inner
            else:
                yield from below(inner, here)

    yield from below(spec.model_dump(), "")
