"""What would face the internet."""

from typing import Any

from policies.graph.model import Graph
from policies.rules import loopback_only
from stacks.plan.doors.table import DOORS
from stacks.plan.shown import short
from stacks.plan.table import Table

BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"


def exposure(graph: Graph) -> Table:
    """Return every resource that the internet could reach, or that reaches it."""
    rows: list[tuple[Any, ...]] = []
    for node in graph:
        for pattern, doors in DOORS.items():
            if node.custom and not node.read and node.is_a(pattern):
                rows += [(short(node.type), node.name, what, who) for what, who in doors(node)]
    blocked = {
        urn for node in graph.of_type(BLOCK) for urn in node.property_dependencies.get("bucket", ())
    }
    rows += [
        (short(node.type), node.name, "no block of public access", "as the account decides")
        for node in graph.of_type(BUCKET)
        if node.urn not in blocked and not node.read
    ]
    return Table("faces the internet", ("type", "name", "what", "open to"), tuple(rows))


def judged_programs(graph: Graph) -> int:
    """Count the programs of this machine, whose addresses were all looked at."""
    return len(graph.of_type(*loopback_only.APPLIES_TO))
