"""The recorder behind gRPC, and the program in a process of its own."""

from pathlib import Path
from typing import Any

import pytest

from policies.graph.model import Graph, Secret
from policies.graph.monitor import RecordingError
from policies.graph.record import record
from policies.graph.served import record_apart
from stacks.plan.written import written
from tests.policies.program import program
from tests.recordings import ROOT, STACKS, recorded, recorded_apart


def apart(folder: Path, text: str, **how: Any) -> Graph:
    """Record the program of a file."""
    file = folder / "program.py"
    file.write_text(f"import pulumi\nfrom tests.policies.program import Pair, Thing\n{text}")
    return record_apart(file, **{"root": ROOT, **how})


def test_a_program_is_the_same_from_a_process_of_its_own(tmp_path: Path):
    found = apart(tmp_path, "from tests.policies.program import program\nprogram()\n")
    assert found == record(program, root=ROOT)


def test_configuration_reaches_the_process(tmp_path: Path):
    text = (
        "config = pulumi.Config('mlplatform')\n"
        "pulumi.export('plain', config.require('plain'))\n"
        "pulumi.export('hidden', config.require_secret('hidden'))\n"
    )
    given = {"mlplatform:plain": "a", "mlplatform:hidden": "b"}
    graph = apart(tmp_path, text, config=given, secret_keys=["mlplatform:hidden"])
    assert graph.outputs == {"plain": "a", "hidden": Secret("b")}


def test_warnings_of_the_process_are_kept(tmp_path: Path):
    (message,) = apart(tmp_path, "pulumi.warn('old')\n").messages
    assert (message.severity, message.text) == ("warning", "old")


def test_a_lookup_of_the_process_is_answered(tmp_path: Path):
    text = "pulumi.export('zone', pulumi.runtime.invoke('a:b:c', {'of': 1}).value['name'])\n"
    graph = apart(tmp_path, text, answers=lambda *_: {"name": "x"})
    assert graph.outputs == {"zone": "x"}
    assert [dict(one.arguments) for one in graph.lookups] == [{"of": 1}]


def test_what_an_engine_would_refuse_is_refused_in_its_words(tmp_path: Path):
    with pytest.raises(RecordingError, match="the name 'same' is taken"):
        apart(tmp_path, "Thing('same', {})\nThing('same', {})\n")


def test_a_program_that_fails_is_told_by_the_end_of_what_it_said(tmp_path: Path):
    with pytest.raises(RecordingError, match=r"ended with 1:[\s\S]*ZeroDivisionError"):
        apart(tmp_path, "1 / 0\n")


def test_a_program_that_does_not_end_is_ended(tmp_path: Path):
    with pytest.raises(RecordingError, match="did not end within 2 s"):
        apart(tmp_path, "import time\ntime.sleep(600)\n", seconds=2)


@pytest.mark.slow
@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_is_the_same_from_a_process_of_its_own(stack: str):
    """What the SDK leaves out never comes over the wire; nothing is left out in any stack."""
    assert written(recorded_apart(stack)) == written(recorded(stack))
