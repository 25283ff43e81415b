"""A plan for the terminal: a tree, tables and what to look at."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Drawn
from rich.tree import Tree

from policies.graph.model import Graph
from stacks.plan.changes import Change
from stacks.plan.exposure import judged_programs
from stacks.plan.findings import Finding
from stacks.plan.outline import Branch
from stacks.plan.plan import Plan
from stacks.plan.shown import named, text
from stacks.plan.state import Comparison
from stacks.plan.table import Table

KINDS_SHOWN = 5
"""So many types stand in a line of the tree; the rest is counted."""

COLOURS = {"create": "green", "delete": "red", "replace": "magenta", "error": "red bold"}


WIDE = 140
"""Columns of a line that is written to no terminal."""


def console() -> Console:
    """Return the terminal, or a wide page where the output goes elsewhere."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=WIDE)


def show(plan: Plan) -> None:
    """Print a plan."""
    out = console()
    out.print(f"[bold]{escape(summary(plan))}[/]\n")
    out.print(tree(plan.tree))
    absent = [one.part.name for one in plan.concerns if one.part.absent]
    for concern in plan.concerns:
        if not concern.part.absent:
            heading(out, f"{concern.part.name} ({concern.part.component.name})")
            for table in concern.tables:
                out.print(f"[italic]{escape(table.title)}[/]")
                draw(out, table)
    if absent:
        heading(out, "not part of this stack")
        out.print(", ".join(absent))
    for table, empty in (
        (plan.outputs, "no outputs"),
        (plan.protected, "nothing is protected"),
        (plan.handled, "nothing"),
        (plan.exposed, unexposed(plan.graph)),
        (plan.lookups, "nothing is looked up"),
    ):
        heading(out, table.title)
        if table:
            draw(out, table)
        else:
            out.print(empty)
    heading(out, "findings")
    found(out, plan.findings)
    heading(out, "since the last up")
    changed(out, plan.comparison)


def summary(plan: Plan) -> str:
    """Return a plan in one line."""
    errors = sum(one.severity == "error" for one in plan.findings)
    return (
        f"{plan.stack}: {counted(plan.tree.resources)}, {len(plan.protected.rows)} protected, "
        f"{len(plan.exposed.rows)} facing the internet, {len(plan.lookups.rows)} lookups, "
        f"{errors} errors, {len(plan.findings) - errors} warnings"
    )


def say(line: str) -> None:
    """Print one line."""
    console().print(line, markup=False)


def heading(out: Console, words: str) -> None:
    """Print a heading."""
    out.print(f"\n[bold]{escape(words)}[/]")


def tree(branch: Branch, above: Tree | None = None) -> Tree:
    """Return the tree of components with what each makes."""
    kinds = [f"{count}x {kind}" if count > 1 else kind for kind, count in branch.kinds]
    rest = sum(count for _, count in branch.kinds[KINDS_SHOWN:])
    shown = [*kinds[:KINDS_SHOWN], *([f"{rest} more"] if rest else [])]
    label = f"[bold]{escape(branch.name)}[/] {escape(branch.kind)}, {counted(branch.resources)}"
    line = f"{label}[dim]: {escape(', '.join(shown))}[/]" if shown else label
    here = above.add(line) if above else Tree(line)
    for part in branch.branches:
        if part.resources:
            tree(part, here)
    if empty := [part.name for part in branch.branches if not part.resources]:
        here.add(f"[dim]nothing is made by: {escape(', '.join(empty))}[/]")
    return here


def counted(resources: int) -> str:
    """Return a number of resources in words."""
    return "1 resource" if resources == 1 else f"{resources} resources"


def draw(out: Console, table: Table) -> None:
    """Print a table; a column that says the same in every row is one line below."""
    cells = [[text(cell) for cell in row] for row in table.rows]
    told = {name: {row[place] for row in cells} for place, name in enumerate(table.columns)}
    alike = {
        name: next(iter(values))
        for name, values in told.items()
        if len(values) == 1 and (len(cells) > 2 or values == {"-"})
    }
    drawn = Drawn(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in table.columns:
        if name not in alike:
            drawn.add_column(name.replace("_", " "), overflow="fold")
    for row in cells:
        kept = zip(table.columns, row, strict=True)
        drawn.add_row(*(escape(cell) for name, cell in kept if name not in alike))
    out.print(drawn)
    same = [f"{name} {value}" for name, value in alike.items() if value not in ("-", "1")]
    if same:
        out.print(f"[dim]every row: {escape(', '.join(same).replace('_', ' '))}[/]")


def unexposed(graph: Graph) -> str:
    """Say that nothing faces the internet, and what was looked at on this machine."""
    programs = judged_programs(graph)
    return f"nothing: all {programs} programs listen on 127.0.0.1" if programs else "nothing"


def found(out: Console, findings: tuple[Finding, ...]) -> None:
    """Print what is wrong."""
    if not findings:
        out.print("none")
    for one in findings:
        where = " ".join(word for word in (one.urn and named(one.urn), one.path) if word)
        source = f" ({one.source})" if one.source else ""
        style = COLOURS.get(one.severity, "yellow")
        line = escape(f"{one.rule}: {where}{': ' if where else ''}{one.message}{source}")
        out.print(f"[{style}]{one.severity}[/] {line}")


def changed(out: Console, comparison: Comparison) -> None:
    """Print what would change."""
    if comparison.changes is None:
        out.print(comparison.note, markup=False)
    elif not comparison.changes:
        out.print("nothing would change")
    else:
        for change in comparison.changes:
            changes(out, change)


def changes(out: Console, change: Change) -> None:
    """Print what would change of one resource."""
    out.print(f"[{COLOURS.get(change.word, 'yellow')}]{change.word}[/] {escape(named(change.urn))}")
    for path, before, after in change.properties:
        out.print(f"  {path}: {before} → {after}", markup=False)
