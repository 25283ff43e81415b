"""No mistake of seven kinds passes, over every AWS type the platform uses."""

from collections import Counter

import pytest

from tests.policies.aws.program import program
from tests.policies.meaning import BEYOND
from tests.policies.mutants import KINDS, beyond, mutants
from tests.policies.mutation import Mutant, given, of_program, unreported

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ENOUGH = 25


@pytest.fixture(scope="module")
def made() -> list[Mutant]:
    return mutants(of_program(program))


@pytest.fixture(scope="module")
def missed(made: list[Mutant]) -> list[Mutant]:
    return unreported(of_program(program), made)


@pytest.mark.parametrize("kind", KINDS)
def test_every_mutant_of_a_kind_is_reported(kind: str, missed: list[Mutant]):
    assert [str(one) for one in missed if one.kind == kind and not beyond(one)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_enough_mutants_of_a_kind(kind: str, made: list[Mutant]):
    assert Counter(one.kind for one in made if not beyond(one))[kind] >= ENOUGH


def test_every_aws_type_is_mutated(made: list[Mutant]):
    used = {type for type, _ in given(of_program(program))}
    assert {one.resource[0] for one in made} == used


def test_what_only_a_provider_can_refuse_is_named_and_no_more(missed: list[Mutant]):
    assert {beyond(one) for one in missed} == set(BEYOND)
