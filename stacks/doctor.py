"""What this machine has, what it lacks, and what to do about it."""

import json
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from components.refused import Refused
from stacks import cloud_check, cloud_state, machine_check, tool_check
from stacks.config import file_of, read
from stacks.finding import Finding
from stacks.show import console

STYLES = {"ok": "green", "warn": "yellow", "fail": "red bold"}


def diagnose(stack: str = "local", record: Path | None = None) -> tuple[Finding, ...]:
    """Look at everything a stack needs, here and on its cloud; nothing is started or made."""
    try:
        cloud = cloud_state.cloud_of(stack)
    except Refused as error:
        if not file_of(stack).exists():
            raise
        if stack != "local":
            todo = f"Correct stacks/{file_of(stack).name}"
            return (Finding("stack file", "fail", str(error), todo),)
        cloud = None
    if cloud:
        return tuple(cloud_check.rows(stack, cloud, record))
    if record:
        raise Refused(f"record: {stack} is on this machine, and no cloud answers it anything")
    return (
        *tool_check.environment_rows(),
        tool_check.engine_row(),
        tool_check.go_row(),
        tool_check.proxy_row(),
        *machine_check.resource_rows(stack),
        *machine_check.port_rows(stack),
        tool_check.monitoring_row(),
        tool_check.postgres_row(),
    )


def preflight(stack: str) -> None:
    """Refuse to bring up a platform that this machine is too small for, with the numbers."""
    spec = read(stack)
    if not spec.platform or spec.platform.cloud != "local":
        return
    found = (
        *machine_check.resource_rows(stack),
        *machine_check.port_rows(stack),
        tool_check.proxy_row(),
    )
    lacking = [f"  {one.name}: {one.found}. {one.todo}" for one in found if one.state == "fail"]
    if lacking:
        raise Refused("\n".join([f"This machine cannot run stack {stack}:", *lacking]))


def show(as_json: bool, stack: str = "local", record: Path | None = None) -> int:
    """Print what was found and return the status for the shell: 1 if something must be done."""
    found = diagnose(stack, record)
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=2))
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("", "state", "found", "what to do"):
            table.add_column(heading, overflow="fold")
        for one in found:
            table.add_row(one.name, f"[{STYLES[one.state]}]{one.state}[/]", one.found, one.todo)
        console().print(table)
    return int(any(one.state == "fail" for one in found))
