"""Seven kinds of mistakes, made wherever a program gives room for one.

`python -m tests.policies.mutants aws` prints how many of each kind are reported in the program that
has every type of a cloud; with the name of a stack instead, in that stack.
"""

import sys
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from pulumi import _types

from policies.strict.names import path_of
from tests.policies.clouds import CLOUDS, cloud_of
from tests.policies.mutation import (
    ABSENT,
    Address,
    Mutant,
    Place,
    Recording,
    given,
    of_program,
    of_stack,
    places,
    unreported,
)

UNKNOWN_KEY = "unknown key"
WRONG_TYPE = "wrong type"
MISSING = "missing required"
DROPPED = "key dropped from a dict"
UNION = "union given as a dict"
CONSTANT = "constant outside its list"
MALFORMED = "malformed CIDR or name"

KINDS = (UNKNOWN_KEY, WRONG_TYPE, MISSING, DROPPED, UNION, CONSTANT, MALFORMED)


def mutants(recording: Recording) -> list[Mutant]:
    """Return every mutant of what is recorded."""
    everywhere = places(recording)
    return [
        *(Mutant(UNKNOWN_KEY, top, ("colour",), lambda _: "blue") for top in given(recording)),
        *(mutant for place in everywhere for mutant in structural(place)),
        *(mutant for place in everywhere for mutant in meant(place)),
    ]


def structural(place: Place) -> Iterator[Mutant]:
    """Yield the mistakes that can be made at a place, whatever its meaning."""
    at = (place.resource, place.steps)
    if place.required:
        yield Mutant(MISSING, *at, lambda _: ABSENT)
    yield Mutant(WRONG_TYPE, *at, lambda _: other_type(place))
    if isinstance(place.value, dict) and place.wants.objects:
        yield Mutant(UNKNOWN_KEY, *at, lambda value: {**value, "colour": "blue"})
        yield from dropped(place)
    if isinstance(place.value, str) and place.wants.objects:
        yield from union(place)
    if isinstance(place.value, list) and place.value and isinstance(place.value[0], dict):
        yield Mutant(UNION, *at, lambda value: value[0])


def other_type(place: Place) -> Any:
    """Return a value of a type that the place does not accept."""
    return 7 if str in place.wants.scalars or not place.wants.scalars else "seven"


def dropped(place: Place) -> Iterator[Mutant]:
    """Yield second spellings of keys, and a stray attribute of an argument object."""
    kind: Any = place.wants.objects[0]
    wires = _types.input_type_py_to_pulumi_names(kind)
    for key in place.value:
        wire = wires.get(key, key)
        if wire != key:
            yield Mutant(
                DROPPED,
                place.resource,
                place.steps,
                lambda value, key=key, wire=wire: {**value, wire: value[key]},
            )

    def stray(value: dict[str, Any]) -> Any:
        made = kind(**value)
        made.colour = "blue"
        return made

    yield Mutant(DROPPED, place.resource, place.steps, stray)


def union(place: Place) -> Iterator[Mutant]:
    """Yield a policy as dicts that the SDK takes for no member of the union: none is translated."""
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    spelled = {key.lower(): value for key, value in allow.items()}
    whose = {**spelled, "principal": {"Service": "ec2.amazonaws.com"}}
    for given_as in (
        {"version": "2012-10-17", "statement": [allow]},
        {"Version": "2012-10-17", "Statement": [spelled]},
        {"version": "2012-10-17", "statements": [spelled]},
        {"version": "2012-10-17", "statement": [whose]},
    ):
        yield Mutant(UNION, place.resource, place.steps, lambda _, given_as=given_as: given_as)


def meant(place: Place) -> Iterator[Mutant]:
    """Yield the mistakes that only who knows the cloud can see."""
    cloud = cloud_of(place.resource[0])
    if not isinstance(place.value, str) or cloud is None:
        return
    path = path_of(place.resource[0])
    argument = ".".join(step for step in place.steps if isinstance(step, str))
    if argument in cloud.constants.get(path, ()):
        for wrong in (f"{place.value}X", "purple"):
            yield instead(CONSTANT, place, wrong)
    for table, wrongs in cloud.names:
        if argument in table.get(path, ()):
            for wrong in wrongs:
                yield instead(MALFORMED, place, wrong)


def distinct(mutants: Iterable[Mutant]) -> list[Mutant]:
    """Return one of the mutants that differ in nothing but the resource and the place in a list.

    They are spread over the resources, as those of one resource have to be tried one by one.
    """
    alike: dict[Hashable, list[Mutant]] = {}
    for one in mutants:
        alike.setdefault(essence(one), []).append(one)
    burden = Counter[Address]()
    chosen: list[Mutant] = []
    for group in alike.values():
        lightest = min(group, key=lambda one: burden[one.resource])
        burden[lightest.resource] += 1
        chosen.append(lightest)
    return chosen


def essence(mutant: Mutant) -> Hashable:
    """Return what is wrong in a mutant, whichever resource of its type it is."""
    path = tuple(step for step in mutant.steps if isinstance(step, str))
    return mutant.kind, mutant.resource[0], path, mutant.wrong


def instead(kind: str, place: Place, wrong: str) -> Mutant:
    """Put a wrong text in the place of a right one."""
    return Mutant(kind, place.resource, place.steps, lambda _: wrong, wrong)


def beyond(mutant: Mutant) -> tuple[str, str, str] | None:
    """Return the entry of what only a provider can refuse; None where we can."""
    cloud = cloud_of(mutant.resource[0])
    name = [step for step in mutant.steps if isinstance(step, str)][-1]
    entries = ((mutant.resource[0], name, wrong) for wrong in ("", mutant.wrong))
    known = cloud.beyond if cloud and mutant.wrong else {}
    return next((one for one in entries if one in known), None)


def main() -> None:
    """Print how many mutants of each kind are reported, and those that are not."""
    (name,) = sys.argv[1:]
    recording = of_program(CLOUDS[name].program) if name in CLOUDS else of_stack(name)
    made = [one for one in mutants(recording) if not beyond(one)]
    missed = unreported(recording, made)
    unseen = Counter(one.kind for one in missed)
    for kind, count in sorted(Counter(one.kind for one in made).items()):
        print(f"| {kind} | {count} | {count - unseen[kind]} |")
    for one in missed:
        print(f"not reported: {one}")


if __name__ == "__main__":
    main()
