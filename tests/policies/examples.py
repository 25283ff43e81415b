"""The programs that the SDK shows in its own documentation, to be recorded."""

import builtins
import inspect
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pulumi.runtime import rpc

from policies.graph.model import UNKNOWN, Graph
from policies.graph.record import record
from policies.strict.echo import unfit
from policies.strict.sdk import resource_class

EXAMPLE = re.compile(r"^ *```python\n(.*?)```", re.MULTILINE | re.DOTALL)


class Elsewhere(str):
    """What an example takes for granted: unknown, and whatever is read from it as well."""

    def __new__(cls) -> "Elsewhere":
        return super().__new__(cls, rpc.UNKNOWN)

    def __getitem__(self, key: object) -> Any:
        return Elsewhere()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Elsewhere()


class Names(dict[str, Any]):
    """The names of an example; those it does not define are from elsewhere."""

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name) if hasattr(builtins, name) else Elsewhere()


def recordings(type: str) -> Iterator[Graph]:
    """Yield what the examples of a resource type ask for; those that do not run are left out."""
    kind = resource_class(type)
    assert kind
    source = inspect.getsource(inspect.getmodule(kind) or kind)
    for example in dict.fromkeys(EXAMPLE.findall(source)):
        graph = recorded(textwrap.dedent(example))
        if graph:
            yield graph


def recorded(code: str) -> Graph | None:
    """Return what a program asks for; None where it is no whole program."""

    def run() -> None:
        exec(compile(code, "example", "exec"), {}, Names())

    try:
        return record(run, answers=lambda *_: defaultdict(lambda: UNKNOWN), outputs=unfit)
    except Exception:  # whatever is wrong with an example is not what is asked here
        return None
