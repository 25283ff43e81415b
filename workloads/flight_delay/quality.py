"""What must hold for the rows of each table, checked by pandera."""

# pandera leaves the frames it hands to checks open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownLambdaType=false

from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from workloads.flight_delay.tables import Problem

if TYPE_CHECKING:
    import pandera.pandas as pa

# Sensors err now and then (once, 1,048 mph): such readings count as missing, unless many err.
PLAUSIBLE = {
    "temp": (-60, 140),
    "dewp": (-80, 100),
    "wind_speed": (0, 250),
    "pressure": (850, 1100),
}
TOLERATED = 0.001
"""The share of a file's readings that may be implausible."""
ORIGINS = ("EWR", "JFK", "LGA")


@cache
def schemas() -> dict[str, "pa.DataFrameSchema"]:
    """Return the rules of each table."""
    import pandera.pandas as pa  # one second: not for jobs whose data is there already

    between, matches = pa.Check.in_range, pa.Check.str_matches
    code = matches(r"^[A-Z0-9]{2,4}$")
    when = pa.Column("datetime64[s, UTC]", nullable=False)

    def number(low: float, high: float, **options: Any) -> "pa.Column":
        return pa.Column(None, between(low, high), **options)

    flights = pa.DataFrameSchema(
        {
            "year": number(1987, 2100),
            "month": number(1, 12),
            "day": number(1, 31),
            "hour": number(0, 23),
            "minute": number(0, 59),
            "arr_delay": number(-180, 3000, nullable=True),
            "distance": number(10, 6000),
            "carrier": pa.Column(str, code),
            "origin": pa.Column(str, pa.Check.isin(ORIGINS)),
            "dest": pa.Column(str, code),
            "tailnum": pa.Column(str, nullable=True),
            "time_hour": when,
        },
        checks=[
            pa.Check(
                lambda frame: pd.to_datetime(
                    frame[["year", "month", "day"]], errors="coerce"
                ).notna(),
                name="is a day of the calendar",
            ),
            pa.Check(
                lambda frame: (
                    ~frame.duplicated(["year", "month", "day", "carrier", "flight", "origin"])
                ),
                name="must not repeat a flight of the same carrier, number, origin and day",
            ),
            pa.Check(
                lambda frame: frame["arr_delay"].isna().mean() <= 0.2,
                name="at most 20 % of all flights may lack arr_delay",
            ),
        ],
    )
    weather = pa.DataFrameSchema(
        {
            "origin": pa.Column(str, pa.Check.isin(ORIGINS)),
            "time_hour": when,
            **{name: number(*limits, nullable=True) for name, limits in PLAUSIBLE.items()},
            "humid": number(0, 100, nullable=True),
            "precip": number(0, 20, nullable=True),
            "visib": number(0, 100, nullable=True),
        },
        checks=[
            pa.Check(
                lambda frame: ~frame.duplicated(["origin", "time_hour"]),
                name="must not repeat an hour of an airport",
            )
        ],
    )
    planes = pa.DataFrameSchema(
        {
            "tailnum": pa.Column(str, unique=True),
            "year": number(1903, 2100, nullable=True),
            "seats": number(1, 1000, nullable=True),
        }
    )
    return {"flights": flights, "weather": weather, "planes": planes}


def blank_implausible(weather: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the rows with a few implausible readings blanked, and how many of each column."""
    blanked: dict[str, int] = {}
    weather = weather.copy()
    for column, (low, high) in PLAUSIBLE.items():
        wrong = ~weather[column].between(low, high) & weather[column].notna()
        if 0 < wrong.sum() <= TOLERATED * len(weather):
            blanked[column] = int(wrong.sum())
            weather[column] = weather[column].mask(wrong)
    return weather, blanked


def violations(table: str, file: str, frame: pd.DataFrame) -> list[Problem]:
    """Return what breaks a rule, by line and column."""
    import pandera.errors

    if frame.empty:
        return [Problem(file, None, None, None, "has no rows")]
    try:
        schemas()[table].validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases.drop_duplicates(["index", "check", "column"])
        # A rule over a whole row fails once per column in pandera's table: say it once.
        whole = cases["schema_context"] == "DataFrameSchema"
        cases = pd.concat([cases[~whole], cases[whole].drop_duplicates(["index", "check"])])
        return [
            problem(file, *case)
            for case in cases[
                ["index", "schema_context", "column", "failure_case", "check"]
            ].itertuples(index=False)
        ]
    return []


def problem(
    file: str, index: object, context: str, column: object, value: object, check: object
) -> Problem:
    """Return pandera's finding as one of ours."""
    row = int(index) + 2 if isinstance(index, (int, float)) and index == index else None
    if context == "DataFrameSchema":
        return Problem(file, row, None, None, str(check))
    return Problem(
        file,
        row,
        str(column),
        repr(value),
        str(check).replace("not_nullable", "must not be missing"),
    )
