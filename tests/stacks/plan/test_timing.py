"""A plan is the same in whatever order threads come first."""

import random
import time
from unittest.mock import patch

import pytest
from pulumi.runtime.proto import resource_pb2

from policies.graph import record
from policies.graph.model import Graph
from policies.graph.monitor import Monitor
from stacks import rehearse
from stacks.plan import plan
from stacks.plan.document import document
from stacks.plan.state import Comparison
from tests.recordings import STACKS, as_offered, recorded

LONGEST = 0.02
"""Seconds that an answer is kept waiting; it takes a thousandth by itself."""


def planned(stack: str, graph: Graph) -> str:
    """Return the plan of a graph as JSON, without the machine's own state."""
    with patch.object(plan, "compare", lambda _: Comparison(None, "not compared")):
        return document(plan.plan_of(stack, graph))


def hindered(stack: str, seed: int) -> tuple[Graph, list[str]]:
    """Record a stack whose requests wait for different times; return what came first, too."""
    chance, order = random.Random(seed), list[str]()

    class Hindered(Monitor):
        def RegisterResource(
            self, request: resource_pb2.RegisterResourceRequest
        ) -> resource_pb2.RegisterResourceResponse:
            time.sleep(chance.random() * LONGEST)
            order.append(request.name)
            answer = super().RegisterResource(request)
            time.sleep(chance.random() * LONGEST)
            return answer

        def Invoke(
            self, request: resource_pb2.ResourceInvokeRequest
        ) -> resource_pb2.ResourceInvokeResponse:
            time.sleep(chance.random() * LONGEST)
            return super().Invoke(request)

    with as_offered(stack), patch.object(record, "Monitor", Hindered):
        return rehearse.rehearse(stack), order


@pytest.mark.slow
@pytest.mark.parametrize("stack", STACKS)
def test_a_plan_has_the_same_bytes_whatever_comes_first(stack: str):
    expected = planned(stack, recorded(stack))
    found = [hindered(stack, seed) for seed in (1, 2, 3)]
    assert len({tuple(order) for _, order in found}) == 3
    assert {planned(stack, graph) for graph, _ in found} == {expected}
