"""Started in place of a monitoring server: builds it first where there is none, then becomes it.

Usage: python -m components.local.prometheus_program prometheus|alertmanager|machine ARGUMENTS...
"""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from components.local import build_progress, cache
from components.local.gomodule import build
from components.local.prometheus_build import SERVERS, found
from components.refused import Refused

MODULE = "components.local.prometheus_program"

RETRY_SECONDS = 600.0
"""How long a build that failed rests before it is tried again."""


def give_way() -> None:
    """Let everything else on this machine go first, from here on and for what is started."""
    os.environ["GOMAXPROCS"] = "1"
    os.nice(19)
    with contextlib.suppress(AttributeError, OSError, psutil.Error):
        psutil.Process().ionice(psutil.IOPRIO_CLASS_IDLE)


def let_children_give_way() -> None:
    """Take the share that Linux gives to each session from those of the build."""
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(OSError):
            Path(f"/proc/{child.pid}/autogroup").write_text("19")


def build_aside(kind: str, own: Path) -> None:
    """Build a server; run in a process of its own, because who gave way cannot take it back."""
    give_way()

    def progress(text: str) -> None:
        let_children_give_way()
        print(text, flush=True)
        build_progress.tell(own, text)

    progress(f"{SERVERS[kind].programs.title}: waiting for its turn to be built")
    try:
        with cache.alone("monitoring", lambda _: None):
            build(SERVERS[kind].programs, progress)
    except (Refused, OSError) as error:
        print(error, flush=True)
        build_progress.tell(own, str(error).splitlines()[0], failed=True)
        raise SystemExit(1) from None


def become(kind: str, arguments: list[str], own: Path) -> None:
    """Replace this process with the server, built if need be; rest and end if it cannot be."""
    if not (command := found(kind)):
        aside = [sys.executable, "-m", MODULE, "--build", kind, str(own)]
        if subprocess.run(aside, check=False).returncode:
            time.sleep(RETRY_SECONDS)
            raise SystemExit(1)
        command = found(kind)
        assert command, f"{kind} was built and is not there"
    build_progress.clear(own)
    os.execv(command, [str(command), *arguments])


def main() -> None:
    """Start what the arguments say."""
    if sys.argv[1] == "--build":
        build_aside(sys.argv[2], Path(sys.argv[3]))
    else:
        become(sys.argv[1], sys.argv[2:], Path.cwd())


if __name__ == "__main__":
    main()
