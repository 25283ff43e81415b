"""From rows to a model: features, boosting that goes on where it stopped, an equal export."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.workloads.flight_delay_data import small_year
from workloads.flight_delay import baseline, boost, export, features, fit, ingest
from workloads.flight_delay.boost import Progress
from workloads.flight_delay.columns import FEATURES
from workloads.flight_delay.features import Split
from workloads.flight_delay.scorer import Scorer
from workloads.flight_delay.settings import Unusable, settings

HOUR = pd.Timestamp("2013-11-03 05:00", tz="UTC")
PARAMETERS = {"nthread": 1, "max_depth": 3}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = small_year(tmp_path_factory.mktemp("year"), per_month=400)
    dataset = ingest.ingest(folder, str(tmp_path_factory.mktemp("data")), "flights")
    return features.flights(dataset)


@pytest.fixture(scope="module")
def split(rows: pd.DataFrame) -> Split:
    return features.split(rows)


@pytest.fixture(scope="module")
def grown(split: Split) -> Progress:
    return grow(split, 30, Progress())


def grow(split: Split, rounds: int, start: Progress) -> Progress:
    return boost.grow(split.train, split.validation, PARAMETERS, rounds, start, lambda _: None)


def test_flights_without_an_arrival_are_left_out(rows: pd.DataFrame):
    assert rows["arr_delay"].notna().all()


def test_late_means_more_than_fifteen_minutes():
    flights = pd.DataFrame(
        {
            "year": 2013, "month": 11, "day": 3, "carrier": "AA", "origin": "EWR", "dest": "BOS",
            "tailnum": "N1", "time_hour": HOUR, "arr_delay": [15, 16],
        }
    )  # fmt: skip
    weather = pd.DataFrame({"origin": ["EWR"], "time_hour": [HOUR]})
    planes = pd.DataFrame({"tailnum": ["N1"], "built": [2000], "seats": [100]})
    assert features.derive(flights, weather, planes)["late"].tolist() == [0.0, 1.0]


def test_a_second_reading_of_the_same_hour_doubles_no_flight():
    flights = pd.DataFrame(
        {
            "year": 2013, "month": 11, "day": [3], "carrier": "AA", "origin": "EWR", "dest": "BOS",
            "tailnum": "N1", "time_hour": HOUR, "arr_delay": [0],
        }
    )  # fmt: skip
    weather = pd.DataFrame(
        {"origin": ["EWR", "EWR"], "time_hour": [HOUR, HOUR], "temp": [50.0, 51.0]}
    )
    planes = pd.DataFrame({"tailnum": ["N1"], "built": [2000], "seats": [100]})
    assert len(features.derive(flights, weather, planes)) == 1


def test_the_carriers_late_share_is_that_of_the_day_before(rows: pd.DataFrame):
    today = rows[(rows["carrier"] == "AA") & (rows["date"] == "2013-03-05")]
    before = rows[(rows["carrier"] == "AA") & (rows["date"] == "2013-03-04")]
    assert today["carrier_late_share"].iloc[0] == pytest.approx(before["late"].mean())


def test_the_parts_follow_one_another_in_time(rows: pd.DataFrame, split: Split):
    months = rows["month"]
    counts = [len(part.late) for part in (split.train, split.validation, split.production)]
    assert counts == [(months <= 8).sum(), (months == 9).sum(), (months >= 10).sum()]


def test_codes_are_fitted_on_the_training_rows_alone(rows: pd.DataFrame):
    rows = rows.copy()
    rows.loc[rows["month"] == 12, "dest"] = "ANC"
    split = features.split(rows)
    december = split.production.matrix[split.production.matrix[:, FEATURES.index("month")] == 12]
    assert "ANC" not in split.codes["dest"]
    assert np.isnan(december[:, FEATURES.index("dest")]).all()


def test_a_part_without_rows_is_said(rows: pd.DataFrame):
    with pytest.raises(ValueError, match=r"no flights in month\(s\) 9"):
        features.split(rows[rows["month"] != 9])


def test_a_fit_that_was_interrupted_ends_with_the_same_trees(
    split: Split, grown: Progress, tmp_path: Path
):
    half = grow(split, 12, Progress())
    fit.save(half, tmp_path)
    whole = grow(split, 30, fit.restore(tmp_path))
    assert np.array_equal(
        boost.predict(whole.booster, split.validation.matrix),
        boost.predict(grown.booster, split.validation.matrix),
    )


def test_every_round_is_in_the_history_once_after_an_interruption(split: Split, tmp_path: Path):
    fit.save(grow(split, 7, Progress()), tmp_path)
    whole = grow(split, 15, fit.restore(tmp_path))
    assert [each.number for each in whole.history] == list(range(1, 16))


def test_a_fit_that_is_done_grows_nothing(split: Split, tmp_path: Path):
    fit.save(grow(split, 7, Progress()), tmp_path)
    assert grow(split, 7, fit.restore(tmp_path)).done == 7


def test_our_auc_is_xgboosts(split: Split, grown: Progress):
    ours = boost.auc(split.validation.late, boost.predict(grown.booster, split.validation.matrix))
    assert ours == pytest.approx(grown.history[-1].auc, abs=1e-6)


def test_ties_count_half_in_the_auc():
    assert boost.auc(np.array([0.0, 1.0, 0.0, 1.0]), np.full(4, 0.3)) == 0.5


def test_boosting_beats_a_coin(split: Split, grown: Progress):
    assert grown.history[-1].auc > 0.6


def test_the_baseline_is_measured_on_both_later_parts(split: Split):
    assert set(baseline.measure(split).auc) == {"validation", "production"}


def test_the_exported_model_is_equal_where_values_are_missing(split: Split, grown: Progress):
    matrix = split.validation.matrix.copy()
    matrix[::3, 5:14] = np.nan
    matrix[::5, 14:] = np.nan
    onnx = export.export(grown.booster, split.codes).SerializeToString()
    assert export.check_parity(grown.booster, onnx, matrix).difference < 1e-6


def test_a_model_that_differs_is_not_registered(split: Split, grown: Progress):
    other = grow(split, 5, Progress())
    onnx = export.export(other.booster, split.codes).SerializeToString()
    with pytest.raises(Unusable, match="differs from XGBoost"):
        export.check_parity(grown.booster, onnx, split.validation.matrix)


def test_the_exported_model_carries_its_code_tables(split: Split, grown: Progress):
    scorer = Scorer(export.export(grown.booster, split.codes).SerializeToString())
    assert scorer.codes["carrier"] == {"AA": 0.0, "B6": 1.0, "UA": 2.0}


def test_exporting_leaves_the_booster_as_it_is(split: Split, grown: Progress):
    export.export(grown.booster, split.codes)
    assert grown.booster.feature_names is None


GIVEN = {
    "RUN_NAME": "delays", "TEAM": "flights", "FINGERPRINT": "0123abcd",
    "DATA_URL": "s3://data", "TRANSIENT_URL": "s3://transient",
}  # fmt: skip


@pytest.mark.parametrize(
    "parameters", [{"max_depth": -3}, {"learning_rate": "fast"}, {"tree_method": "magic"}]
)
def test_parameters_that_xgboost_refuses_are_told_before_workers_start(
    parameters: dict[str, object],
):
    with pytest.raises(Unusable, match=r"^PARAMETERS: "):
        boost.check(parameters)


def test_good_parameters_pass():
    boost.check({"max_depth": 4, "learning_rate": 0.2, "subsample": 0.5})


def test_settings_have_good_defaults():
    job = settings(GIVEN)
    assert (job.workers, job.rounds, job.model) == (2, 100, "flight-delay")


def test_parameters_are_read_as_json():
    assert settings({**GIVEN, "PARAMETERS": '{"eta": 0.2}'}).parameters == {"eta": 0.2}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "many"), ("ROUNDS", "0"), ("PARAMETERS", "{"), ("PARAMETERS", "[1]"),
        ("FINGERPRINT", "no hex"), ("TEAM", "../../x"), ("RUN_NAME", "A B"), ("DATA_URL", ""),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_by_its_variable(name: str, value: str):
    with pytest.raises(Unusable, match=name):
        settings({**GIVEN, name: value})


class FirstWorker:
    """What Ray would tell the first worker of itself."""

    def get_world_rank(self) -> int:
        return 0


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return after how many rounds each checkpoint was handed to Ray, which is not there."""
    found: list[int] = []

    def report(metrics: dict[str, float], checkpoint: fit.Checkpoint) -> None:
        found.append(fit.restore(Path(checkpoint.path)).done)

    monkeypatch.setattr(fit.ray.train, "report", report)
    monkeypatch.setattr(fit.ray.train, "get_context", FirstWorker)
    return found


def checkpointed(split: Split, rounds: int, every: int) -> None:
    """Grow a model whose every round may leave a checkpoint."""
    left = fit.Checkpoints(rounds, every)
    boost.grow(split.train, split.validation, PARAMETERS, rounds, Progress(), left)


def test_checkpoints_are_left_every_so_many_rounds_and_at_the_end(
    split: Split, reported: list[int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fit.ray.train, "get_preemption_info", lambda: None)
    checkpointed(split, rounds=25, every=10)
    assert reported == [10, 20, 25]


def test_a_notice_of_preemption_is_answered_with_a_checkpoint_once(
    split: Split, reported: list[int], monkeypatch: pytest.MonkeyPatch
):
    notices = iter([None, "this node ends in 30 s"])
    monkeypatch.setattr(fit.ray.train, "get_preemption_info", lambda: next(notices))
    checkpointed(split, rounds=25, every=20)
    assert reported == [10, 20, 25]
