"""One wrong thing at a time in a correct program: what strict validation makes of it."""

import copy
import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pulumi
from pulumi import _types

from policies.graph.given import fold
from policies.graph.model import Graph
from policies.graph.record import record
from policies.strict.echo import unfit
from policies.strict.sdk import Accepted, accepted, arguments_in, arguments_of
from policies.strict.strict import strict
from stacks.rehearse import rehearse
from tests.policies.clouds import cloud_of

ROOT = Path(__file__).resolve().parents[2]

Address = tuple[str, str]
"""Type and name of a resource."""
Steps = tuple[str | int, ...]
"""Keys, as Python spells them, and places in lists."""
Recording = Callable[[Callable[[], None]], Graph]
"""Records a program, and calls what it is given when the program begins."""


@dataclass(frozen=True)
class Mutant:
    """One change of one resource's inputs."""

    kind: str
    resource: Address
    steps: Steps
    change: Callable[[Any], Any]
    """What was there to what is there instead; ABSENT deletes it."""
    wrong: str = ""
    """The text that is put in, where it is one."""

    def __str__(self) -> str:
        return f"{self.kind}: {self.resource[0]} {self.resource[1]} {self.steps} {self.wrong[:40]}"


ABSENT = object()


@dataclass(frozen=True)
class Place:
    """One value among the inputs of a resource."""

    resource: Address
    steps: Steps
    wants: Accepted
    required: bool
    value: Any


def of_program(program: Callable[[], object]) -> Recording:
    """Return the recording of a program."""

    def recording(begin: Callable[[], None]) -> Graph:
        return record(lambda: (begin(), program()), root=ROOT, outputs=unfit)

    return recording


def of_stack(stack: str) -> Recording:
    """Return the recording of a stack of the repository."""
    run = runpy.run_module

    def recording(begin: Callable[[], None]) -> Graph:
        with patch.object(runpy, "run_module", lambda *at, **how: (begin(), run(*at, **how))):
            return rehearse(stack)

    return recording


def mutated(recording: Recording, changes: Mapping[Address, Mutant]) -> Graph:
    """Record with these changes to the inputs, made where the SDK takes them over."""

    def change(args: pulumi.ResourceTransformationArgs) -> None:
        mutant = changes.get((args.type_, args.name))
        if mutant:
            before = dict(args.props)
            applied(args.props, mutant.steps, mutant.change)
            for key in before.keys() - args.props.keys():  # others read it of the resource
                vars(args.resource)[key] = pulumi.Output.from_input(before[key])

    return recording(lambda: pulumi.runtime.register_stack_transformation(change))


def applied(inputs: Any, steps: Steps, change: Callable[[Any], Any]) -> None:
    """Change what lies at the steps; what is on the way is copied, as programs share constants."""
    *way, last = steps
    for step in way:
        inputs[step] = copy.copy(inputs[step])
        inputs = inputs[step]
    value = change(inputs.get(last) if isinstance(inputs, dict) else inputs[last])
    if value is ABSENT:
        del inputs[last]
    else:
        inputs[last] = value


def given(recording: Recording) -> dict[Address, dict[str, Any]]:
    """Return the inputs of every resource of a cloud, as the program gives them."""
    found: dict[Address, dict[str, Any]] = {}

    def look(args: pulumi.ResourceTransformationArgs) -> None:
        if cloud_of(args.type_):
            props = {key: value for key, value in args.props.items() if value is not None}
            found[(args.type_, args.name)] = props

    recording(lambda: pulumi.runtime.register_stack_transformation(look))
    return found


def places(recording: Recording) -> list[Place]:
    """Return every value among the inputs of a cloud's resources."""
    return [
        place
        for resource, inputs in given(recording).items()
        for place in inside(resource, (), inputs, arguments_of(resource[0]))
    ]


def inside(resource: Address, steps: Steps, inputs: Any, kind: type | None) -> Iterator[Place]:
    """Yield the values of an object, and what lies below them."""
    assert kind is not None
    wires = _types.input_type_py_to_pulumi_names(kind)
    known = arguments_in(kind)
    for key, value in inputs.items():
        argument = known[wires.get(key) or key]
        place = Place(resource, (*steps, key), argument.accepted, argument.required, value)
        yield place
        yield from below(place)


def below(place: Place) -> Iterator[Place]:
    """Yield what lies below a value."""
    if isinstance(place.value, list) and place.wants.element is not None:
        for index, element in enumerate(place.value):
            wants = accepted(place.wants.element)
            inner = Place(place.resource, (*place.steps, index), wants, False, element)
            yield inner
            yield from below(inner)
    elif isinstance(place.value, dict) and place.wants.objects:
        yield from inside(place.resource, place.steps, place.value, place.wants.objects[0])


def unreported(recording: Recording, mutants: list[Mutant]) -> list[Mutant]:
    """Return the mutants of which no error at their place speaks."""
    missed: list[Mutant] = []
    waiting = list(mutants)
    while waiting:
        changes: dict[Address, Mutant] = {}
        for mutant in waiting:
            changes.setdefault(mutant.resource, mutant)
        missed += missed_of(recording, list(changes.values()))
        waiting = [one for one in waiting if changes.get(one.resource) is not one]
    return missed


def missed_of(recording: Recording, mutants: list[Mutant]) -> list[Mutant]:
    """Return those of mutants of different resources that are not reported.

    One of them may end the program, in what is made of it elsewhere: it is found by halves.
    """
    try:
        graph = mutated(recording, {one.resource: one for one in mutants})
    except Exception as error:
        if len(mutants) == 1:
            raise AssertionError(f"{mutants[0]} ends the program: {error}") from error
        half = len(mutants) // 2
        return missed_of(recording, mutants[:half]) + missed_of(recording, mutants[half:])
    named = {node.urn: (node.type, node.name) for node in graph}
    told: dict[Address, set[str]] = {}
    for error in strict(graph):
        if error.severity == "error":
            told.setdefault(named[error.urn], set()).add(error.path)
    return [one for one in mutants if not speaks(told.get(one.resource, set()), one)]


def speaks(paths: set[str], mutant: Mutant) -> bool:
    """Tell whether one of the paths leads to the mutant's place, in whatever spelling."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in mutant.steps)
    place = "".join(steps).lstrip(".")
    return any(fold(path).startswith(fold(place)) for path in paths)
