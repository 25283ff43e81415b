"""No mistake of seven kinds passes, over every AWS type the platform uses, and in every stack."""

from collections import Counter
from collections.abc import Hashable

import pytest

from tests.policies.aws.program import program
from tests.policies.meaning import BEYOND
from tests.policies.mutants import KINDS, beyond, distinct, essence, mutants
from tests.policies.mutation import Mutant, given, of_program, of_stack, unreported
from tests.recordings import ROOT, STACKS, recorded

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ENOUGH = 25

ON_AWS = [stack for stack in STACKS if stack.startswith("aws-")]


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


@pytest.mark.parametrize("kind", KINDS)
def test_the_documentation_has_the_numbers(kind: str, made: list[Mutant], missed: list[Mutant]):
    """Written anew from what `python -m tests.policies.mutants` prints."""
    count, unseen = (
        Counter(one.kind for one in some if not beyond(one))[kind] for some in (made, missed)
    )
    row = f"| {kind} | {count} | {count - unseen} |"
    assert row in (ROOT / "docs/validation.md").read_text().splitlines()


def test_every_aws_type_is_mutated(made: list[Mutant]):
    used = {type for type, _ in given(of_program(program))}
    assert {one.resource[0] for one in made} == used


@pytest.mark.parametrize("stack", ON_AWS)
def test_every_type_of_a_stack_is_in_the_program(stack: str):
    """A type that is not: write a correct one into `tests/policies/aws`, and its words and names
    into `meaning.py`."""
    used = {node.type for node in recorded(stack) if node.type.startswith("aws:")}
    assert sorted(used - {type for type, _ in given(of_program(program))}) == []


@pytest.fixture(scope="module")
def made_of_stacks() -> dict[str, list[Mutant]]:
    """Return the mutants of each stack that no stack before it has."""
    found: dict[str, list[Mutant]] = {}
    known = set[Hashable]()
    for stack in ON_AWS:
        new = [one for one in mutants(of_stack(stack)) if essence(one) not in known]
        known |= {essence(one) for one in new}
        found[stack] = distinct(one for one in new if not beyond(one))
    return found


@pytest.mark.parametrize("stack", ON_AWS)
def test_every_mutant_of_a_stack_is_reported(stack: str, made_of_stacks: dict[str, list[Mutant]]):
    made = made_of_stacks[stack]
    print(f"{stack}: {dict(Counter(one.kind for one in made))}")
    assert [str(one) for one in unreported(of_stack(stack), made)] == []


def test_what_only_a_provider_can_refuse_is_named_and_no_more(missed: list[Mutant]):
    assert {beyond(one) for one in missed} == set(BEYOND)
