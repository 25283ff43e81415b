"""What is wrong with a plan: by our rules, and by what SDKs and clouds accept."""

from dataclasses import dataclass

from policies.check import verdict
from policies.graph.model import Graph
from policies.strict.finding import Severity
from policies.strict.strict import strict


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, and where."""

    severity: Severity
    """Errors come first."""
    rule: str
    """A rule of ours, or `strict` for what a provider or its cloud would refuse."""
    urn: str
    path: str
    """Of the input, by wire names; empty for the resource as a whole."""
    message: str
    source: str
    """The line that asks for the resource."""


def findings(graph: Graph) -> tuple[Finding, ...]:
    """Return everything that is wrong, errors first."""
    broken = (
        Finding("error", one.rule, one.urn, "", one.message, one.source or "")
        for one in verdict(graph)
    )
    refused = (
        Finding(one.severity, "strict", one.urn, one.path, one.message, one.source or "")
        for one in strict(graph)
    )
    said = (
        Finding("error", "program", "", "", one.text, "")
        for one in graph.messages
        if one.severity == "error"
    )
    return tuple(sorted([*broken, *refused, *said]))
