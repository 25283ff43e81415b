"""What is wrong with a plan, by the rules and by what its SDKs and clouds accept."""

from dataclasses import dataclass
from typing import Literal

from policies.check import verdict
from policies.graph.model import Graph

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, and where."""

    severity: Severity
    rule: str
    urn: str
    message: str
    source: str | None


def findings(graph: Graph) -> tuple[Finding, ...]:
    """Return everything that is wrong, errors first."""
    broken = [
        Finding("error", one.rule, one.urn, one.message, one.source) for one in verdict(graph)
    ]
    said = [
        Finding("error" if one.severity == "error" else "warning", "message", "", one.text, None)
        for one in graph.messages
        if one.severity in ("error", "warning")
    ]
    return tuple(sorted([*broken, *said], key=lambda one: (one.severity, one.rule, one.urn)))
