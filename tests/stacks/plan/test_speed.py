"""A plan is quick; deadlines are four times the goals, for busy machines."""

import pytest

from tests.bench.planning import (
    ALL_SECONDS,
    EVEN,
    PEAK_MIB,
    WARM_MS,
    every_stack,
    generated,
    goals,
    ms_by_size,
    peak,
    planned,
)
from tests.recordings import STACKS

PATIENCE = 4


@pytest.mark.parametrize("stack", STACKS)
def test_a_first_plan_takes_seconds_and_the_next_milliseconds_a_resource(stack: str):
    found, (first, again) = planned(stack), goals(stack)
    print(
        f"{stack}: {found.resources} resources, first {found.first_seconds:.2f} s, "
        f"again {found.warm_ms:.2f} ms a resource"
    )
    assert found.first_seconds < first * PATIENCE
    assert found.warm_ms < again * PATIENCE


def test_the_plans_of_every_stack_take_seconds_together():
    took = every_stack()
    print(f"{len(STACKS)} stacks: {took:.1f} s")
    assert took < ALL_SECONDS * PATIENCE


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_five_thousand_resources_take_ten_times_as_long_as_five_hundred():
    found = generated((500, 5000))
    few, many = ms_by_size(found).values()
    print(f"500: {few:.2f} ms a resource, 5,000: {many:.2f} ms, {peak(found):.0f} MiB")
    assert many < WARM_MS * PATIENCE
    assert many / few < 1 + (EVEN - 1) * PATIENCE
    assert peak(found) < PEAK_MIB
