"""One mistake in a stack file as a line: its path, what is wrong, what would be right."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel


def model_in(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation may hold."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from model_in(part)


def keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that are known at a path; empty where it leads nowhere."""
    models = [model]
    for step in path:
        if isinstance(step, int):
            continue
        named = [m for m in models if m.__name__ == step or kind_of(m) == step]
        fields = [m.model_fields[step].annotation for m in models if step in m.model_fields]
        models = [found for kind in fields for found in model_in(kind)] or named
    return sorted({name for m in models for name in m.model_fields})


def kind_of(model: type[BaseModel]) -> str | None:
    """Return the `kind` that tells a workload apart, if the model has one."""
    field = model.model_fields.get("kind")
    choices = get_args(field.annotation) if field else ()
    return str(choices[0]) if choices else None


def shown_step(step: str | int) -> str:
    """Return one step of a path on one line, whatever somebody wrote as a key."""
    text = str(step)
    return text if re.fullmatch(r"[\w:./-]{1,60}", text, re.ASCII) else repr(text[:60])


def complaint(error: Mapping[str, Any], top: type[BaseModel]) -> str:
    """Return one pydantic error of a stack file as path, message and value."""
    path: tuple[str | int, ...] = error["loc"]
    kinds = {kind_of(model) for model in model_in(top.model_fields["workloads"].annotation)}
    shown = ".".join(shown_step(step) for step in path if step not in kinds) or "the stack file"
    if error["type"] == "extra_forbidden":
        known = keys_at(top, path[:-1])
        close = difflib.get_close_matches(str(path[-1]), known, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        return f"{shown}: unknown key; {hint}known here: {', '.join(known)}"
    message = str(error["msg"]).removeprefix("Value error, ")
    value = error.get("input")
    scalar = isinstance(value, str | int | float | bool) or value is None
    return f"{shown}: {message}" + (f"; got {value!r}" if scalar else "")
