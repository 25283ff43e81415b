"""Files on their way into the bucket: whole or not at all."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.workloads.flight_delay_data import small_year
from workloads.flight_delay import features, ingest, tables
from workloads.flight_delay.tables import Refused


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_year(tmp_path_factory.mktemp("year"))


@pytest.fixture
def source(year: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "source"
    copy.mkdir()
    for path in year.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


@pytest.fixture
def bucket(tmp_path: Path) -> str:
    return str(tmp_path / "data")


def flights_text(source: Path, change: Callable[[list[str]], object]) -> None:
    """Change the lines of the flights file; the header is line 1, at index 0."""
    with zipfile.ZipFile(source / "flights.csv.zip") as archive:
        lines = archive.read("flights.csv").decode().splitlines()
    change(lines)
    with zipfile.ZipFile(source / "flights.csv.zip", "w") as archive:
        archive.writestr("flights.csv", "\n".join(lines) + "\n")


def cell(lines: list[str], line: int, column: str, value: str) -> None:
    """Put a value into a cell; lines count from 1."""
    row = lines[line - 1].split(",")
    row[lines[0].split(",").index(column)] = value
    lines[line - 1] = ",".join(row)


def refusal(source: Path, bucket: str) -> Refused:
    with pytest.raises(Refused) as caught:
        ingest.ingest(source, bucket, "flights")
    assert not Path(bucket).exists()
    return caught.value


def test_flights_lie_in_a_folder_per_month(source: Path, bucket: str):
    dataset = ingest.ingest(source, bucket, "flights")
    months = {
        path.parent.name for path in Path(bucket).glob("datasets/flights/flights/*/*.parquet")
    }
    assert months == {f"month={month:02d}" for month in range(1, 13)}
    assert dataset.rows["flights"] == 12 * 120


def test_the_files_themselves_are_kept_raw(source: Path, bucket: str):
    ingest.ingest(source, bucket, "flights")
    kept = {path.name: path.read_bytes() for path in Path(bucket).glob("raw/flights/*/*/*")}
    assert kept == {path.name: path.read_bytes() for path in source.iterdir()}


def test_the_same_content_is_written_once(source: Path, bucket: str):
    first = ingest.ingest(source, bucket, "flights")
    before = {path: path.stat().st_mtime_ns for path in Path(bucket).rglob("*.*")}
    assert ingest.ingest(source, bucket, "flights") == first
    assert {path: path.stat().st_mtime_ns for path in Path(bucket).rglob("*.*")} == before


def test_a_lost_file_of_the_bucket_is_written_again(source: Path, bucket: str):
    first = ingest.ingest(source, bucket, "flights")
    lost = Path(bucket) / "datasets/flights" / first.files["flights"][3]
    lost.unlink()
    ingest.ingest(source, bucket, "flights")
    assert lost.exists()


def test_new_content_takes_the_place_of_the_old(source: Path, bucket: str):
    first = ingest.ingest(source, bucket, "flights")
    flights_text(source, lambda lines: cell(lines, 5, "distance", "777"))
    second = ingest.ingest(source, bucket, "flights")
    assert second.version != first.version
    assert len(list(Path(bucket).glob("datasets/flights/flights/month=01/*.parquet"))) == 1


def test_readers_see_the_old_data_until_the_manifest_is_written(
    source: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
):
    first = ingest.ingest(source, bucket, "flights")
    flights_text(source, lambda lines: cell(lines, 5, "distance", "777"))
    whole = ingest.put

    def killed(where: object, path: str, content: bytes) -> None:
        if path.endswith("_manifest.json"):
            raise KeyboardInterrupt
        whole(where, path, content)  # type: ignore[arg-type]

    monkeypatch.setattr(ingest, "put", killed)
    with pytest.raises(KeyboardInterrupt):
        ingest.ingest(source, bucket, "flights")
    manifest = json.loads((Path(bucket) / "datasets/flights/flights/_manifest.json").read_text())
    assert manifest["version"] == first.version
    assert len(features.flights(first)) > 0


def test_a_value_out_of_range_is_named_by_line_column_value_and_rule(source: Path, bucket: str):
    flights_text(source, lambda lines: cell(lines, 12, "hour", "99"))
    assert str(refusal(source, bucket).problems[0]) == (
        "flights.csv.zip, line 12, hour: in_range(0, 23) (found 99)"
    )


def test_a_word_where_a_number_belongs_is_named_by_line(source: Path, bucket: str):
    flights_text(source, lambda lines: cell(lines, 40, "distance", "far"))
    assert str(refusal(source, bucket).problems[0]) == (
        "flights.csv.zip, line 40, distance: must be a whole number (found 'far')"
    )


def test_every_bad_line_is_reported_up_to_a_cap(source: Path, bucket: str):
    def spoil(lines: list[str]) -> None:
        for line in range(2, 52):
            cell(lines, line, "minute", "61")

    flights_text(source, spoil)
    refused = refusal(source, bucket)
    assert len(refused.problems) == 50
    assert list(refused.report())[-1] == "... and 30 more"


def test_a_flight_that_stands_there_twice_is_refused(source: Path, bucket: str):
    flights_text(source, lambda lines: lines.append(lines[7]))
    problems = refusal(source, bucket).problems
    assert [(problem.row, problem.rule[:15]) for problem in problems] == [(1442, "must not repeat")]


def test_a_line_with_too_few_cells_is_named(source: Path, bucket: str):
    flights_text(source, lambda lines: lines.insert(9, "2013,1"))
    problem = refusal(source, bucket).problems[0]
    assert (problem.row, problem.rule) == (10, "has 2 cells instead of 16")


def test_a_missing_column_is_named(source: Path, bucket: str):
    weather = source / "weather.csv"
    weather.write_text(weather.read_text().replace("wind_speed", "wind", 1))
    assert (
        str(refusal(source, bucket).problems[0])
        == "weather.csv, line 1, wind_speed: column is missing"
    )


def test_a_missing_value_where_one_is_needed_is_named(source: Path, bucket: str):
    flights_text(source, lambda lines: cell(lines, 3, "carrier", "NA"))
    problem = refusal(source, bucket).problems[0]
    assert (problem.row, problem.column, problem.rule) == (3, "carrier", "must not be missing")


def test_half_an_archive_is_refused(source: Path, bucket: str):
    archive = source / "flights.csv.zip"
    archive.write_bytes(archive.read_bytes()[:5000])
    assert "is not a whole archive" in str(refusal(source, bucket))


def test_a_flipped_byte_in_the_archive_is_refused(source: Path, bucket: str):
    archive = source / "flights.csv.zip"
    content = bytearray(archive.read_bytes())
    content[2000] ^= 0xFF
    archive.write_bytes(content)
    assert "flights.csv.zip" in str(refusal(source, bucket))


def test_bytes_that_are_no_text_are_refused(source: Path, bucket: str):
    planes = source / "planes.csv"
    planes.write_bytes(planes.read_bytes().replace(b"N2", b"N\xff"))
    problem = refusal(source, bucket).problems[0]
    assert (problem.file, problem.row, problem.rule) == ("planes.csv", 3, "is not UTF-8 text")


def test_a_missing_file_is_named(source: Path, bucket: str):
    (source / "planes.csv").unlink()
    assert "planes.csv: is not in" in str(refusal(source, bucket))


def test_all_files_are_judged_before_one_is_refused(source: Path, bucket: str):
    flights_text(source, lambda lines: cell(lines, 2, "hour", "30"))
    (source / "planes.csv").write_text("tailnum,year,seats\nN1,1850,55\n")
    assert {problem.file for problem in refusal(source, bucket).problems} == {
        "flights.csv.zip",
        "planes.csv",
    }


def test_weather_of_another_year_is_refused(source: Path, bucket: str):
    weather = source / "weather.csv"
    weather.write_text(weather.read_text().replace("2013-", "2014-"))
    assert "covers the hours of 0% of the flights" in str(refusal(source, bucket))


def test_a_single_impossible_reading_counts_as_missing(source: Path, bucket: str):
    weather = source / "weather.csv"
    lines = weather.read_text().splitlines()
    cell(lines, 500, "wind_speed", "1048.4")
    weather.write_text("\n".join(lines) + "\n")
    dataset = ingest.ingest(source, bucket, "flights")
    manifest = json.loads((Path(bucket) / "datasets/flights/flights/_manifest.json").read_text())
    assert manifest["blanked"] == {"wind_speed": 1}
    assert ingest.load(dataset, "weather", ["wind_speed"])["wind_speed"].isna().sum() == 1


def test_a_sensor_that_errs_often_is_refused(source: Path, bucket: str):
    weather = source / "weather.csv"
    lines = weather.read_text().splitlines()
    for line in range(2, 60):
        cell(lines, line, "wind_speed", "1048.4")
    weather.write_text("\n".join(lines) + "\n")
    assert len(refusal(source, bucket).problems) == 58


def test_the_packages_own_files_are_found():
    assert set(tables.locate(tables.package_folder())) == {"flights", "weather", "planes"}


def test_parquet_says_nothing_of_pandas_indexes(source: Path, bucket: str):
    dataset = ingest.ingest(source, bucket, "flights")
    path = Path(bucket) / "datasets/flights" / dataset.files["planes"][0]
    assert parquet.read_schema(path).names == ["tailnum", "year", "seats"]
