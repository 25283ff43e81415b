"""A lost name is told with the alias that keeps it."""

from collections.abc import Callable
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from policies.graph.model import Graph
from policies.graph.record import record
from policies.graph.urn import former
from tests import golden
from tests.golden import lost
from tests.recordings import ROOT

HERE = "urn:pulumi:dev::mlplatform::"


class Part(pulumi.ComponentResource):
    def __init__(self, kind: str, name: str, aliases: list[pulumi.Alias | str] | None = None):
        options = pulumi.ResourceOptions(aliases=aliases or [])
        super().__init__(f"mlplatform:aws:{kind}", name, {}, options)

    def queue(self, name: str, aliases: list[pulumi.Alias | str] | None = None) -> None:
        options = pulumi.ResourceOptions(parent=self, aliases=aliases or [])
        aws.sqs.Queue(name, opts=options)


def graph(program: Callable[[], object]) -> Graph:
    return record(program, root=ROOT)


def urns(program: Callable[[], object]) -> list[str]:
    return [node.urn for node in graph(program)]


def before() -> None:
    Part("Storage", "dev-storage").queue("dev-storage-data")


def formers(program: Callable[[], object], name: str) -> frozenset[str]:
    found = graph(program)
    (node,) = [one for one in found if one.name == name]
    return former(found, node)


def test_what_has_no_alias_has_no_former_name():
    assert formers(before, "dev-storage-data") == frozenset()


@pytest.mark.parametrize(
    ("alias", "urn"),
    [
        ("urn:pulumi:dev::old::a:b:C::n", "urn:pulumi:dev::old::a:b:C::n"),
        (
            pulumi.Alias(name="old"),
            f"{HERE}mlplatform:aws:Storage$aws:sqs/queue:Queue::old",
        ),
        (
            pulumi.Alias(type_="aws:sqs/oldQueue:OldQueue"),
            f"{HERE}mlplatform:aws:Storage$aws:sqs/oldQueue:OldQueue::data",
        ),
        (
            pulumi.Alias(parent=None, name="old"),
            f"{HERE}aws:sqs/queue:Queue::old",
        ),
        (
            pulumi.Alias(parent=f"{HERE}mlplatform:aws:Lake::lake"),
            f"{HERE}mlplatform:aws:Lake$aws:sqs/queue:Queue::data",
        ),
        (
            pulumi.Alias(stack="test", project="other"),
            "urn:pulumi:test::other::mlplatform:aws:Storage$aws:sqs/queue:Queue::data",
        ),
    ],
    ids=["urn", "name", "type", "no parent", "parent", "stack"],
)
def test_an_alias_is_a_former_name(alias: pulumi.Alias | str, urn: str):
    program = lambda: Part("Storage", "storage").queue("data", [alias])  # noqa: E731
    assert formers(program, "data") == {urn}


def test_what_hangs_under_a_renamed_component_was_named_after_it():
    def renamed() -> None:
        aliases: list[pulumi.Alias | str] = [pulumi.Alias(name="lake", type_="mlplatform:aws:Lake")]
        Part("Storage", "storage", aliases).queue("storage-data")

    queue = "mlplatform:aws:Lake$aws:sqs/queue:Queue::lake-data"
    assert formers(renamed, "storage-data") == {f"{HERE}{queue}"}


def test_nothing_is_lost_where_nothing_changed_or_something_came():
    def more() -> None:
        before()
        Part("Registry", "dev-registry")

    assert lost(urns(before), {"dev": graph(more)}) == []


def test_what_an_alias_takes_over_is_not_lost():
    def renamed() -> None:
        aliases: list[pulumi.Alias | str] = [pulumi.Alias(name="dev-storage-data")]
        Part("Storage", "dev-storage").queue("dev-storage-files", aliases)

    assert lost(urns(before), {"dev": graph(renamed)}) == []


def said(program: Callable[[], object]) -> str:
    (message,) = lost(urns(before), {"dev": graph(program)})
    return message


def test_a_new_name_is_told_with_the_alias_and_the_line():
    message = said(lambda: Part("Storage", "dev-storage").queue("dev-storage-files"))
    assert message.startswith(
        f"{HERE}mlplatform:aws:Storage$aws:sqs/queue:Queue::dev-storage-data would be destroyed"
    )
    assert (
        "give it aliases=[pulumi.Alias(name='dev-storage-data')] at tests/test_golden.py:"
        in message
    )


def test_another_component_around_it_is_told_with_its_urn():
    def moved() -> None:
        Part("Storage", "dev-storage")
        Part("Lake", "dev-lake").queue("dev-storage-data")

    assert f"aliases=[pulumi.Alias(parent='{HERE}mlplatform:aws:Storage::dev-storage')]" in said(
        moved
    )


def test_a_queue_that_moved_into_a_component_had_no_parent():
    def alone() -> None:
        aws.sqs.Queue("dev-storage-data")

    (message,) = lost(urns(alone), {"dev": graph(before)})
    assert "aliases=[pulumi.Alias(parent=None)]" in message


def test_the_alias_that_is_told_is_the_one_that_helps():
    told = "pulumi.Alias(type_='mlplatform:aws:Storage', name='dev-storage')"

    def renamed(*aliases: pulumi.Alias | str) -> None:
        Part("Store", "dev-store", [*aliases]).queue("dev-store-data")

    first, second = lost(urns(before), {"dev": graph(renamed)})
    assert f"aliases=[{told}]" in f"{first}{second}"
    helped = graph(lambda: renamed(eval(told)))
    assert lost(urns(before), {"dev": helped}) == []


def test_what_has_no_successor_is_destroyed():
    message = said(lambda: Part("Storage", "dev-storage"))
    assert message.endswith("would be destroyed: nothing new is like it")


def test_a_stack_that_is_gone_is_told_once():
    assert lost(urns(before), {}) == ["stack dev is gone, with everything in it"]


@pytest.mark.parametrize("meant", [False, True])
def test_a_name_is_lost_from_the_file_only_on_purpose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meant: bool
):
    file = tmp_path / "urns.txt"
    kept = "".join(f"{urn}\n" for urn in urns(before))
    file.write_text(kept)
    monkeypatch.setattr(golden, "FILE", file)
    monkeypatch.setattr(golden, "now", lambda: {"dev": graph(lambda: Part("Storage", "other"))})
    monkeypatch.setattr("sys.argv", ["golden", *["--destroy"][: int(meant)]])
    if meant:
        golden.main()
        assert "::other\n" in file.read_text()
    else:
        with pytest.raises(SystemExit, match="if it is meant"):
            golden.main()
        assert file.read_text() == kept
