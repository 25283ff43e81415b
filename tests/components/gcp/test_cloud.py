"""The way into a project, as every concern takes it."""

import json
import re

import pulumi
import pytest

from components.gcp.cloud import provider
from components.refused import Refused
from components.site import Site
from policies.graph.record import record
from tests.components.gcp.upstream import PROJECT, REGION, site
from tests.recordings import ROOT


def inputs(**given: str) -> dict[str, object]:
    """Return what the provider of a site is told."""
    graph = record(lambda: void(site(**given)), root=ROOT)
    [node] = graph.of_type("pulumi:providers:gcp")
    return {key: unpacked(value) for key, value in node.inputs.items()}


def void(place: Site) -> None:
    assert isinstance(provider(place), pulumi.ProviderResource)


def unpacked(value: object) -> object:
    """Return what a provider's input says: all but texts go as JSON."""
    try:
        return json.loads(str(value))
    except ValueError:
        return value


def test_it_leads_into_one_project_and_labels_everything():
    told = inputs()
    assert told["project"] == told["billingProject"] == PROJECT
    assert told["region"] == REGION
    assert told["userProjectOverride"] is True
    assert told["defaultLabels"] == site().labels


def test_the_longest_labels_are_such_as_google_takes():
    """Keys and values of 63 lower-case letters, digits, hyphens and underscores."""
    told = inputs(name="a" * 31, cost_center=f"0{'a' * 60}_-")
    labels = told["defaultLabels"]
    assert isinstance(labels, dict)
    for key, value in labels.items():
        assert re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", key)
        assert re.fullmatch(r"[a-z0-9_-]{0,63}", value)


def test_there_is_none_without_a_project():
    with pytest.raises(Refused, match="account: asked for on gcp: the project's id"):
        provider(site().model_copy(update={"account": None}))
