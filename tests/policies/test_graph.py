"""What the recorder writes down."""

import asyncio
import gc
import sys
import threading
from pathlib import Path
from subprocess import run

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.graph.model import UNKNOWN, Asset, Graph, Node, Reference, Secret
from policies.graph.monitor import RecordingError
from policies.graph.record import record
from policies.graph.values import decode, encode
from policies.graph.walk import leaves, reveal
from tests.policies.program import Pair, Thing, program

ROOT = Path(__file__).resolve().parents[2]
HERE = "urn:pulumi:dev::mlplatform::"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return record(program, root=ROOT)


def node(graph: Graph, name: str) -> Node:
    (found,) = [one for one in graph if one.name == name]
    return found


def line_of(text: str) -> int:
    lines = (ROOT / "tests/policies/program.py").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_urn_names_the_types_above_but_not_the_stack(graph: Graph):
    assert [one.urn for one in graph] == sorted(
        [
            f"{HERE}mlplatform:test:Pair$pulumi-python:dynamic/test:Thing::first",
            f"{HERE}mlplatform:test:Pair$pulumi-python:dynamic/test:Thing::second",
            f"{HERE}mlplatform:test:Pair::pair",
            f"{HERE}pulumi-python:dynamic/test:Thing::last",
            f"{HERE}pulumi:pulumi:Stack::mlplatform-dev",
        ]
    )


def test_a_child_hangs_under_its_component(graph: Graph):
    pair = node(graph, "pair")
    assert [child.name for child in graph.children(pair)] == ["first", "second"]
    assert graph.component_of(node(graph, "first")) is pair


def test_the_stack_is_no_component(graph: Graph):
    assert graph.component_of(node(graph, "last")) is None


def test_inputs_keep_secrets_and_lose_what_is_not_given(graph: Graph):
    inputs = dict(node(graph, "first").inputs)
    del inputs["__provider"]
    assert inputs == {"plain": "a", "hidden": Secret("b"), "count": 3}


def test_a_number_without_fraction_is_an_integer(graph: Graph):
    assert type(node(graph, "first").inputs["count"]) is int


def test_what_only_a_provider_can_say_is_unknown(graph: Graph):
    made, password = node(graph, "second").inputs["of"]
    assert made is UNKNOWN
    assert password == Secret(UNKNOWN)


def test_an_unknown_equals_nothing():
    assert UNKNOWN != UNKNOWN
    assert UNKNOWN != 0


def test_a_secret_is_never_shown(graph: Graph):
    assert "'b'" not in repr(node(graph, "first"))


def test_an_input_tells_where_its_value_comes_from(graph: Graph):
    first = node(graph, "first").urn
    assert node(graph, "second").property_dependencies == {"of": (first,)}


def test_dependencies_are_kept(graph: Graph):
    expected = sorted([node(graph, "first").urn, node(graph, "second").urn])
    assert list(node(graph, "last").dependencies) == expected


def test_a_whole_resource_is_a_reference(graph: Graph):
    whole = node(graph, "last").inputs["whole"]
    assert isinstance(whole, Reference)
    assert whole.urn == node(graph, "first").urn
    assert whole.id is UNKNOWN


def test_options_are_kept(graph: Graph):
    options = node(graph, "first").options
    assert options.protect is True
    assert options.retain_on_delete is True
    assert options.ignore_changes == ("plain",)
    assert options.secret_outputs == ("password",)
    assert options.aliases == ("name=former",)
    assert options.timeouts == {"create": "5m"}


def test_an_option_that_is_not_given_is_none(graph: Graph):
    assert node(graph, "second").options.protect is None


def test_components_and_the_stack_keep_their_outputs(graph: Graph):
    assert node(graph, "pair").outputs["made"] is UNKNOWN
    assert graph.outputs == {"password": Secret(UNKNOWN)}


def test_a_resource_is_where_the_program_asks_for_it(graph: Graph):
    line = line_of('Thing("second"')
    assert node(graph, "second").source == f"tests/policies/program.py:{line}"


def test_a_component_is_where_it_is_asked_for_not_where_its_base_class_is_called(graph: Graph):
    line = line_of('Pair("pair")')
    assert node(graph, "pair").source == f"tests/policies/program.py:{line}"


def test_what_is_made_up_is_known_to_what_follows():
    def outputs(found: Node):
        return {"made": "it"} if found.name == "first" else {}

    made, _ = node(record(program, outputs=outputs), "second").inputs["of"]
    assert made == "it"


def test_configuration_reaches_the_program():
    def reads():
        config = pulumi.Config("mlplatform")
        pulumi.export("plain", config.require("plain"))
        pulumi.export("hidden", config.require_secret("hidden"))

    config = {"mlplatform:plain": "a", "mlplatform:hidden": "b"}
    graph = record(reads, config=config, secret_keys=["mlplatform:hidden"])
    assert graph.outputs == {"plain": "a", "hidden": Secret("b")}


def test_warnings_are_kept():
    (message,) = record(lambda: pulumi.warn("old")).messages
    assert (message.severity, message.text) == ("warning", "old")


def test_a_name_that_is_taken_is_refused_with_both_places():
    def twice():
        Thing("same", {})
        Thing("same", {})

    with pytest.raises(
        RecordingError, match=r"test_graph.py:\d+: the name 'same' is taken: .*:\d+"
    ):
        record(twice, root=ROOT)


def test_the_first_error_speaks_alone(capfd: pytest.CaptureFixture[str]):
    def twice():
        Pair("same")
        Pair("same")

    with pytest.raises(RecordingError):
        record(twice)
    assert capfd.readouterr().err == ""


def test_an_error_of_the_program_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        record(lambda: pulumi.Output.from_input(0).apply(lambda zero: 1 / zero))


def test_a_lookup_is_answered_and_kept():
    def asks():
        zones = pulumi.runtime.invoke("aws:index/getZones:getZones", {"state": "up"}).value
        pulumi.export("zones", zones["names"])

    graph = record(asks, answers=lambda token, arguments: {"names": ["a", "b"]}, root=ROOT)
    assert graph.outputs == {"zones": ("a", "b")}
    (lookup,) = graph.lookups
    assert (lookup.token, lookup.arguments) == ("aws:index/getZones:getZones", {"state": "up"})


def test_a_lookup_without_an_answer_is_refused():
    with pytest.raises(RecordingError, match="nobody can answer the lookup aws:x:y"):
        record(lambda: pulumi.runtime.invoke("aws:x:y", {}))


def test_another_stack_is_unknown_until_it_is_answered():
    def borrows():
        pulumi.export("url", pulumi.StackReference("base").require_output("url"))

    assert record(borrows).outputs["url"] is UNKNOWN
    answered = record(borrows, answers=lambda *_: {"outputs": {"url": "u"}})
    assert answered.outputs == {"url": "u"}


def test_what_the_recorder_cannot_follow_is_refused():
    def transforms():
        Thing("one", {}, pulumi.ResourceOptions(transforms=[lambda asked: None]))

    with pytest.raises(RecordingError, match="cannot follow this program"):
        record(transforms)


def test_two_recordings_of_one_program_are_equal(graph: Graph):
    assert record(program, root=ROOT) == graph


def test_recordings_at_once_do_not_mix():
    found: dict[str, Graph] = {}

    def one(stack: str):
        found[stack] = record(program, stack=stack)

    threads = [threading.Thread(target=one, args=(f"s{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {len(graph) for graph in found.values()} == {5}
    assert all(f"pulumi:{stack}::" in node.urn for stack in found for node in found[stack])


def test_a_running_event_loop_is_left_alone():
    async def inside():
        return record(program)

    assert len(asyncio.run(inside())) == 5


@pytest.mark.parametrize("awake", [True, False])
def test_the_collector_is_left_as_it_was(awake: bool):
    looked: list[bool] = []

    def nested():
        looked.append(gc.isenabled())
        record(lambda: looked.append(gc.isenabled()))
        looked.append(gc.isenabled())

    (gc.enable if awake else gc.disable)()
    try:
        record(nested)
        assert gc.isenabled() is awake
    finally:
        gc.enable()
    assert looked == [False, False, False]


def test_nothing_of_the_sdk_stays_behind():
    record(program)
    assert pulumi.runtime.settings.get_root_resource() is None
    assert pulumi.runtime.settings.get_monitor() is None


scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.just(UNKNOWN)
plain_data = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3)
        | inner.map(Secret)
        | st.builds(Reference, st.text(), st.just("id"))
        | st.builds(lambda path: Asset("archive", {"path": path}), st.text())
    ),
    max_leaves=8,
)


@given(plain_data)
def test_plain_data_comes_back_from_the_wire(value: object):
    assert [decode(encode(value))] == [value]


def test_leaves_are_found_with_their_paths():
    value = {"a": ({"b": 1}, Secret(2)), "c": {}}
    assert list(leaves(value)) == [("a[0].b", 1), ("a[1]", Secret(2))]


def test_revealing_looks_into_secrets():
    assert reveal({"a": Secret((Secret(1), 2))}) == {"a": (1, 2)}


def test_the_model_needs_no_sdk():
    code = "import sys, policies.check, policies.graph.model; assert 'pulumi' not in sys.modules"
    assert run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
