"""No document of any stack on AWS lets everybody in; what only the account knows is made up."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from policies.graph.model import Graph
from policies.graph.walk import reveal
from policies.iam.identifier import identifiers
from stacks.rehearse import rehearse
from tests.recordings import STACKS

ON_AWS = [name for name in STACKS if name.startswith("aws-")]
EVERYBODY = ("*", {"AWS": "*"}, {"AWS": ["*"]})
WHO = {"aws:PrincipalAccount", "aws:PrincipalArn"}
"""Conditions that say who comes; others say how, or from where, and let everybody do so."""
NO_GRANT = "aws:ec2/vpcEndpoint:VpcEndpoint"
"""Its document lets through what others grant."""


@cache
def graph(stack: str) -> Graph:
    return rehearse(stack, outputs=identifiers)


def statements(stack: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every statement of every document, with the resource and the input that hold it."""
    for node in graph(stack):
        if node.type == NO_GRANT:
            continue
        for key, value in node.inputs.items():
            text = reveal(value)
            if isinstance(text, str) and '"Statement"' in text:
                for one in json.loads(text)["Statement"]:
                    yield f"{node.name} {key}", one


@pytest.mark.parametrize("stack", ON_AWS)
def test_whoever_is_let_in_is_named_or_told_by_a_condition(stack: str):
    open_to_all = [
        where
        for where, one in statements(stack)
        if one["Effect"] == "Allow" and one.get("Principal") in EVERYBODY
        if not WHO & {key for keys in one.get("Condition", {}).values() for key in keys}
    ]
    assert open_to_all == []


@pytest.mark.parametrize("stack", ON_AWS)
def test_no_identity_is_allowed_all_of_a_service(stack: str):
    """The boundary is no grant: it names whole services, and what of them is refused."""
    whole = {
        (where, action)
        for where, one in statements(stack)
        if one["Effect"] == "Allow" and "Principal" not in one and "boundary" not in where
        for action in one["Action"]
        if action.endswith("*") and action.partition(":")[2] in ("", "*")
    }
    assert whole == set()


@pytest.mark.parametrize("stack", ON_AWS)
def test_documents_are_read_at_all(stack: str):
    assert len([*statements(stack)]) > 20
