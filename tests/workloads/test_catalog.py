"""Every kind of workload parses, says what is wrong, and belongs to a team that exists."""

import pytest
from pydantic import ValidationError

from workloads.catalog import BUILDERS, check_workloads, default_workloads
from workloads.flight_delay.deploy import FlightDelaySpec

DELAYS = {"kind": "flight_delay", "name": "delays"}


def test_a_stack_without_workloads_gets_one_of_its_first_team():
    (workload,) = default_workloads("flights")
    assert (workload.kind, workload.name, workload.team) == ("flight_delay", "delays", "flights")


@pytest.mark.parametrize("spec", BUILDERS, ids=lambda spec: spec.__name__)
def test_every_kind_has_a_word_of_its_own_and_a_builder_with_its_token(spec: type):
    words = [each.model_fields["kind"].annotation for each in BUILDERS]
    assert words.count(spec.model_fields["kind"].annotation) == 1
    assert spec.model_fields["kind"].is_required()
    assert f"mlplatform:workloads:{BUILDERS[spec].__name__}" == BUILDERS[spec].TOKEN


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "kind"),
        ({**DELAYS, "kind": "flight_delays"}, "kind"),
        ({"kind": "flight_delay"}, "name"),
        ({**DELAYS, "name": "Delays"}, "name"),
        ({**DELAYS, "worker": 2}, "worker"),
        ({**DELAYS, "workers": 0}, "workers"),
        ({**DELAYS, "parameters": {"depth": 3}}, "parameters.depth"),
        ({**DELAYS, "parameters": {"max_depth": 99}}, "parameters.max_depth"),
        ({**DELAYS, "parameters": {"learning_rate": 0}}, "parameters.learning_rate"),
        ({**DELAYS, "replicas": -1}, "replicas"),
    ],
)
def test_a_mistake_is_named_by_its_path(given: dict[str, object], path: str):
    with pytest.raises(ValidationError) as refusal:
        FlightDelaySpec.model_validate(given)
    paths = [".".join(map(str, error["loc"])) for error in refusal.value.errors()]
    assert path in paths


def test_two_workloads_of_one_name_are_refused():
    (workload,) = default_workloads()
    assert check_workloads([workload, workload], ["default"]) == [
        "workloads.1.name: 'delays' is used by workloads.0 already"
    ]


def test_a_team_that_does_not_exist_is_refused_with_those_that_do():
    (workload,) = default_workloads("flghts")
    assert check_workloads([workload], ["flights", "weather"]) == [
        "workloads.0.team: 'flghts' is no team of this platform; teams: flights, weather"
    ]


def test_teams_of_a_borrowed_platform_are_not_known_here():
    assert check_workloads(default_workloads("anybody"), None) == []
