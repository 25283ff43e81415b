"""What watches: servers, alarms by name, logs."""

from stacks.diagram.box import Box
from stacks.plan.details import at
from stacks.plan.parts import Part, some
from stacks.plan.shown import plain, text

ALARMS = (
    "*:AlertPolicy",
    "*:MetricAlarm",
    "azure-native:monitor:MetricAlert",
    "azure-native:monitor:ScheduledQueryRule",
)
LOGS = {
    "aws:cloudwatch/logGroup:LogGroup": "log group",
    "azure-native:operationalinsights:Workspace": "log workspace",
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": "log bucket",
}
"""What keeps logs, as each cloud calls it."""
FLOWS = {
    "aws:ec2/flowLog:FlowLog": ("trafficType", "{}"),
    "azure-native:network:FlowLog": ("enabled", "all"),
    "gcp:networkmanagement/vpcFlowLogsConfig:VpcFlowLogsConfig": ("flowSampling", "{:.0%} of all"),
}
"""Per type, the input that says which connections are logged, and its words."""


def sketch(part: Part) -> Box:
    """Return the alarms by name."""
    alarms = [f"alarm {part.own_name(node)}" for node in part.of_type(*ALARMS)]
    programs = [part.own_name(node) for node in part.of_type("*:Program")]
    notes = [*some(programs), *some(alarms), *logs(part), *flows(part)]
    return Box("monitoring", tuple(notes), key="monitoring")


def logs(part: Part) -> list[str]:
    """Return how many there are of what keeps logs."""
    counted = {word: len(part.of_type(kind)) for kind, word in LOGS.items()}
    return [f"{count} {word}{'s'[: count > 1]}" for word, count in counted.items() if count]


def flows(part: Part) -> list[str]:
    """Return which connections are logged."""
    told: list[str] = []
    for node in part.of_type(*FLOWS):
        path, words = FLOWS[node.type]
        value = at(node.inputs, path)
        known = value if isinstance(value, float | int) else text(plain(value)).lower()
        if value:
            told.append(f"flow logs: {words.format(known)}")
    return told
