"""Every cloud has what the others have, or says why not; the graphs themselves are asked."""

from collections.abc import Iterator, Mapping

import pytest

from policies.graph.model import Graph
from tests.parity.__main__ import FILE
from tests.parity.differences import DIFFERENCES
from tests.parity.reading import Reading, Stack, with_value, without_resources
from tests.parity.setting import holds
from tests.parity.table import CLOUDS, SETTINGS, differing, document, graphs
from tests.recordings import ROOT, STACKS

OTHER = "something else"
"""A value that no property has."""

KEYS = [(row.concern, row.name, cloud) for row in SETTINGS for cloud in CLOUDS]


def present() -> Iterator[tuple[str, Reading]]:
    """Yield every reading that holds now, with its cloud."""
    lacking = {key for key, verdict in differing().items() if verdict == "no"}
    for row in SETTINGS:
        for cloud, cell in row.cells.items():
            if (row.concern, row.name, cloud) not in lacking:
                yield from ((cloud, reading) for reading in cell)


def with_graph(cloud: str, stack: Stack, changed: Graph) -> Mapping[Stack, Graph]:
    """Return a cloud's graphs, one of them changed."""
    return {**graphs(cloud), stack: changed}


def test_the_document_is_what_the_graphs_say():
    """Written anew by `python -m tests.parity`."""
    assert FILE.read_text(encoding="utf-8") == document()


def test_the_document_is_found_from_the_first_page():
    assert "(docs/parity.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_cloud_with_a_baseline_is_compared():
    assert {*CLOUDS} == {stack.split("-")[0] for stack in STACKS if stack.endswith("-baseline")}


def test_every_row_says_something_of_every_cloud_and_no_row_is_there_twice():
    assert [row.name for row in SETTINGS if {*row.cells} != {*CLOUDS}] == []
    assert len(set(KEYS)) == len(KEYS)
    assert len(SETTINGS) >= 60


def test_a_cloud_that_lacks_something_says_why():
    assert [key for key in differing() if not DIFFERENCES.get(key)] == []


def test_a_reason_without_a_difference_is_none():
    assert [key for key in DIFFERENCES if key not in differing()] == []


def test_no_row_is_empty():
    """What no cloud has is no row."""
    empty = [
        row.name
        for row in SETTINGS
        if not any(holds(row.cells[cloud], graphs(cloud)) for cloud in CLOUDS)
    ]
    assert empty == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_that_loses_resources_loses_their_rows(cloud: str):
    kept = [
        f"{reading.shown} of {reading.named}"
        for owner, reading in present()
        if owner == cloud
        and holds(
            (reading,),
            with_graph(
                cloud,
                reading.stack,
                without_resources(graphs(cloud)[reading.stack], reading),
            ),
        )
    ]
    assert kept == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_that_loses_a_property_loses_its_row(cloud: str):
    kept = [
        f"{reading.shown} of {reading.named}"
        for owner, reading in present()
        if owner == cloud and still_holds(cloud, reading, None)
    ]
    assert kept == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_property_of_another_value_is_no_yes(cloud: str):
    kept = [
        f"{reading.shown} of {reading.named}"
        for owner, reading in present()
        if owner == cloud and reading.judge.settles and still_holds(cloud, reading, OTHER)
    ]
    assert kept == []


def still_holds(cloud: str, reading: Reading, value: object) -> bool:
    """Tell whether a reading holds where a property has another value, or is left out."""
    changed = with_value(graphs(cloud)[reading.stack], reading, value)
    return holds((reading,), with_graph(cloud, reading.stack, changed))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_there_is_something_to_lose(cloud: str):
    assert len([reading for owner, reading in present() if owner == cloud]) >= 55
