"""A plan: everything a stack would create, known before it exists."""

from dataclasses import dataclass

from policies.graph.collector import collector_at_rest
from policies.graph.model import Graph
from stacks.plan.concerns import Concern, concern
from stacks.plan.exposure import exposure
from stacks.plan.findings import Finding, findings
from stacks.plan.handling import handling
from stacks.plan.lookups import lookups
from stacks.plan.outline import Branch, outline
from stacks.plan.parts import parts
from stacks.plan.protection import protection
from stacks.plan.results import results
from stacks.plan.state import Comparison, compare
from stacks.plan.table import Table


@dataclass(frozen=True)
class Plan:
    """What `mlplatform plan` tells."""

    stack: str
    graph: Graph
    tree: Branch
    concerns: tuple[Concern, ...]
    outputs: Table
    protected: Table
    handled: Table
    exposed: Table
    lookups: Table
    findings: tuple[Finding, ...]
    comparison: Comparison

    @property
    def sound(self) -> bool:
        """Whether nothing that was found is an error."""
        return all(one.severity != "error" for one in self.findings)


def of(stack: str, sources: bool = False) -> Plan:
    """Return the plan of a stack; Refused where its file is not valid or an SDK is missing.

    With `sources` its graph tells where each unknown comes from, which takes as long again.
    """
    from stacks.rehearse import rehearse, told

    graph = rehearse(stack)
    return plan_of(stack, told(stack, graph) if sources else graph)


@collector_at_rest()
def plan_of(stack: str, graph: Graph) -> Plan:
    """Return the plan of a stack whose graph is known."""
    return Plan(
        stack=stack,
        graph=graph,
        tree=outline(graph),
        concerns=tuple(concern(part) for part in parts(graph)),
        outputs=results(graph),
        protected=protection(graph),
        handled=handling(graph),
        exposed=exposure(graph),
        lookups=lookups(graph),
        findings=findings(graph),
        comparison=compare(stack),
    )
