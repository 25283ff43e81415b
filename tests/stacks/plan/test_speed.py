"""A plan is quick; deadlines are four times the goals, for busy machines."""

import pytest

from tests.bench.planning import ALL_SECONDS, FIRST_SECONDS, WARM_MS, every_stack, planned
from tests.recordings import STACKS

PATIENCE = 4


@pytest.mark.parametrize("stack", STACKS)
def test_a_first_plan_takes_seconds_and_the_next_milliseconds_a_resource(stack: str):
    found = planned(stack)
    print(
        f"{stack}: {found.resources} resources, first {found.first_seconds:.2f} s, "
        f"again {found.warm_ms:.2f} ms a resource"
    )
    assert found.first_seconds < FIRST_SECONDS * PATIENCE
    assert found.warm_ms < WARM_MS * PATIENCE


def test_the_plans_of_every_stack_take_seconds_together():
    took = every_stack()
    print(f"{len(STACKS)} stacks: {took:.1f} s")
    assert took < ALL_SECONDS * PATIENCE
