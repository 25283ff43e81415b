"""What a program's launcher is doing before the program itself runs, and what its state is."""

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import psutil

from components.local import folder

FILE = "building.json"


@dataclass(frozen=True)
class State:
    """What is to be told of a program."""

    word: Literal["up", "building", "down"]
    detail: str = ""


def tell(own: Path, detail: str, *, failed: bool = False) -> None:
    """Write into a program's folder what its launcher does, or why it could not do it."""
    told = {"launcher": os.getpid(), "detail": detail, "failed": failed}
    folder.write(own / FILE, json.dumps(told))


def clear(own: Path) -> None:
    """Forget it: the program runs."""
    (own / FILE).unlink(missing_ok=True)


def state(run: Path, program: str, url: str, timeout: float = 2.0) -> State:
    """Return the state of a program of the platform with this run folder.

    It answers below `url` once it runs, and is found by the end of its name: `prometheus`.
    """
    with contextlib.suppress(httpx.HTTPError):
        if httpx.get(f"{url}/-/ready", timeout=timeout, trust_env=False).status_code < 500:
            return State("up")
    for file in run.glob(f"*{program}/{FILE}"):
        with contextlib.suppress(OSError, ValueError, KeyError):
            told = json.loads(file.read_text())
            if told["failed"]:
                return State("down", told["detail"])
            if psutil.pid_exists(told["launcher"]):
                return State("building", told["detail"])
    return State("down")
