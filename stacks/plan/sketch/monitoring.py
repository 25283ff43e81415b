"""What watches: servers, alarms by name, logs."""

from stacks.diagram.box import Box
from stacks.plan.parts import Part, some


def sketch(part: Part) -> Box:
    """Return the alarms by name."""
    alarms = [f"alarm {part.own_name(node)}" for node in part.of_type("*:MetricAlarm")]
    programs = [part.own_name(node) for node in part.of_type("*:Program")]
    logs = part.of_type("*:LogGroup")
    notes = [
        *some(programs),
        *some(alarms),
        *([f"{len(logs)} log groups"] if logs else []),
    ]
    return Box("monitoring", tuple(notes), key="monitoring")
