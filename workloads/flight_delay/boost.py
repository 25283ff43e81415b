"""Gradient boosting of late flights, round by round: what one worker does, with or without Ray."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workloads.flight_delay.features import Part
from workloads.flight_delay.lean import TrainingCallback, xgboost
from workloads.flight_delay.settings import Unusable

# No row sampling: a run that was interrupted must end with the same trees as one that was not.
DEFAULTS: dict[str, Any] = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "max_depth": 6,
    "learning_rate": 0.1,
    "eval_metric": ["logloss", "auc"],
}


@dataclass
class Round:
    """One round's metrics on the validation rows, and when it was done (Unix milliseconds)."""

    number: int
    logloss: float
    auc: float
    at_ms: int


@dataclass
class Progress:
    """The trees grown so far, and every round's metrics from the first on."""

    booster: xgboost.Booster | None = None
    history: list[Round] = field(default_factory=list[Round])
    data: str = ""
    """The version of the data that the trees were grown on."""

    @property
    def done(self) -> int:
        """Return how many rounds are done."""
        return self.booster.num_boosted_rounds() if self.booster else 0


class Watch(TrainingCallback):
    """Notes each round's metrics and hands the progress on."""

    def __init__(self, progress: Progress, each_round: Callable[[Progress], None]) -> None:
        """Take where to go on from, and who is told after every round."""
        super().__init__()
        self.progress, self.each_round = progress, each_round

    def after_iteration(self, model: Any, epoch: int, evals_log: Mapping[str, Any]) -> bool:
        """Note the round; never stop early."""
        self.progress.booster = model
        last = {name: float(values[-1]) for name, values in evals_log["validation"].items()}
        number = model.num_boosted_rounds()
        self.progress.history.append(
            Round(number, last["logloss"], last["auc"], time.time_ns() // 1_000_000)
        )
        self.each_round(self.progress)
        return False


def grow(
    train: Part,
    validation: Part,
    parameters: Mapping[str, Any],
    rounds: int,
    start: Progress,
    each_round: Callable[[Progress], None],
) -> Progress:
    """Go on from `start` until `rounds` rounds are done.

    In a collective, `train` is this worker's share; every worker measures on all validation rows,
    because an AUC is no mean of the AUCs of shares.
    """
    if start.done >= rounds:
        return start
    rows = xgboost.QuantileDMatrix(train.matrix, train.late)
    judged = xgboost.QuantileDMatrix(validation.matrix, validation.late, ref=rows)
    booster = xgboost.train(
        {**DEFAULTS, **parameters},
        rows,
        rounds - start.done,
        evals=[(judged, "validation")],
        xgb_model=start.booster,
        callbacks=[Watch(start, each_round)],
        verbose_eval=False,
    )
    start.booster = booster
    return start


def check(parameters: Mapping[str, Any]) -> None:
    """Grow one tree on next to nothing; raises Unusable for parameters that XGBoost refuses."""
    rows = xgboost.DMatrix(np.zeros((4, 2), dtype="float32"), np.array([0, 1, 0, 1]))
    try:
        xgboost.train({**DEFAULTS, **parameters}, rows, 1, verbose_eval=False)
    except (xgboost.core.XGBoostError, ValueError, TypeError) as error:
        raise Unusable(f"PARAMETERS: {str(error).splitlines()[0]}") from None


def predict(booster: xgboost.Booster, matrix: np.ndarray) -> np.ndarray:
    """Return the probability of being late, float32 of shape (rows,)."""
    return np.asarray(booster.inplace_predict(matrix), dtype="float32")


def auc(late: np.ndarray, score: np.ndarray) -> float:
    """Return the area under the ROC curve; raises ValueError if all or none are late."""
    positive = late > 0.5
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    if not n_positive or not n_negative:
        raise ValueError("AUC needs flights of both kinds")
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    return float(
        (rank[positive].sum() - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative)
    )


def logloss(late: np.ndarray, score: np.ndarray) -> float:
    """Return the mean negative log-likelihood."""
    score = np.clip(score.astype("float64"), 1e-7, 1 - 1e-7)
    return float(-np.mean(np.where(late > 0.5, np.log(score), np.log(1 - score))))
