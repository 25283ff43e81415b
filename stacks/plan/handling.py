"""What the engine is told to do otherwise than it would: adopt, take over, leave alone."""

from collections.abc import Iterator

from policies.graph.model import Graph, Node
from stacks.plan.shown import named, short
from stacks.plan.table import Table


def handling(graph: Graph) -> Table:
    """Return everything that is handled in its own way; what protects is told elsewhere."""
    rows = [(short(node.type), node.name, told) for node in graph if (told := list(ways(node)))]
    return Table("handled in its own way", ("type", "name", "how"), tuple(rows))


def ways(node: Node) -> Iterator[str]:
    """Yield what the engine is told about one resource."""
    options = node.options
    for alias in options.aliases:
        if alias.startswith("urn:"):
            yield f"takes over what was {named(alias)}"
        elif not is_of_sdk(alias, node):
            yield f"takes over what was {alias}"
    if options.deleted_with:
        yield f"goes with {named(options.deleted_with)}, and is not deleted itself"
    if options.import_id:
        yield f"adopts {options.import_id}, which exists"
    if options.ignore_changes:
        yield f"changes of {', '.join(options.ignore_changes)} are ignored"
    if options.replace_on_changes:
        yield f"replaced when {', '.join(options.replace_on_changes)} changes"
    if options.delete_before_replace:
        yield "deleted before it is replaced"


def is_of_sdk(alias: str, node: Node) -> bool:
    """Tell a former type that an SDK keeps in mind by itself, whoever uses it."""
    package = node.type.split(":")[0]
    ours = not node.custom or package == "pulumi-python"
    return not ours and alias.startswith(f"type={package}:") and " " not in alias
