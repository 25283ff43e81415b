"""One thing that `doctor` looked at."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it stands and what was found."""

    name: str
    state: State
    found: str
    todo: str = ""
    """What to do about it; empty where nothing is to be done."""
