"""A plan as a picture: who reaches what, where it stands, and what flows between."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from policies.graph.model import Graph
from stacks.diagram.arrow import Arrow, gutter, routed
from stacks.diagram.box import Box, laid_out
from stacks.diagram.svg import svg
from stacks.plan.exposure import exposure
from stacks.plan.parts import PLATFORM, Part, parts
from stacks.plan.shown import short, text
from stacks.plan.sketch import (
    baseline,
    budget,
    cluster,
    database,
    identity,
    monitoring,
    network,
    registry,
    service,
    storage,
    workload,
)

FLOWS = (
    Arrow("cluster", "database", "runs and models"),
    Arrow("cluster", "storage", "data, models"),
    Arrow("registry", "cluster", "images"),
    Arrow("cluster", "monitoring", "metrics, logs"),
    Arrow("budget", "cluster", "stops spending"),
    Arrow("identity", "cluster", "rights of pods"),
)
"""What flows beside what users ask for; an arrow without both its ends is left out."""

SKETCHES: dict[str, Callable[[Part], Box]] = {
    "baseline": baseline.sketch,
    "budget": budget.sketch,
    "cluster": cluster.sketch,
    "database": database.sketch,
    "identity": identity.sketch,
    "monitoring": monitoring.sketch,
    "network": network.sketch,
    "ray": service.sketch,
    "registry": registry.sketch,
    "serving": service.sketch,
    "storage": storage.sketch,
    "tracking": service.sketch,
}
"""Concerns that are drawn in a way of their own."""
INSIDE = ("ray", "tracking", "serving")
"""Concerns that run on the cluster."""
ASIDE = ("storage", "registry", "monitoring", "budget", "identity")
"""Concerns that stand beside it, from top to bottom."""

CALLED = {"azure": "Azure", "local": "this machine"}
"""Where a stack stands, if not by capital letters."""
STREET = 34.0
"""Pixels between boxes that an arrow runs down between."""


def picture(graph: Graph, stack: str) -> str:
    """Return the SVG of a stack."""
    found = parts(graph)
    present = {part.name: part for part in found if not part.absent}
    asked = "predictions, jobs" if "serving" in present else "jobs"
    used = Arrow("users", "baseline", "plans, deploys")
    if "baseline" not in present:
        used = Arrow("users", "cluster", asked)
    flows = (used, *(one for one in FLOWS if wanted(one, present)))
    page = laid_out(composed(graph, stack, found, flows))
    described = "; ".join(f"{part.name}: {described_in_words(part)}" for part in present.values())
    return svg(page, routed(flows, page), f"What {stack} creates", described)


def composed(graph: Graph, stack: str, found: tuple[Part, ...], flows: tuple[Arrow, ...]) -> Box:
    """Return the page: users on the left; in the cloud what runs, and what it uses beside it."""
    missing = [part.name for part in found if part.absent]
    ground = Box(
        title=title_of(graph, stack),
        kind="cloud",
        boxes=(side_by_side(main(found), aside(found), flows[1:]),),
        notes=(f"not part of this stack: {', '.join(missing)}",) if missing else (),
    )
    users = next(
        (baseline.users(part) for part in found if part.name == "baseline"),
        Box("users", reach(graph), kind="work", key="users"),
    )
    beside = Box(kind="plain", boxes=(users,))
    return Box(kind="page", columns=2, gap=gutter(flows[:1]), boxes=(beside, ground))


def side_by_side(left: tuple[Box, ...], right: tuple[Box, ...], flows: tuple[Arrow, ...]) -> Box:
    """Return two columns with room for arrows between them; one where the other is empty."""
    columns = [Box(kind="plain", boxes=boxes) for boxes in (left, right) if boxes]
    return Box(kind="plain", columns=2, gap=gutter(flows), boxes=tuple(columns))


def main(found: tuple[Part, ...]) -> tuple[Box, ...]:
    """Return the network with the cluster and the database in it, or these alone."""
    present = {part.name: part for part in found if not part.absent}
    inside = [*clustered(found)]
    if "database" in present:
        inside.append(sketched(present["database"]))
    if "network" not in present:
        return tuple(inside)
    around = sketched(present["network"])
    return (replace(around, boxes=(*around.boxes, *inside), gap=STREET),)


def aside(found: tuple[Part, ...]) -> tuple[Box, ...]:
    """Return what stands beside the cluster, and what has no place of its own after it."""
    placed = {*INSIDE, *ASIDE, "network", "cluster", "database"}
    present = {part.name: part for part in found if not part.absent}
    rest = [part for part in present.values() if part.name not in placed]
    return (
        *(sketched(present[name]) for name in ASIDE if name in present),
        *(sketched(part) for part in rest if not (part.workload and "cluster" in present)),
    )


def wanted(arrow: Arrow, present: dict[str, Part]) -> bool:
    """Tell whether an arrow says something that is so."""
    if arrow.source == "budget" and "budget" in present:
        return bool(present["budget"].spec.get("stop_accelerators_percent"))
    return True


def title_of(graph: Graph, stack: str) -> str:
    """Return where a stack stands."""
    platforms = graph.of_type(PLATFORM)
    if not platforms:
        return stack
    spec = platforms[0].inputs["spec"]
    where = [
        CALLED.get(spec["cloud"], spec["cloud"].upper()),
        spec.get("region"),
        spec["environment"],
    ]
    return f"{stack}: {', '.join(one for one in where if one)}"


def reach(graph: Graph) -> tuple[str, ...]:
    """Return how users get in."""
    doors = [row for row in exposure(graph).rows if row[2].startswith("Kubernetes API")]
    if doors:
        whom = [one for row in doors for one in text(row[3]).split(", ")]
        return ("Kubernetes API is open to", *whom)
    if graph.of_type("pulumi-python:dynamic/local:*"):
        return ("on this machine,", "by 127.0.0.1")
    return ("by the private network,", "nothing is open", "to the internet")


def sketched(part: Part) -> Box:
    """Return a part as a box: its own sketch, or what is made for it, counted."""
    return SKETCHES.get(part.name, workload.sketch if part.workload else counted)(part)


def counted(part: Part) -> Box:
    """Return a part as a box with a line per type of resource."""
    kinds = Counter(short(node.type) for node in part.resources)
    notes = [f"{count}x {kind}" if count > 1 else kind for kind, count in kinds.most_common(4)]
    rest = len(part.resources) - sum(count for _, count in kinds.most_common(4))
    more = (f"and {rest} more",) if rest else ()
    return Box(part.name, (*notes, *more), key=part.name)


def clustered(found: tuple[Part, ...]) -> Iterator[Box]:
    """Yield the cluster, if there is one: its pools, the services on it and what people run."""
    for one in (part for part in found if part.name == "cluster" and not part.absent):
        pools = sketched(one)
        services = [sketched(part) for part in found if part.name in INSIDE and not part.absent]
        work = [workload.sketch(part) for part in found if part.workload]
        rows = [
            Box(kind="plain", columns=2 if len(boxes) == 4 else 3, boxes=tuple(boxes))
            for boxes in (pools.boxes, services, work)
            if boxes
        ]
        yield Box(pools.title, pools.notes, tuple(rows), kind="group", key="cluster")


def described_in_words(part: Part) -> str:
    """Return what a part makes, for readers who do not see the picture."""
    kinds = Counter(short(node.type) for node in part.resources)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "nothing"
