"""What watches: servers, alarms by name, logs."""

from stacks.diagram.box import Box
from stacks.plan.parts import Part, some
from stacks.plan.shown import plain, text


def sketch(part: Part) -> Box:
    """Return the alarms by name."""
    alarms = [f"alarm {part.own_name(node)}" for node in part.of_type("*:MetricAlarm")]
    programs = [part.own_name(node) for node in part.of_type("*:Program")]
    logs = part.of_type("*:LogGroup")
    flows = part.of_type("*:FlowLog")
    notes = [
        *some(programs),
        *some(alarms),
        *([f"{len(logs)} log group{'s'[: len(logs) > 1]}"] if logs else []),
        *[f"flow logs: {text(plain(node.inputs.get('trafficType'))).lower()}" for node in flows],
    ]
    return Box("monitoring", tuple(notes), key="monitoring")
