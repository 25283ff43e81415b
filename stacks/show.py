"""Tables for the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from stacks.health import Model, Service

STYLES = {"up": "green", "building": "yellow", "off": "dim", "down": "red bold"}


def console() -> Console:
    """Return the terminal; results go to standard output, progress to standard error."""
    return Console(highlight=False)


def services(found: Sequence[Service], seconds: float | None = None) -> None:
    """Print a row per service."""
    table = Table(title=None, box=None, pad_edge=False, header_style="bold")
    for heading in ("service", "url", "health", "time", ""):
        table.add_column(heading, justify="right" if heading == "time" else "left")
    for service in found:
        style = STYLES.get(service.state, "")
        took = f"{service.milliseconds:.0f} ms" if service.milliseconds is not None else ""
        state = f"[{style}]{service.state}[/]"
        table.add_row(service.name, service.url, state, took, service.note)
    console().print(table)
    if seconds is not None:
        console().print(f"\nready in {seconds:.0f} s")


def models(found: Sequence[Model]) -> None:
    """Print a line per served model."""
    for model in found:
        auc = f", validation AUC {model.auc:.4f}" if model.auc is not None else ""
        console().print(f"\nmodel {model.name} version {model.version}{auc}", style="bold")
        console().print(f"  {model.url}")
        if model.prediction is not None and model.milliseconds is not None:
            console().print(
                f"  sample flight: {model.prediction:.1%} late, answered in "
                f"{model.milliseconds:.1f} ms"
            )
        if model.note:
            console().print(f"  {model.note}")


def alerts(found: Sequence[tuple[str, str, str]]) -> None:
    """Print a line per firing alert: name, severity, summary."""
    for name, severity, summary in found:
        style = "red bold" if severity == "critical" else "yellow"
        console().print(f"[{style}]firing[/] {name}: {summary}")
