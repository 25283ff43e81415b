"""What a plan without an account is told of Google Cloud."""

import inspect
import operator
import re
from pathlib import Path
from typing import Any

import pulumi_gcp as gcp
import pytest

import components.gcp
from components.gcp.lookups import NUMBER, TABLE, answer

RESULTS = {
    "gcp:organizations/getProject:getProject": (
        gcp.organizations.GetProjectResult,
        {"projectId": "ml-dev-1234"},
    ),
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": (
        gcp.storage.GetProjectServiceAccountResult,
        {"project": "ml-dev-1234"},
    ),
}


def test_every_lookup_of_our_code_has_a_row():
    text = "".join(path.read_text() for path in Path(components.gcp.__path__[0]).rglob("*.py"))
    asked = set[str]()
    for path in re.findall(r"\bgcp\.([\w.]*get_\w+)\(", text):
        look = operator.attrgetter(path)(gcp)
        asked |= {*re.findall(r"invoke\w*\('(gcp:[^']+)'", inspect.getsource(look))}
    assert asked == {*TABLE} == {*RESULTS}


@pytest.mark.parametrize("token", TABLE)
def test_an_answer_is_what_the_sdk_expects(token: str):
    kind, arguments = RESULTS[token]
    told = answer(token, arguments) or {}
    known = {*inspect.signature(kind).parameters} - {"__self__"}
    keys = {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", key) for key in told}
    assert keys <= known
    kind(**{key: None for key in known})


def test_a_project_has_the_number_of_googles_examples():
    told = answer("gcp:organizations/getProject:getProject", {"projectId": "ml-dev-1234"})
    assert told is not None
    assert told["number"] == NUMBER
    assert re.fullmatch(r"\d{12}", NUMBER)


@pytest.mark.parametrize(
    ("token", "arguments"),
    [
        ("gcp:organizations/getProject:getProject", {}),
        ("gcp:organizations/getProject:getProject", {"projectId": "a-project", "more": True}),
        ("gcp:storage/getProjectServiceAccount:getProjectServiceAccount", {}),
        ("gcp:compute/getZones:getZones", {"region": "us-central1"}),
    ],
)
def test_what_no_row_answers_is_not_made_up(token: str, arguments: dict[str, Any]):
    assert answer(token, arguments) is None
