"""No mistake of seven kinds passes, over every type that a platform uses, in every stack."""

from collections import Counter
from collections.abc import Hashable
from functools import cache

import pytest

from tests.policies.clouds import CLOUDS, cloud_of
from tests.policies.mutants import KINDS, beyond, distinct, essence, mutants
from tests.policies.mutation import Mutant, given, of_program, of_stack, unreported
from tests.recordings import STACKS, recorded

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ENOUGH = 25

ON_A_CLOUD = [stack for stack in STACKS if stack.split("-")[0] in CLOUDS]

each_cloud = pytest.mark.parametrize("cloud", CLOUDS)


@cache
def made(cloud: str) -> list[Mutant]:
    """Return the mutants of a cloud's program."""
    return mutants(of_program(CLOUDS[cloud].program))


@cache
def missed(cloud: str) -> list[Mutant]:
    """Return those of them that are not reported."""
    return unreported(of_program(CLOUDS[cloud].program), made(cloud))


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
    used = {type for type, _ in given(of_program(CLOUDS[cloud].program))}
    assert {one.resource[0] for one in made(cloud)} == used


@each_cloud
def test_what_only_a_provider_can_refuse_is_named_and_no_more(cloud: str):
    assert {beyond(one) for one in missed(cloud)} == set(CLOUDS[cloud].beyond)


@pytest.mark.parametrize("stack", ON_A_CLOUD)
def test_every_type_of_a_stack_is_in_the_program(stack: str):
    """A type that is not: write a correct one into the cloud's program below `tests/policies`, and
    its words and names into `meaning.py` beside it."""
    used = {node.type for node in recorded(stack) if cloud_of(node.type)}
    known = {type for type, _ in given(of_program(CLOUDS[stack.split("-")[0]].program))}
    assert sorted(used - known) == []


@cache
def made_of(stack: str) -> list[Mutant]:
    """Return the mutants of a stack that no stack before it has."""
    known = set[Hashable]()
    for other in ON_A_CLOUD[: ON_A_CLOUD.index(stack)]:
        known |= {essence(one) for one in every(other)}
    new = (one for one in every(stack) if essence(one) not in known)
    return distinct(one for one in new if not beyond(one))


@cache
def every(stack: str) -> list[Mutant]:
    """Return all mutants of a stack."""
    return mutants(of_stack(stack))


@pytest.mark.parametrize("stack", ON_A_CLOUD)
def test_every_mutant_of_a_stack_is_reported(stack: str):
    print(f"{stack}: {dict(Counter(one.kind for one in made_of(stack)))}")
    assert [str(one) for one in unreported(of_stack(stack), made_of(stack))] == []
