"""The repositories and how long images stay."""

from stacks.diagram.box import Box
from stacks.plan.parts import Part
from stacks.plan.shown import plain, text


def sketch(part: Part) -> Box:
    """Return the repositories and how long images stay."""
    spec = part.spec
    notes = (
        f"repositories: {text(plain(spec.get('repositories')))}",
        f"untagged images deleted after {text(spec.get('untagged_days'))} d",
    )
    return Box("registry", notes, kind="store", key="registry")
