"""What runs on the cluster, by its addresses."""

from stacks.diagram.box import Box
from stacks.plan.parts import Part
from stacks.plan.shown import plain, text


def sketch(part: Part) -> Box:
    """Return what runs on the cluster by its addresses."""
    urls = [text(plain(node.inputs.get("url"))) for node in part.of_type("*:Program")]
    ports = [text(plain(node.inputs.get("port"))) for node in part.of_type("*:FrontDoor")]
    notes = [*(one for one in urls if one != "-"), *(f"front door, port {one}" for one in ports)]
    return Box(part.name, tuple(notes), key=part.name)
