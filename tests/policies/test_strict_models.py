"""How much of AWS's own models strict validation finds."""

import re

import pytest

from policies.strict.aws import cloudformation, service
from policies.strict.aws.models import at, model_of
from policies.strict.aws.prose import RULES, constants_in
from policies.strict.aws.renamed import ELSEWHERE, RENAMED
from policies.strict.aws.vendor import VENDOR
from policies.strict.limits import readable
from policies.strict.names import member, owners_of
from policies.strict.sdk import arguments_in, arguments_of
from policies.strict.shape import Limits, Shape
from tests.policies.aws.program import program
from tests.policies.mutation import given, of_program
from tests.recordings import STACKS, recorded

UNMODELLED: dict[str, str] = {
    "aws:ebs/encryptionByDefault:EncryptionByDefault": "an operation for each of its two values",
}
"""Types that AWS publishes no model of, and why."""


@pytest.fixture(scope="module")
def used() -> list[str]:
    """Return every AWS type of the stacks, and of the program that has all of them."""
    stacks = {node.type for stack in STACKS for node in recorded(stack) if node.custom}
    programs = {type for type, _ in given(of_program(program))}
    return sorted(type for type in stacks | programs if type.startswith("aws:"))


@pytest.fixture(scope="module")
def matched(used: list[str]) -> dict[str, tuple[int, int]]:
    """Return for each type how many arguments its models know, and how many it has."""
    return {type: count(type) for type in used}


def count(type: str) -> tuple[int, int]:
    kind, model = arguments_of(type), model_of(type)
    assert kind
    keys = [key for key in arguments_in(kind) if key not in ("region", "timeouts")]
    found = [VENDOR.counterparts(type, key, key, model.shapes, model.owners) for key in keys]
    return sum(map(bool, found)), len(keys)


def type_of(path: str, used: list[str]) -> str:
    (found,) = [one for one in used if one.split(":")[1] == path]
    return found


def test_every_type_has_a_model_or_a_reason(used: list[str]):
    assert [type for type in used if not model_of(type).shapes] == sorted(UNMODELLED)


def test_some_arguments_of_every_type_are_matched(matched: dict[str, tuple[int, int]]):
    lacking = [type for type, (found, _) in matched.items() if not found]
    assert lacking == sorted(UNMODELLED)


def test_most_arguments_are_matched(matched: dict[str, tuple[int, int]]):
    for type, (found, all) in matched.items():
        print(f"{type:75} {found:3} of {all:3}")
    found, all = map(sum, zip(*matched.values(), strict=True))
    assert found / all > 0.75


def test_every_place_that_is_named_is_there():
    places = {place for places in ELSEWHERE.values() for place in places}
    assert [place for place in places if at(place) is None] == []


def test_no_type_is_named_that_is_not_used(used: list[str]):
    assert sorted({*ELSEWHERE, *RENAMED} - {type.split(":")[1] for type in used}) == []


@pytest.mark.parametrize(
    ("path", "argument"), sorted((path, argument) for path in RENAMED for argument in RENAMED[path])
)
def test_every_renamed_argument_is_there_on_both_sides(path: str, argument: str, used: list[str]):
    type = type_of(path, used)
    kind, model = arguments_of(type), model_of(type)
    assert kind
    assert argument.split(".")[0] in arguments_in(kind)
    shapes: tuple[Shape, ...] = model.shapes
    for step in range(argument.count(".") + 1):
        way = ".".join(argument.split(".")[: step + 1])
        inner = tuple(shape if shape.members else shape.element or shape for shape in shapes)
        shapes = VENDOR.counterparts(type, way, way.rsplit(".", 1)[-1], inner, model.owners)
    assert shapes


@pytest.mark.parametrize("place", sorted(RULES))
def test_what_is_told_in_words_is_still_told_so(place: str):
    name, shape, key = place.split(".")
    said = service.shapes(name)[1][shape]["members"][key]["documentation"]
    assert RULES[place].quote in re.sub(r"\s+", " ", said)


def test_a_list_in_words_is_read():
    assert constants_in("<p>Valid Values: <code>gp2 | gp3</code> </p>") == {"gp2", "gp3"}


def test_a_list_in_items_is_read():
    items = "<li> <p> <code>a1</code> (for x)</p> </li> <li> <code>b2</code></li>"
    assert constants_in(f"<p>Valid Values:</p> <ul> {items} </ul>") == {"a1", "b2"}


def test_the_ends_of_a_range_are_no_list():
    assert constants_in("<p>Valid Values: <code>0</code> to <code>35</code></p>") == frozenset()


def test_lists_by_cases_are_left_alone():
    case = "<p>Valid Values: <code>a1 | b2</code></p>"
    assert constants_in(case + case) == frozenset()


@pytest.mark.parametrize(
    ("key", "owners", "wanted"),
    [
        ("minSize", (), "MinSize"),
        ("subnets", (), "Subnet"),
        ("nodeRoleArn", (), "NodeRole"),
        ("name", owners_of("LogMetricFilter"), "FilterName"),
        ("instanceClass", owners_of("DBInstance", "DB"), "DBInstanceClass"),
        ("policy", (), "PolicyDocument"),
    ],
)
def test_a_name_is_found_by_rule(key: str, owners: tuple[str, ...], wanted: str):
    shapes = {name: shape() for name in (wanted, "Other", "SomethingElse")}
    assert member(key, shape(shapes), owners) is shapes[wanted]


def test_a_name_that_fits_twice_is_not_guessed():
    shapes = {"NodeRole": shape(), "NodeRoleConfig": shape()}
    assert member("nodeRoleArn", shape(shapes), ()) is None


def test_an_id_is_no_arn():
    assert member("instanceId", shape({"InstanceArn": shape()}), ()) is None


def shape(members: dict[str, Shape] | None = None) -> Shape:
    return Shape(Limits, lambda: members or {}, lambda: None)


def test_the_flags_of_another_dialect_are_understood():
    pattern = readable("^a(?i)b$")
    assert pattern
    assert pattern.search("AB")


def test_a_folder_without_cfn_lint_has_no_types(monkeypatch: pytest.MonkeyPatch):
    cloudformation.types.cache_clear()
    monkeypatch.setattr(cloudformation, "data", lambda: None)
    assert cloudformation.types() == {}
    cloudformation.types.cache_clear()
