"""A plan as JSON for scripts: the same bytes for the same stack."""

import dataclasses
import json
from typing import Any

from policies.graph.collector import collector_at_rest
from stacks.plan.concerns import Concern
from stacks.plan.plan import Plan
from stacks.plan.written import written


@collector_at_rest()
def document(plan: Plan) -> str:
    """Return a plan and its whole graph as JSON with sorted keys."""
    told = {
        "stack": plan.stack,
        "resources": plan.tree.resources,
        "tree": dataclasses.asdict(plan.tree),
        "concerns": [of_concern(one) for one in plan.concerns],
        "outputs": plan.outputs.records(),
        "protected": plan.protected.records(),
        "handled": plan.handled.records(),
        "exposed": plan.exposed.records(),
        "lookups": plan.lookups.records(),
        "findings": [dataclasses.asdict(one) for one in plan.findings],
        "comparison": dataclasses.asdict(plan.comparison),
        "graph": written(plan.graph),
    }
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def of_concern(concern: Concern) -> dict[str, Any]:
    """Return one concern with its tables by their titles."""
    return {
        "name": concern.part.name,
        "component": concern.part.component.urn,
        "absent": concern.part.absent,
        "tables": {table.title: table.records() for table in concern.tables},
    }
