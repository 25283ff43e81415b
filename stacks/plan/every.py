"""`mlplatform plan --all`: every stack in a line, planned side by side."""

import json
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context

from components.local import capacity
from components.refused import Refused
from stacks import config
from stacks.plan.table import Table


@dataclass(frozen=True)
class Line:
    """One stack in numbers, or why it has none."""

    stack: str
    cloud: str
    resources: int = 0
    protected: int = 0
    facing_the_internet: int = 0
    errors: int = 0
    warnings: int = 0
    seconds: float = 0
    refused: str = ""


def run(as_json: bool = False) -> int:
    """Tell every stack; return 2 where one has no plan, 1 where one has an error, else 0."""
    from stacks.plan import terminal

    lines = every()
    if as_json:
        print(json.dumps([asdict(line) for line in lines], indent=2))
    else:
        terminal.draw(terminal.console(), table(lines))
        for line in lines:
            if line.refused:
                terminal.say(line.refused)
    return 2 if any(line.refused for line in lines) else int(any(line.errors for line in lines))


def table(lines: Iterable[Line]) -> Table:
    """Return a row for each stack; what it was refused with comes below."""
    columns = ("stack", "resources", "protected", "facing the internet", "errors", "warnings", "s")
    rows = [
        (line.stack, *(("refused", *"-----") if line.refused else numbers(line))) for line in lines
    ]
    return Table("stacks", columns, tuple(rows))


def numbers(line: Line) -> tuple[int | str, ...]:
    """Return what a line counts."""
    counted = (line.resources, line.protected, line.facing_the_internet, line.errors, line.warnings)
    return (*counted, f"{line.seconds:.1f}")


def every() -> list[Line]:
    """Return a line for each stack; those of one cloud share a process, which loads its SDK once.

    What exists already is not asked: no engine is started.
    """
    groups: dict[str, list[str]] = {}
    for stack in known():
        groups.setdefault(cloud_of(stack), []).append(stack)
    workers = min(len(groups), capacity.cores())
    # A fork would take over locks and threads of this process.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = pool.map(planned, sorted(groups.values(), key=len, reverse=True))
        return sorted((line for lines in found for line in lines), key=lambda line: line.stack)


def known() -> list[str]:
    """Return the stacks that have a file, and the one that needs none."""
    files = {path.name.split(".")[1] for path in config.FOLDER.glob("Pulumi.*.yaml")}
    return sorted({"local", *files})


def cloud_of(stack: str) -> str:
    """Return the cloud of a stack, or of the one whose platform it borrows; empty if refused."""
    try:
        spec = config.read(stack)
        if spec.uses:
            return cloud_of(spec.uses.rsplit("/", 1)[-1])
    except Refused:
        return ""
    built = spec.platform or spec.baseline
    return built.cloud if built else ""


def planned(stacks: list[str]) -> list[Line]:
    """Return the lines of some stacks, planned one after the other."""
    return [line_of(stack) for stack in stacks]


def line_of(stack: str) -> Line:
    """Return one stack in numbers."""
    from stacks.plan.exposure import exposure
    from stacks.plan.findings import findings
    from stacks.plan.outline import outline
    from stacks.plan.protection import protection
    from stacks.rehearse import rehearse

    started, cloud = time.perf_counter(), cloud_of(stack)
    try:
        graph = rehearse(stack)
    except Refused as error:
        return Line(stack, cloud, refused=str(error))
    found = findings(graph)
    errors = sum(one.severity == "error" for one in found)
    return Line(
        stack,
        cloud,
        resources=outline(graph).resources,
        protected=len(protection(graph).rows),
        facing_the_internet=len(exposure(graph).rows),
        errors=errors,
        warnings=len(found) - errors,
        seconds=round(time.perf_counter() - started, 2),
    )
