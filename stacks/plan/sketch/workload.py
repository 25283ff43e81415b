"""What people run: jobs and served models."""

from stacks.diagram.box import Box
from stacks.plan.details import at
from stacks.plan.parts import Part
from stacks.plan.shown import plain, text


def sketch(part: Part) -> Box:
    """Return what people run: jobs and served models."""
    jobs = [text(plain(node.inputs.get("entrypoint"))) for node in part.of_type("*:RayJob")]
    routes = [
        text(plain(at(node.inputs, "application.route_prefix")))
        for node in part.of_type("*:RayApp")
    ]
    notes = [*(f"trains: {one}" for one in jobs), *(f"serves: {one}" for one in routes)]
    return Box(f"workload {part.component.name}", tuple(notes), kind="work")
