"""The graphs that parity is read from: what only a provider can say is made up, so that documents
are known texts, and the Kubernetes objects that order pools are nodes like all others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

from policies.graph.model import Graph, Node
from policies.graph.walk import reveal
from stacks.rehearse import rehearse
from tests.components.aws import clusters as aws
from tests.components.azure import clusters as azure
from tests.components.gcp import clusters as gcp
from tests.parity.reading import Stack
from tests.recordings import as_offered

KNOWN: Mapping[str, Callable[[Node], Mapping[str, Any]]] = {
    "aws": aws.known,
    "gcp": gcp.known,
    "azure": azure.known,
}
"""What a cloud's providers would say; the clouds that are compared, in this order."""


@cache
def graph(cloud: str, stack: Stack) -> Graph:
    """Return what one of a cloud's stacks asks for."""
    name = f"{cloud}-{stack}"
    with as_offered(name):
        recorded = rehearse(name, outputs=KNOWN[cloud])
    return replace(recorded, nodes=(*recorded, *objects(recorded)))


def objects(recorded: Graph) -> Iterator[Node]:
    """Yield the Kubernetes objects of a cluster's pools, as nodes of `kubernetes:<kind>`."""
    for component in recorded.of_type("mlplatform:*:Cluster"):
        for one in cast(tuple[Mapping[str, Any], ...], reveal(component.outputs["node_pools"])):
            kind, name = one["kind"], one["metadata"]["name"]
            urn = f"{component.urn}::{kind}/{name}"
            yield Node(urn, f"kubernetes:{kind}", name, True, one, parent=component.urn)
