"""Runs and versions in MLflow, on a database of the test's own: none is doubled, the best leads."""

import contextlib
from collections.abc import Iterator

import mlflow
import numpy as np
import pytest
from mlflow.exceptions import MlflowException

from workloads.flight_delay import register
from workloads.flight_delay.baseline import Baseline
from workloads.flight_delay.boost import Progress, Round, grow
from workloads.flight_delay.columns import FEATURES
from workloads.flight_delay.export import export
from workloads.flight_delay.features import Part, Split
from workloads.flight_delay.fit import Fit
from workloads.flight_delay.ingest import Dataset
from workloads.flight_delay.register import Candidate, promote, version_of
from workloads.flight_delay.settings import Settings, Unusable
from workloads.flight_delay.tracking import Tracking, asked, connect

# MLflow's own import warns of its own type hints.
pytestmark = pytest.mark.filterwarnings("ignore:.*AnyType.*:UserWarning")

DATA = Dataset("d" * 64, "s3://data/datasets/flights", {"flights": 10}, {})
CODES = {"carrier": ("AA",), "origin": ("EWR",), "dest": ("BOS",)}
BASELINE = Baseline(
    {"validation": 0.70, "production": 0.69}, {"validation": 0.5, "production": 0.5}, 9
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mlflow.MlflowClient]:
    folder = tmp_path_factory.mktemp("mlflow")
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    with contextlib.chdir(folder):  # artifacts lie below the working directory
        yield mlflow.MlflowClient()
    mlflow.set_tracking_uri(before)


@pytest.fixture
def number(request: pytest.FixtureRequest) -> str:
    """Return an experiment and model name that is this test's alone."""
    return f"t{abs(hash(request.node.name)) % 10**9}"


def tracking(client: mlflow.MlflowClient, name: str, fingerprint: str = "abcdef01") -> Tracking:
    job = Settings(
        name=name, team="flights", fingerprint=fingerprint, data_url="s", transient_url="s"
    )
    return Tracking(client, job)


@pytest.fixture(scope="module")
def part() -> Part:
    rng = np.random.default_rng(1)
    values = rng.random((300, len(FEATURES)), dtype=np.float32)
    values[:, -3:] = 0
    return Part(values, (rng.random(300) < values[:, 0]).astype("float32"))


@pytest.fixture(scope="module")
def onnx(part: Part):
    grown = grow(part, part, {"nthread": 1, "max_depth": 2}, 3, Progress(), lambda _: None)
    return export(grown.booster, CODES)


def candidate(track: Tracking, onnx, auc: float, fingerprint: str = "abcdef01") -> Candidate:
    run = track.open("model", DATA, "")
    model, experiment = track.job.name, track.experiment
    tags = {"validation_auc": f"{auc}"}
    return Candidate(model, experiment, run.info.run_id, fingerprint, onnx, auc, tags)


def test_an_unfinished_run_is_opened_again(client, number):
    first = tracking(client, number).open("model", DATA, "")
    second = tracking(client, number).open("model", DATA, "")
    assert first.info.run_id == second.info.run_id


def test_a_failed_run_is_opened_again(client, number):
    track = tracking(client, number)
    first = track.open("model", DATA, "").info.run_id
    track.finish(first, "FAILED")
    assert tracking(client, number).open("model", DATA, "").info.run_id == first
    assert client.get_run(first).info.status == "RUNNING"


def test_a_finished_run_is_found_by_its_fingerprint(client, number):
    track = tracking(client, number)
    run_id = track.open("model", DATA, "").info.run_id
    track.finish(run_id)
    assert tracking(client, number).finished("model") == run_id


def test_another_fingerprint_is_another_run(client, number):
    first = tracking(client, number)
    first.finish(first.open("model", DATA, "").info.run_id)
    assert tracking(client, number, "abcdef02").finished("model") == ""


def test_other_data_is_another_run(client, number):
    first = tracking(client, number).open("model", DATA, "").info.run_id
    other = Dataset("e" * 64, DATA.url, DATA.rows, {})
    assert tracking(client, number).open("model", other, "").info.run_id != first


def test_the_baseline_is_a_finished_run_of_its_own(client, number):
    track = tracking(client, number)
    track.log_baseline(DATA, "", BASELINE)
    found = tracking(client, number)
    assert found.finished("baseline")
    assert found.finished("model") == ""


def test_a_metric_logged_twice_is_there_once(client, number, part):
    history = [Round(each, 0.5, 0.7, 1_700_000_000_000 + each) for each in range(1, 9)]
    fitted = Fit(Progress(None, history), "s3://transient/x")
    for _ in range(2):
        track = tracking(client, number)
        track.log_baseline(DATA, "", BASELINE)
        run_id = track.open("model", DATA, "").info.run_id
        track.describe(run_id, Split(part, part, part, CODES))
        track.log_fit(run_id, fitted, {"validation": 0.7, "production": 0.69}, 3.0)
    steps = [each.step for each in client.get_metric_history(run_id, "validation_auc_by_round")]
    baseline = tracking(client, number).finished("baseline")
    assert sorted(steps) == list(range(1, 9))
    assert len(client.get_metric_history(run_id, "validation_auc")) == 1
    assert len(client.get_metric_history(baseline, "validation_auc")) == 1


def test_a_run_says_which_data_and_packages_it_used(client, number):
    track = tracking(client, number)
    run = client.get_run(track.open("model", DATA, "c0ffee+").info.run_id)
    assert run.inputs.dataset_inputs[0].dataset.digest == DATA.version[:32]
    assert run.data.tags["mlplatform.code_version"] == "c0ffee+"
    assert run.data.tags["environment.xgboost-cpu"]


def test_a_fingerprint_is_registered_once(client, number, onnx):
    wanted = candidate(tracking(client, number), onnx, 0.72)
    first, second = (register.register(client, wanted) for _ in range(2))
    assert first.version == second.version
    assert len(client.search_model_versions(f"name = '{number}'")) == 1


def test_a_model_stored_by_a_job_that_died_is_not_stored_again(client, number, onnx):
    wanted = candidate(tracking(client, number), onnx, 0.72)
    assert register.upload(client, wanted) == register.upload(client, wanted)


def test_a_version_knows_its_run_and_its_model_its_signature(client, number, onnx):
    wanted = candidate(tracking(client, number), onnx, 0.72)
    version = register.register(client, wanted)
    assert version.run_id == wanted.run_id
    assert version_of(client, number, "abcdef01").version == version.version
    info = mlflow.models.get_model_info(f"models:/{number}/{version.version}")
    assert info.signature == register.SIGNATURE


def test_mlflow_itself_can_load_and_ask_the_model(client, number, onnx, part):
    version = register.register(client, candidate(tracking(client, number), onnx, 0.72))
    loaded = mlflow.pyfunc.load_model(f"models:/{number}/{version.version}")
    answer = loaded.predict({"features": part.matrix[:5]})
    assert answer["probabilities"].shape == (5, 2)


def test_a_first_version_that_beats_the_baseline_leads(client, number, onnx, part):
    wanted = candidate(tracking(client, number), onnx, 0.72)
    version = register.register(client, wanted)
    assert "new champion" in promote(client, wanted, version, 0.70, part)
    assert register.champion(client, number).version == version.version


def test_a_version_that_does_not_beat_the_baseline_never_leads(client, number, onnx, part):
    wanted = candidate(tracking(client, number), onnx, 0.70)
    version = register.register(client, wanted)
    assert "does not beat the baseline" in promote(client, wanted, version, 0.70, part)
    assert register.champion(client, number) is None


@pytest.mark.parametrize(("auc", "leader"), [(0.73, "2"), (0.72, "1"), (0.71, "1")])
def test_only_a_better_version_takes_the_lead(client, number, onnx, part, auc, leader, monkeypatch):
    monkeypatch.setattr(register, "measured", lambda *_: 0.72)
    first = candidate(tracking(client, number), onnx, 0.72)
    promote(client, first, register.register(client, first), 0.70, part)
    second = candidate(tracking(client, number, "abcdef02"), onnx, auc, "abcdef02")
    promote(client, second, register.register(client, second), 0.70, part)
    assert register.champion(client, number).version == int(leader)


def test_promoting_again_changes_nothing(client, number, onnx, part):
    wanted = candidate(tracking(client, number), onnx, 0.72)
    version = register.register(client, wanted)
    promote(client, wanted, version, 0.70, part)
    assert "already" in promote(client, wanted, version, 0.70, part)


def test_a_model_that_nobody_registered_has_no_champion(client):
    assert register.champion(client, "never-seen") is None


def test_where_a_run_is_logged_is_named_by_team_and_workload(client, number):
    tracking(client, number)
    assert client.get_experiment_by_name(f"flights/{number}")


def test_a_deleted_experiment_is_told(client, number):
    client.delete_experiment(tracking(client, number).experiment)
    with pytest.raises(Exception, match="was deleted in MLflow"):
        tracking(client, number)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("API request to endpoint x failed with error code 401 != 200", "refuses the credentials"),
        ("API request failed with exception Max retries exceeded", "no MLflow server answers"),
    ],
)
def test_a_server_that_cannot_be_used_is_told_by_its_address(said, told, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    with pytest.raises(Unusable, match=rf"127\.0\.0\.1:9: .*{told}"), asked():
        raise MlflowException(said)


def test_without_a_server_the_job_says_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    with pytest.raises(Unusable, match="MLFLOW_TRACKING_URI"):
        connect()
