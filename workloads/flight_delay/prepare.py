"""The data of a run, made ready while the workers start."""

from dataclasses import dataclass
from pathlib import Path

from workloads.flight_delay.features import Split, flights, split
from workloads.flight_delay.ingest import Dataset, ingest
from workloads.flight_delay.settings import Unusable
from workloads.flight_delay.tables import package_folder


@dataclass(frozen=True)
class Prepared:
    """Checked data and its parts."""

    dataset: Dataset
    split: Split


def prepare(source: Path | None, data_url: str, team: str) -> Prepared | Unusable:
    """Return the data, or what is wrong with it: an error would only be tried again."""
    try:
        dataset = ingest(source or package_folder(), data_url, team)
        return Prepared(dataset, split(flights(dataset)))
    except Unusable as problem:
        return problem
    except OSError as error:
        return Unusable(f"{data_url}: {' '.join(str(error).split())[:300]}")
    except ValueError as error:
        return Unusable(f"the data cannot be used: {error}")
