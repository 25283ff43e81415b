"""Whose pods have rights."""

from stacks.diagram.box import Box
from stacks.plan.parts import Part, some
from stacks.plan.shown import plain, text


def sketch(part: Part) -> Box:
    """Return whose pods have rights."""
    roles = [
        f"{text(plain(node.inputs.get('namespace')))}/{text(plain(node.inputs.get('serviceAccount')))}"
        for node in part.of_type("*:PodIdentityAssociation")
    ]
    return Box("identity", tuple(some(roles)), key="identity")
