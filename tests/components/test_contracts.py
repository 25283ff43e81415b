"""What holds for every resource of every stack, whatever the cloud."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from inspect import isabstract
from typing import Any, cast, get_args, get_origin, get_type_hints

import pytest

from components.cloud import Cloud, Services, load
from components.component import Component
from components.platform import Platform, PlatformOutputs
from components.spec import PlatformSpec
from policies.graph.model import STACK, UNKNOWN, Graph, Secret
from policies.graph.walk import leaves, reveal
from policies.iam.identifier import identifiers
from stacks.config import read
from stacks.rehearse import preferred_ports, rehearse
from tests import golden
from tests.recordings import ROOT, STACKS, recorded

PLATFORMS = [stack for stack in STACKS if read(stack).platform]
CLOUDS = sorted({spec.platform.cloud for stack in STACKS if (spec := read(stack)).platform})
BESIDE = {"provider", "services", "inside", "baseline"}
"""What a cloud's table holds besides its concerns."""


def names(kind: type) -> set[str]:
    """Return the fields of a dataclass."""
    assert is_dataclass(kind)
    return {field.name for field in fields(kind)}


def classes_of(cloud: str) -> dict[str, type[Component[Any]]]:
    """Return which class builds which concern on a cloud."""
    table = load(cloud)
    found = {**vars(table), **vars(table.services)}
    return {
        name: kind for name, kind in found.items() if isinstance(kind, type) and name not in BESIDE
    }


def concerns_of(graph: Graph) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a stack exports, concern by concern."""
    yield from ((name, reveal(graph.outputs[name])) for name in names(PlatformOutputs))


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_hangs_under_a_component(stack: str):
    graph = recorded(stack)
    assert [
        n.urn for n in graph if n.custom and not n.is_provider and not graph.component_of(n)
    ] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_component_of_ours_says_what_was_asked_for(stack: str):
    ours = [node for node in recorded(stack) if not node.custom and node.type != STACK]
    assert [node.urn for node in ours if not node.type.startswith("mlplatform:")] == []
    assert [node.urn for node in ours if "spec" not in node.inputs] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_knows_its_line_in_our_code(stack: str):
    graph = recorded(stack)
    assert [node.urn for node in graph if node.type != STACK and not node.source] == []


def test_no_resource_loses_its_name():
    """A new name is a new resource, and the old one is destroyed: give it an alias first."""
    assert golden.lost(golden.FILE.read_text().split(), golden.now()) == []


def test_every_name_is_kept_in_the_file():
    """Written anew by `python -m tests.golden`."""
    assert golden.FILE.read_text() == golden.text(golden.now())


@pytest.mark.parametrize("stack", PLATFORMS)
def test_every_concern_is_exported_with_all_its_outputs(stack: str):
    expected = get_type_hints(PlatformOutputs)
    found = {name: set(concern) for name, concern in concerns_of(recorded(stack))}
    assert found == {name: names(kind) for name, kind in expected.items()}


@pytest.mark.parametrize("stack", PLATFORMS)
def test_every_output_is_of_the_type_that_its_contract_names(stack: str):
    """What only AWS knows is made up, by the forms of its ids; of other clouds' less is known."""
    graph = rehearse(stack, outputs=lambda node: {**preferred_ports(node), **identifiers(node)})
    wrong: list[str] = []
    known = 0
    for name, kind in get_type_hints(PlatformOutputs).items():
        found = reveal(graph.outputs[name])
        for key, output in get_type_hints(kind).items():
            [wanted] = get_args(output)
            if found[key] is not UNKNOWN:
                known += 1
                wrong += [f"{name}.{key}: {found[key]!r}"] * (not fits(found[key], wanted))
    assert wrong == []
    assert known > 20


def fits(value: Any, wanted: Any) -> bool:
    """Tell whether a value is of a type, with all that it holds; the unknown is of any."""
    if value is UNKNOWN or wanted is Any:
        return True
    kind, inner = get_origin(wanted) or wanted, get_args(wanted)
    if kind is dict:
        return isinstance(value, Mapping) and all(
            fits(key, inner[0]) and fits(one, inner[1])
            for key, one in cast(Mapping[Any, Any], value).items()
        )
    if kind is list:
        items = cast(Sequence[Any], value)
        return isinstance(value, list | tuple) and all(fits(one, inner[0]) for one in items)
    return isinstance(value, kind)


@pytest.mark.parametrize("stack", PLATFORMS)
def test_a_way_in_is_exported_as_a_secret(stack: str):
    graph = recorded(stack)
    plain = [
        path
        for name in names(PlatformOutputs)
        for path, value in leaves(graph.outputs[name], name)
        if ".environment" in path and not isinstance(value, Secret)
    ]
    assert plain == []


@pytest.mark.parametrize("stack", STACKS)
def test_no_lookup_uses_a_default_provider(stack: str):
    assert [lookup for lookup in recorded(stack).lookups if not lookup.provider] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_of_a_cloud_is_made_by_the_one_provider_of_its_stack(stack: str):
    graph = recorded(stack)
    providers = {node.urn for node in graph if node.is_provider}
    made = [
        node
        for node in graph
        if node.custom and not node.is_provider and not node.type.startswith("pulumi-python:")
    ]
    used = {(node.provider or "none").rpartition("::")[0] for node in made}
    assert used == providers
    assert len(providers) <= 1


@pytest.mark.parametrize("stack", STACKS)
def test_every_input_is_given(stack: str):
    """An input of None is one that somebody forgot to leave out."""
    given = [
        f"{node.urn} {path}"
        for node in recorded(stack)
        if node.custom
        for path, value in leaves(node.inputs)
        if value is None
    ]
    assert given == []


def test_a_concern_has_one_name_everywhere():
    concerns = {path.stem for path in (ROOT / "components/contracts").glob("[a-z]*.py")}
    assert concerns == names(PlatformOutputs)
    assert concerns <= set(PlatformSpec.model_fields)
    assert concerns == (names(Cloud) | names(Services)) - BESIDE


def test_every_cloud_that_can_be_named_has_a_stack():
    assert sorted(PlatformSpec.model_fields["cloud"].annotation.__args__) == CLOUDS


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_builds_every_concern(cloud: str):
    assert set(classes_of(cloud)) == names(PlatformOutputs)
    assert [kind for kind in classes_of(cloud).values() if isabstract(kind)] == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_class_is_named_after_its_cloud_and_concern(cloud: str):
    for concern, kind in classes_of(cloud).items():
        folder, name = kind.TOKEN.removeprefix("mlplatform:").split(":")
        assert name.lower() == concern
        assert kind.__name__ == f"{folder.capitalize()}{name}"
        assert kind.__module__.split(".")[1] == folder


def test_tokens_are_unique():
    kinds = {kind for cloud in CLOUDS for kind in classes_of(cloud).values()} | {Platform}
    assert len({kind.TOKEN for kind in kinds}) == len(kinds)
