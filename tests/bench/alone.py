"""The fit in one process, without Ray; prints its seconds: `python -m tests.bench.alone`."""

import os
import time

from workloads.flight_delay.boost import Progress, grow
from workloads.flight_delay.features import flights, split
from workloads.flight_delay.ingest import ingest
from workloads.flight_delay.tables import package_folder

if __name__ == "__main__":
    dataset = ingest(package_folder(), os.environ["DATA_URL"], "default")
    parts = split(flights(dataset))
    began = time.monotonic()
    grow(parts.train, parts.validation, {}, 100, Progress(data=dataset.version), lambda _: None)
    print(f"{time.monotonic() - began:.1f}")
