"""How each concern is drawn: the few facts that a person asks for first."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policies.graph.model import Node
from stacks.diagram.box import Box
from stacks.plan.details import at
from stacks.plan.parts import Part
from stacks.plan.shown import plain, text

Sketch = Callable[[Part], Box]

SUBNETS = {"aws:ec2/subnet:Subnet": ("availabilityZone", "cidrBlock")}
"""Per type, the inputs that say where a subnet is and what addresses it has."""
STEPS = (
    ("cool_after_days", "cool"),
    ("cold_after_days", "cold"),
    ("archive_after_days", "archive"),
    ("delete_after_days", "deleted"),
)
NAMED_AT_MOST = 8
"""So many alarms or roles are named; the rest is counted."""


def network(part: Part) -> Box:
    """Return zones with their subnets."""
    existing: Mapping[str, Any] | None = part.spec.get("existing")
    if existing:
        named = [
            f"{use}: {text(plain(existing.get(use)))}" for use in ("node_subnets", "data_subnets")
        ]
        return Box(f"existing network {existing['id']}", tuple(named), kind="network")
    zones: dict[str, list[Node]] = {}
    for node in part.of_type(*SUBNETS):
        zones.setdefault(text(plain(at(node.inputs, SUBNETS[node.type][0]))), []).append(node)
    boxes = [
        Box(zone, (), tuple(subnet(node, part) for node in nodes), kind="zone", gap=6)
        for zone, nodes in sorted(zones.items())
    ]
    notes = (
        f"way out: {text(part.spec.get('nat'))} NAT; flow logs: {text(part.spec.get('flow_logs'))}",
        f"private endpoints: {', '.join(endpoints(part)) or 'none'}",
    )
    rows = (Box(kind="plain", columns=3, boxes=tuple(boxes)),) if boxes else ()
    return Box(f"network {text(part.spec.get('cidr'))}", notes, rows, kind="network")


def subnet(node: Node, part: Part) -> Box:
    """Return one subnet by its own part of the name, and its addresses."""
    addresses = text(plain(at(node.inputs, SUBNETS[node.type][1])))
    return Box(own_name(node, part), (addresses,))


def own_name(node: Node, part: Part) -> str:
    """Return a resource's name without that of the component it belongs to."""
    return node.name.removeprefix(f"{part.component.name}-")


def endpoints(part: Part) -> Iterator[str]:
    """Yield the services that are reached without leaving the network."""
    for node in part.of_type("*:VpcEndpoint"):
        yield text(plain(node.inputs.get("serviceName"))).rsplit(".", 1)[-1]


def cluster(part: Part) -> Box:
    """Return the pools by shape."""
    boxes = tuple(pool(one) for one in part.spec.get("pools") or ())
    nodes = part.of_type("*:Cluster")
    version = f" {part.spec['version']}" if nodes and part.spec.get("version") else ""
    kind = "Kubernetes" if nodes else "one supervisor"
    return Box(f"cluster: {kind}{version}", (part.component.name,), boxes)


def pool(given: Mapping[str, Any]) -> Box:
    """Return one class of machines."""
    accelerator = given.get("accelerator")
    shape = [
        text(given.get("machine")) if given.get("machine") else "",
        f"{accelerator['count']} {accelerator['type']}" if accelerator else "",
        f"{given['cpus']} CPUs" if given.get("cpus") else "",
        f"{text(given['memory_gib'])} GiB" if given.get("memory_gib") else "",
    ]
    notes = (
        ", ".join(one for one in shape if one) or "this machine's own size",
        nodes(given["min_nodes"], given["max_nodes"]),
        ", then ".join(given["capacity"]),
    )
    return Box(f"pool {given['name']}", notes)


def nodes(least: int, most: int) -> str:
    """Return how many machines a pool has."""
    if least == most:
        return "1 node" if most == 1 else f"{most} nodes"
    return f"{least} to {most} nodes"


def service(part: Part) -> Box:
    """Return what runs on the cluster by its addresses."""
    urls = [text(plain(node.inputs.get("url"))) for node in part.of_type("*:Program")]
    ports = [text(plain(node.inputs.get("port"))) for node in part.of_type("*:FrontDoor")]
    notes = [*(one for one in urls if one != "-"), *(f"front door, port {one}" for one in ports)]
    return Box(part.name, tuple(notes), key=part.name)


def workload(part: Part) -> Box:
    """Return what people run: jobs and served models."""
    jobs = [text(plain(node.inputs.get("entrypoint"))) for node in part.of_type("*:RayJob")]
    routes = [
        text(plain(at(node.inputs, "application.route_prefix")))
        for node in part.of_type("*:RayApp")
    ]
    notes = [*(f"trains: {one}" for one in jobs), *(f"serves: {one}" for one in routes)]
    return Box(f"workload {part.component.name}", tuple(notes), kind="work")


def storage(part: Part) -> Box:
    """Return the buckets, and how what they hold ages."""
    rules: tuple[Mapping[str, Any], ...] = part.spec.get("lifecycle", ())
    made = [own_name(node, part) for node in part.of_type("*:Bucket")]
    names = dict.fromkeys([*(rule["bucket"] for rule in rules), *made])
    boxes = [
        Box(
            f"bucket {name}",
            tuple(ageing(one) for one in rules if one["bucket"] == name),
            kind="store",
        )
        for name in names
    ]
    return Box("storage", (), tuple(boxes), kind="group", gap=8, key="storage")


def ageing(rule: Mapping[str, Any]) -> str:
    """Return how objects under one prefix age."""
    steps = [f"{word} {rule[key]} d" for key, word in STEPS if rule.get(key)]
    return f"{rule['prefix']}  {', '.join(steps) or 'kept'}"


def database(part: Part) -> Box:
    """Return the server by its size and what keeps it safe."""
    spec = part.spec
    notes = (
        f"{text(spec.get('cpus'))} CPUs, {text(spec.get('memory_gib'))} GiB; disk "
        f"{text(spec.get('storage_gib'))} to {text(spec.get('max_storage_gib'))} GiB",
        f"{'standby in another zone' if spec.get('multi_zone') else 'one zone'}; backups of "
        f"{text(spec.get('backup_days'))} days{'; protected' if spec.get('protect') else ''}",
    )
    return Box(
        f"database: PostgreSQL {text(spec.get('version'))}", notes, kind="store", key="database"
    )


def registry(part: Part) -> Box:
    """Return the repositories and how long images stay."""
    spec = part.spec
    notes = (
        f"repositories: {text(plain(spec.get('repositories')))}",
        f"untagged images deleted after {text(spec.get('untagged_days'))} d",
    )
    return Box("registry", notes, kind="store", key="registry")


def monitoring(part: Part) -> Box:
    """Return the alarms by name."""
    alarms = [f"alarm {own_name(node, part)}" for node in part.of_type("*:MetricAlarm")]
    programs = [own_name(node, part) for node in part.of_type("*:Program")]
    logs = part.of_type("*:LogGroup")
    notes = [
        *some(programs),
        *some(alarms),
        *([f"{len(logs)} log groups"] if logs else []),
    ]
    return Box("monitoring", tuple(notes), key="monitoring")


def budget(part: Part) -> Box:
    """Return the limit, and what happens on the way to it."""
    spec = part.spec
    stop = spec.get("stop_accelerators_percent")
    notes = [
        f"{text(spec.get('monthly_usd'))} USD a month",
        f"alarms at {text(plain(spec.get('actual_percent')))} % spent, "
        f"{text(plain(spec.get('forecast_percent')))} % forecast",
        *([f"no more accelerators at {stop} %"] if stop else []),
        f"tells {text(plain(spec.get('notify')))}",
    ]
    return Box("budget", tuple(notes), key="budget")


def identity(part: Part) -> Box:
    """Return whose pods have rights."""
    roles = [
        f"{text(plain(node.inputs.get('namespace')))}/{text(plain(node.inputs.get('serviceAccount')))}"
        for node in part.of_type("*:PodIdentityAssociation")
    ]
    return Box("identity", tuple(some(roles)), key="identity")


def some(names: list[str]) -> list[str]:
    """Return the first names, and how many more there are."""
    rest = len(names) - NAMED_AT_MOST
    return [*names[:NAMED_AT_MOST], *([f"and {rest} more"] if rest > 0 else [])]


SKETCHES: dict[str, Sketch] = {
    "budget": budget,
    "cluster": cluster,
    "database": database,
    "identity": identity,
    "monitoring": monitoring,
    "network": network,
    "ray": service,
    "registry": registry,
    "serving": service,
    "storage": storage,
    "tracking": service,
}
"""Concerns that are drawn in a way of their own."""
