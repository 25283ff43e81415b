"""No mistake of seven kinds passes, over every type that a platform uses, in every stack."""

from collections import Counter
from functools import cache

import pytest

from tests.policies.clouds import CLOUDS, cloud_of
from tests.policies.mutants import KINDS, beyond, made_of
from tests.policies.mutation import Mutant, of_stack, unreported
from tests.recordings import STACKS, recorded

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ENOUGH = 25

each_cloud = pytest.mark.parametrize("cloud", CLOUDS)


@cache
def made(cloud: str) -> list[Mutant]:
    """Return the mutants of a cloud's programs, each mistake once."""
    return [one for _, new in made_of(CLOUDS[cloud].recordings) for one in new]


@cache
def missed(cloud: str) -> list[Mutant]:
    """Return those of them that are not reported."""
    made = made_of(CLOUDS[cloud].recordings)
    return [one for recording, new in made for one in unreported(recording, new)]


@pytest.mark.parametrize("kind", KINDS)
@each_cloud
def test_every_mutant_of_a_kind_is_reported(cloud: str, kind: str):
    assert [str(one) for one in missed(cloud) if one.kind == kind and not beyond(one)] == []


@pytest.mark.parametrize("kind", KINDS)
@each_cloud
def test_there_are_enough_mutants_of_a_kind(cloud: str, kind: str):
    assert Counter(one.kind for one in made(cloud) if not beyond(one))[kind] >= ENOUGH


@each_cloud
def test_every_type_of_a_cloud_is_mutated(cloud: str):
    assert {one.resource[0] for one in made(cloud)} == CLOUDS[cloud].types


@each_cloud
def test_what_only_a_provider_can_refuse_is_named_and_no_more(cloud: str):
    assert {beyond(one) for one in missed(cloud)} == set(CLOUDS[cloud].beyond)


def stacks_of(cloud: str) -> list[str]:
    """Return the stacks of a cloud that the repository offers."""
    return [stack for stack in STACKS if stack.split("-")[0] == cloud]


ON_A_CLOUD = [stack for cloud in CLOUDS for stack in stacks_of(cloud)]


@pytest.mark.parametrize("stack", ON_A_CLOUD)
def test_every_type_of_a_stack_is_in_the_programs(stack: str):
    """A type that is not: write a correct one into the cloud's program below `tests/policies`, and
    its words and names into `meaning.py` beside it."""
    used = {node.type for node in recorded(stack) if cloud_of(node.type)}
    assert sorted(used - CLOUDS[stack.split("-")[0]].types) == []


@cache
def made_of_stacks(cloud: str) -> dict[str, list[Mutant]]:
    """Return the mutants of each stack that no stack before it has."""
    stacks = stacks_of(cloud)
    found = made_of(map(of_stack, stacks))
    return {
        stack: [one for one in new if not beyond(one)]
        for stack, (_, new) in zip(stacks, found, strict=True)
    }


@pytest.mark.parametrize("stack", ON_A_CLOUD)
def test_every_mutant_of_a_stack_is_reported(stack: str):
    mutants = made_of_stacks(stack.split("-")[0])[stack]
    print(f"{stack}: {dict(Counter(one.kind for one in mutants))}")
    assert [str(one) for one in unreported(of_stack(stack), mutants)] == []
