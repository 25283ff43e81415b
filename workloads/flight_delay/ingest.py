"""The data on its way in: checked, copied raw, and written as Parquet partitioned by month."""

# PyArrow's stubs leave parts of it open.
# pyright: reportUnknownMemberType=false

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
from pyarrow import fs

from workloads.flight_delay import quality, tables
from workloads.flight_delay.tables import Problem, Refused

FORMAT = "1"
"""Changes when the same files would be written differently."""
DATASET = "nycflights13"


@dataclass(frozen=True)
class Dataset:
    """Checked tables in the bucket, under the hash of what they were made from."""

    version: str
    url: str
    rows: dict[str, int]
    files: dict[str, tuple[str, ...]]
    """Parquet files by table, below `url`."""


def ingest(folder: Path, data_url: str, team: str) -> Dataset:
    """Bring a folder's files into the bucket, once per content; all or, if Refused, none."""
    paths = tables.locate(folder)
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths.values()}
    version = hashlib.sha256(json.dumps([FORMAT, digests], sort_keys=True).encode()).hexdigest()
    url = f"{data_url}/datasets/{team}"
    bucket, root = fs.FileSystem.from_uri(url)
    if (known := current(bucket, root, url)) and known.version == version:
        print(f"data {version[:12]} is in the bucket already", flush=True)
        return known
    frames, blanked = checked(paths)
    raw, raw_root = fs.FileSystem.from_uri(f"{data_url}/raw/{team}/{DATASET}/{version[:12]}")
    files = dict(partitions(frames, version))
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(put, raw, f"{raw_root}/{path.name}", path.read_bytes())
            for path in paths.values()
        ]
        jobs += [
            pool.submit(write, bucket, f"{root}/{name}", frame) for name, frame in files.items()
        ]
        for job in jobs:
            job.result()
    listed = {
        table: tuple(sorted(n for n in files if n.startswith(f"{table}/"))) for table in frames
    }
    dataset = Dataset(version, url, {table: len(frame) for table, frame in frames.items()}, listed)
    manifest = {
        "version": version, "format": FORMAT, "source": digests, "rows": dataset.rows,
        "files": listed, "blanked": blanked,
    }  # fmt: skip
    # Readers go by the manifest: until it stands they see the old data, from then on the new.
    put(bucket, f"{root}/flights/_manifest.json", json.dumps(manifest, indent=1).encode())
    forget_others(bucket, root, set(files))
    print(
        f"data {version[:12]}: {dataset.rows}, checked and written; blanked {blanked}", flush=True
    )
    return dataset


def current(bucket: fs.FileSystem, root: str, url: str) -> Dataset | None:
    """Return the dataset that is in the bucket; None if there is none or it is not whole."""
    try:
        with bucket.open_input_stream(f"{root}/flights/_manifest.json") as stream:
            found = json.loads(stream.read())
        files = {table: tuple(names) for table, names in found["files"].items()}
        listed = bucket.get_file_info(
            [f"{root}/{name}" for names in files.values() for name in names]
        )
        if found["format"] != FORMAT or any(info.type != fs.FileType.File for info in listed):
            return None
        return Dataset(found["version"], url, found["rows"], files)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def checked(paths: dict[str, Path]) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Return every table's rows and the readings blanked; raises Refused with all that is wrong."""
    frames: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    blanked: dict[str, int] = {}
    for table, path in paths.items():
        try:
            frame = tables.read(table, path)
        except Refused as refused:
            problems += refused.problems
            continue
        if table == "weather":
            frame, blanked = quality.blank_implausible(frame)
        problems += quality.violations(table, path.name, frame)
        frames[table] = frame
    if not problems:
        hours = pd.MultiIndex.from_frame(frames["weather"][["origin", "time_hour"]])
        known = (
            pd.MultiIndex.from_frame(frames["flights"][["origin", "time_hour"]]).isin(hours).mean()
        )
        if known < 0.9:
            rule = f"covers the hours of {known:.0%} of the flights; at least 90 % are needed"
            problems.append(Problem(paths["weather"].name, None, None, None, rule))
    if problems:
        raise Refused(problems)
    return frames, blanked


def partitions(frames: dict[str, pd.DataFrame], version: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the Parquet files to write: flights and weather by month, planes as one."""
    for table, frame in frames.items():
        if table == "planes":
            yield f"planes/{version[:12]}.parquet", frame
            continue
        for month, rows in frame.groupby("month"):
            yield f"{table}/month={month:02d}/{version[:12]}.parquet", rows


def write(bucket: fs.FileSystem, path: str, frame: pd.DataFrame) -> None:
    """Write one Parquet file."""
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pandas(frame, preserve_index=False), sink, compression="zstd")
    put(bucket, path, sink.getvalue())


def put(bucket: fs.FileSystem, path: str, content: bytes | pa.Buffer) -> None:
    """Write one object; readers see it whole or not at all."""
    if isinstance(bucket, fs.LocalFileSystem):
        bucket.create_dir(path.rsplit("/", 1)[0])
    with bucket.open_output_stream(path) as stream:
        stream.write(content)


def forget_others(bucket: fs.FileSystem, root: str, kept: set[str]) -> None:
    """Remove files that the manifest does not name; the bucket keeps old versions for a while."""
    for table in tables.COLUMNS:
        found = bucket.get_file_info(
            fs.FileSelector(f"{root}/{table}", recursive=True, allow_not_found=True)
        )
        for info in found:
            if info.extension == "parquet" and info.path.removeprefix(f"{root}/") not in kept:
                bucket.delete_file(info.path)


def load(dataset: Dataset, table: str, columns: list[str]) -> pd.DataFrame:
    """Return the rows of one table, in the order they came in."""
    bucket, root = fs.FileSystem.from_uri(dataset.url)

    def part(name: str) -> pa.Table:
        # A single file: its folder's name must not be read as a column.
        return parquet.ParquetFile(bucket.open_input_file(f"{root}/{name}")).read(columns)

    with ThreadPoolExecutor(8) as pool:
        return pa.concat_tables(pool.map(part, dataset.files[table])).to_pandas()
