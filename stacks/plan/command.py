"""`mlplatform plan`: tells a plan on the terminal, as JSON and as a picture."""

from pathlib import Path

from components.refused import Refused
from stacks.plan.plan import Plan, of


def run(
    stack: str, as_json: bool = False, diagram: Path | None = None, sources: bool = False
) -> int:
    """Tell a stack's plan; return 1 where something found is an error, else 0."""
    if sources and not as_json:
        raise Refused("--sources is told in JSON alone: add --json")
    plan = of(stack, sources)
    if diagram:
        draw(plan, diagram)
    if as_json:
        from stacks.plan.document import document

        print(document(plan), end="")
    else:
        from stacks.plan import terminal

        terminal.show(plan)
        if diagram:
            terminal.say(f"picture: {diagram}")
    return 0 if plan.sound else 1


def draw(plan: Plan, file: Path) -> None:
    """Write the picture of a plan; Refused where the file cannot be written."""
    from stacks.plan.picture import picture

    try:
        file.write_text(picture(plan.graph, plan.stack), encoding="utf-8")
    except OSError as error:
        raise Refused(
            f"--diagram {file}: {error.strerror}; name a file in a folder that is there and that "
            "you may write to"
        ) from error
