"""What the model sees of a flight: 17 numbers, and the split by time.

The weather is that of the departure hour, so the model is a nowcast: it judges a flight that is
about to leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from workloads.flight_delay.columns import CODED, FEATURES, WEATHER
from workloads.flight_delay.ingest import Dataset, load

LATE_MINUTES = 15
"""A flight that arrives more than this many minutes late counts as late."""
TRAIN, VALIDATION, PRODUCTION = range(1, 9), range(9, 10), range(10, 13)
"""The months of each part."""

Codes = dict[str, tuple[str, ...]]
"""The known values of each coded column; a value's code is its place."""


@dataclass(frozen=True)
class Part:
    """Rows of one stretch of time: float32 of shape (rows, 17), and who was late (0 or 1)."""

    matrix: np.ndarray
    late: np.ndarray


@dataclass(frozen=True)
class Split:
    """The three parts, and the code tables fitted on the first."""

    train: Part
    validation: Part
    production: Part
    codes: Codes


def flights(dataset: Dataset) -> pd.DataFrame:
    """Return every flight that has an arrival delay, with its features and `late`."""
    rows = load(
        dataset, "flights",
        ["year", "month", "day", "hour", "minute", "time_hour", "distance", "tailnum", "arr_delay",
         *CODED],
    )  # fmt: skip
    weather = load(dataset, "weather", ["origin", "time_hour", *WEATHER])
    planes = load(dataset, "planes", ["tailnum", "year", "seats"]).rename(columns={"year": "built"})
    return derive(rows, weather, planes)


def derive(rows: pd.DataFrame, weather: pd.DataFrame, planes: pd.DataFrame) -> pd.DataFrame:
    """Return the labelled flights joined with weather, aircraft and the carrier's previous day."""
    rows = rows.dropna(subset=["arr_delay"])
    rows = rows.assign(
        late=(rows["arr_delay"] > LATE_MINUTES).astype("float32"),
        date=pd.to_datetime(rows[["year", "month", "day"]]),
    )
    rows = rows.merge(
        weather.drop_duplicates(["origin", "time_hour"]), "left", ["origin", "time_hour"]
    )
    rows = rows.merge(planes, "left", "tailnum")
    by_day = rows.groupby(["carrier", "date"], as_index=False)["late"].mean()
    share = cast(pd.DataFrame, by_day)
    share["date"] += pd.Timedelta(days=1)
    rows = rows.merge(
        share.rename(columns={"late": "carrier_late_share"}), "left", ["carrier", "date"]
    )
    return rows.assign(day_of_week=rows["date"].dt.dayofweek, age=rows["year"] - rows["built"])


def fit_codes(rows: pd.DataFrame) -> Codes:
    """Return the code tables of these rows."""
    return {column: tuple(sorted(rows[column].unique())) for column in CODED}


def matrix(rows: pd.DataFrame, codes: Codes) -> np.ndarray:
    """Return float32 features of shape (rows, 17); NaN where unknown."""
    columns: list[np.ndarray] = []
    for name in FEATURES:
        if name in CODED:
            place = {value: code for code, value in enumerate(codes[name])}
            columns.append(rows[name].map(place).to_numpy("float32"))
        else:
            columns.append(rows[name].to_numpy("float32"))
    return np.column_stack(columns)


def split(rows: pd.DataFrame) -> Split:
    """Return the parts by time; raises ValueError if one has no rows."""

    def part(months: Sequence[int]) -> Part:
        chosen = rows[rows["month"].isin(months)]
        if chosen.empty:
            raise ValueError(f"no flights in month(s) {', '.join(map(str, months))}")
        return Part(matrix(chosen, codes), chosen["late"].to_numpy("float32"))

    codes = fit_codes(rows[rows["month"].isin(TRAIN)])
    return Split(part(TRAIN), part(VALIDATION), part(PRODUCTION), codes)
