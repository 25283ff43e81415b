"""The monthly limit, and what happens on the way to it."""

from stacks.diagram.box import Box
from stacks.plan.parts import Part
from stacks.plan.shown import plain, text


def sketch(part: Part) -> Box:
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
