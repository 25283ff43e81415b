"""What was asked and answered, kept as Parquet for drift checks."""

# PyArrow's stubs leave parts of it open.
# pyright: reportUnknownMemberType=false

import io
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from pyarrow import fs

from workloads.flight_delay.columns import CODED, FEATURES
from workloads.flight_delay.scorer import Scorer

Entry = tuple[int, Scorer, np.ndarray, np.ndarray]
"""When (Unix milliseconds), by which model, what was asked, what was answered."""


@dataclass(frozen=True)
class Batch:
    """Rows as they are written, under a name of their own: writing them twice changes nothing."""

    path: str
    """Below the log's folder."""
    content: bytes
    rows: int


class PredictionLog:
    """Rows on their way to the bucket; when too many wait, new ones are dropped and counted.

    `add` belongs to the event loop, `flush` to one thread: neither waits for the other.
    """

    def __init__(self, url: str, replica: str, capacity: int = 200_000) -> None:
        """Take the folder to write to, a name no other writer has, and how many rows may wait."""
        self.url, self.replica, self.capacity = url, replica, capacity
        self.added = self.written = self.dropped = self.files = 0
        self.waiting: deque[Entry] = deque()
        self.batch: Batch | None = None
        """What is being written: the same until it is known to be there."""

    def add(self, scorer: Scorer, matrix: np.ndarray, late: np.ndarray) -> None:
        """Keep the rows of one request, or drop them."""
        if self.added - self.written + len(late) > self.capacity:
            self.dropped += len(late)
            return
        self.added += len(late)
        self.waiting.append((time.time_ns() // 1_000_000, scorer, matrix, late))

    def flush(self) -> None:
        """Write what waits; what cannot be written is tried again with the next flush."""
        if self.batch:
            self.settle(self.batch)
        if self.waiting:
            self.batch = self.next_batch()
            self.settle(self.batch)

    def settle(self, batch: Batch) -> None:
        """Write a batch and be done with it."""
        self.write(batch)
        self.files += 1
        self.written += batch.rows
        self.batch = None

    def next_batch(self) -> Batch:
        """Take everything that waits now."""
        rows = table([self.waiting.popleft() for _ in range(len(self.waiting))])
        sink = io.BytesIO()
        parquet.write_table(rows, sink, compression="zstd")
        name = f"{datetime.now(UTC):date=%Y-%m-%d/%H%M%S}-{self.replica}-{self.files:06d}.parquet"
        return Batch(name, sink.getvalue(), rows.num_rows)

    def write(self, batch: Batch) -> None:
        """Write one batch whole, over itself if it is there already."""
        bucket, root = fs.FileSystem.from_uri(self.url)
        path = f"{root}/{batch.path}"
        if isinstance(bucket, fs.LocalFileSystem):
            bucket.create_dir(path.rpartition("/")[0])
        with bucket.open_output_stream(path) as stream:
            stream.write(batch.content)


def table(batch: list[Entry]) -> pa.Table:
    """Return the entries as rows: time, version, what was asked in its own words, probability."""
    tables = [
        part(scorer, [entry for entry in batch if entry[1] is scorer])
        for scorer in {e[1] for e in batch}
    ]
    return pa.concat_tables(tables).sort_by("at")


def part(scorer: Scorer, batch: list[Entry]) -> pa.Table:
    """Return the entries of one model; a value it did not know is null."""
    matrix = np.concatenate([entry[2] for entry in batch])
    late = np.concatenate([entry[3] for entry in batch])
    at = np.repeat([entry[0] for entry in batch], [len(entry[3]) for entry in batch])
    columns: dict[str, Any] = {
        "at": pa.array(at).cast(pa.timestamp("ms", tz="UTC")),
        "version": pa.array([scorer.version] * len(late)),
    }
    for place, name in enumerate(FEATURES):
        values = matrix[:, place]
        unknown = np.isnan(values)
        if name in CODED:
            known = pa.array(list(scorer.codes[name]), pa.string())
            codes: Any = pa.array(np.where(unknown, 0, values).astype("int64"), mask=unknown)
            columns[name] = known.take(codes)
        else:
            columns[name] = pa.array(values, mask=unknown)
    return pa.Table.from_pydict({**columns, "late_probability": late})
