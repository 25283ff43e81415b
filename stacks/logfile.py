"""The logs of a platform's programs on this machine."""

import time
from pathlib import Path

from components.local.program import tail
from components.refused import Refused
from stacks import backend


def folder(stack: str) -> Path:
    """Return where a stack's programs log; Refused where they do not run on this machine."""
    data = backend.data_dir(stack)
    if data is None:
        raise Refused(f"stack {stack} does not run on this machine: its cloud keeps its logs")
    return data / "logs"


def show(stack: str, service: str | None, lines: int, follow: bool) -> None:
    """Print the end of a program's log, or the names of those there are."""
    place = folder(stack)
    known = sorted(path.stem for path in place.glob("*.log"))
    if service is None:
        print("\n".join(known) or f"no logs yet in {place}")
        return
    fits = [name for name in known if service in (name, name.split("-", 1)[-1])]
    if not fits:
        raise Refused(f"no program {service!r}; known: {', '.join(known) or 'none yet'}")
    path = place / f"{fits[0]}.log"
    print(tail(path, lines))
    if follow:
        with path.open(errors="replace") as file:
            file.seek(0, 2)
            while True:
                line = file.readline()
                if line:
                    print(line, end="", flush=True)
                else:
                    time.sleep(0.2)
