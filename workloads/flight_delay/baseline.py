"""Logistic regression on the same split: what any better model has to beat."""

# scikit-learn has no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import dataclass

import numpy as np

from workloads.flight_delay.boost import auc, logloss
from workloads.flight_delay.columns import CODED, FEATURES
from workloads.flight_delay.features import Part, Split


@dataclass(frozen=True)
class Baseline:
    """What a straight line reaches, by part."""

    auc: dict[str, float]
    logloss: dict[str, float]
    iterations: int


def measure(split: Split) -> Baseline:
    """Fit on the training rows and measure on the others.

    Missing values become the training mean; codes enter as the late share of their training rows,
    smoothed towards the mean by 100 rows.
    """
    # Imported late: it takes over a second.
    from sklearn.linear_model import LogisticRegression

    mean_late = float(split.train.late.mean())
    rates = {
        FEATURES.index(name): late_rates(split.train, FEATURES.index(name), mean_late)
        for name in CODED
    }

    def dense(part: Part) -> np.ndarray:
        matrix = part.matrix.copy()
        for column, rate in rates.items():
            known = ~np.isnan(matrix[:, column])
            matrix[known, column] = rate[matrix[known, column].astype(int)]
        return matrix

    train = dense(split.train)
    centre, spread = np.nanmean(train, axis=0), np.nanstd(train, axis=0) + 1e-9

    def scaled(matrix: np.ndarray) -> np.ndarray:
        return np.nan_to_num((matrix - centre) / spread, nan=0.0)

    line = LogisticRegression(max_iter=200).fit(scaled(train), split.train.late)
    parts = {"validation": split.validation, "production": split.production}
    scores = {name: line.predict_proba(scaled(dense(part)))[:, 1] for name, part in parts.items()}
    return Baseline(
        auc={name: auc(parts[name].late, score) for name, score in scores.items()},
        logloss={name: logloss(parts[name].late, score) for name, score in scores.items()},
        iterations=int(line.n_iter_[0]),
    )


def late_rates(train: Part, column: int, mean: float) -> np.ndarray:
    """Return the smoothed late share of each code."""
    codes = train.matrix[:, column].astype(int)
    late, rows = np.bincount(codes, train.late), np.bincount(codes)
    return ((late + 100 * mean) / (rows + 100)).astype("float32")
