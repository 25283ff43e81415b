"""How much of what vendors publish strict validation finds."""

from collections.abc import Callable, Mapping
from functools import cache

import pytest

from policies.strict.aws import models as models_of_aws
from policies.strict.aws import renamed as renamed_by_aws
from policies.strict.gcp import models as models_of_gcp
from policies.strict.gcp import renamed as renamed_by_gcp
from policies.strict.limits import readable
from policies.strict.names import member, owners_of, path_of
from policies.strict.published import Check
from policies.strict.sdk import arguments_in, arguments_of
from policies.strict.shape import Limits, Shape
from policies.strict.vendor import VENDORS, vendor_of
from tests.policies.clouds import CLOUDS
from tests.policies.mutation import given, of_program
from tests.recordings import STACKS, recorded

UNMODELLED: Mapping[str, Mapping[str, str]] = {
    "aws": {
        "aws:ebs/encryptionByDefault:EncryptionByDefault": "an operation for each of its two values"
    },
    "gcp": {
        "gcp:projects/service:Service": "all that is asked for is a name in a path",
        "gcp:projects/serviceIdentity:ServiceIdentity": "all that is asked for is a name in a path",
    },
}
"""Types that a vendor publishes no model of, and why."""

UNMATCHED: Mapping[str, Mapping[str, str]] = {
    "aws": {},
    "gcp": {
        "gcp:monitoring/dashboard:Dashboard": "its only argument is JSON that holds all others",
        "gcp:secretmanager/secretVersion:SecretVersion": "its only argument is the secret itself",
    },
}
"""Types of which no argument is found in their models, and why."""

PLACES: Mapping[str, tuple[Mapping[str, tuple[str, ...]], Callable[[str], object]]] = {
    "aws": (renamed_by_aws.ELSEWHERE, models_of_aws.at),
    "gcp": (renamed_by_gcp.ELSEWHERE, models_of_gcp.at),
}
"""Where models lie that no rule finds, and what lies there."""

EVERYWHERE = ("deletionPolicy", "project", "region", "timeouts")
"""Arguments of providers, which no API has."""

each_cloud = pytest.mark.parametrize("cloud", CLOUDS)


@cache
def used(cloud: str) -> list[str]:
    """Return every type of a cloud in the stacks, and in the program that has all of them."""
    package, program = CLOUDS[cloud].package, CLOUDS[cloud].program
    stacks = {node.type for stack in STACKS for node in recorded(stack) if node.custom}
    found = stacks | {type for type, _ in given(of_program(program))}
    return sorted(type for type in found if type.startswith(f"{package}:"))


@cache
def matched(cloud: str) -> Mapping[str, tuple[int, int]]:
    """Return for each type how many arguments its models know, and how many it has."""
    return {type: count(type) for type in used(cloud)}


def count(type: str) -> tuple[int, int]:
    kind, vendor = arguments_of(type), vendor_of(type)
    assert kind
    assert vendor
    model = vendor.model_of(type)
    keys = [key for key in arguments_in(kind) if key not in EVERYWHERE]
    found = [vendor.counterparts(type, key, key, model.shapes, model.owners) for key in keys]
    return sum(map(bool, found)), len(keys)


@each_cloud
def test_every_type_has_a_model_or_a_reason(cloud: str):
    model_of = VENDORS[CLOUDS[cloud].package].model_of
    lacking = [type for type in used(cloud) if not model_of(type).shapes]
    assert lacking == sorted(UNMODELLED[cloud])


@each_cloud
def test_some_arguments_of_every_type_are_matched(cloud: str):
    lacking = [type for type, (found, _) in matched(cloud).items() if not found]
    assert lacking == sorted({*UNMODELLED[cloud], *UNMATCHED[cloud]})


@each_cloud
def test_most_arguments_are_matched(cloud: str):
    for type, (found, all) in matched(cloud).items():
        print(f"{type:75} {found:3} of {all:3}")
    found, all = map(sum, zip(*matched(cloud).values(), strict=True))
    print(f"{cloud}: {found} of {all} arguments of {len(matched(cloud))} types")
    assert found / all > 0.75


@each_cloud
def test_every_place_that_is_named_is_there(cloud: str):
    table, at = PLACES[cloud]
    assert [place for places in table.values() for place in places if not at(place)] == []


@each_cloud
def test_no_type_is_named_that_is_not_used(cloud: str):
    vendor = VENDORS[CLOUDS[cloud].package]
    named = {*PLACES[cloud][0], *vendor.renamed}
    assert sorted(named - set(map(path_of, used(cloud)))) == []


EXCEPTIONS = sorted(
    (cloud, path, argument)
    for cloud in CLOUDS
    for table in (VENDORS[CLOUDS[cloud].package].renamed, VENDORS[CLOUDS[cloud].package].own_words)
    for path, arguments in table.items()
    for argument in arguments
)
"""Arguments that are called otherwise, or of which the provider takes more than the vendor."""


@pytest.mark.parametrize(("cloud", "path", "argument"), EXCEPTIONS)
def test_every_exception_is_there_on_both_sides(cloud: str, path: str, argument: str):
    (type,) = [one for one in used(cloud) if path_of(one) == path]
    kind = arguments_of(type)
    assert kind
    assert argument.split(".")[0] in arguments_in(kind)
    assert Check(VENDORS[CLOUDS[cloud].package], type).at(argument)


@pytest.mark.parametrize(
    ("key", "owners", "wanted"),
    [
        ("minSize", (), "MinSize"),
        ("subnets", (), "Subnet"),
        ("storageClasses", (), "storageClass"),
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
