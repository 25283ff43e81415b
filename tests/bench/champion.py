"""Write the champion's ONNX file to a path: `python -m tests.bench.champion FILE`."""

import os
import sys
from pathlib import Path

from workloads.flight_delay.registry import Registry

if __name__ == "__main__":
    registry = Registry.of(os.environ)
    version = registry.version("flight-delay", "champion")
    assert version
    Path(sys.argv[1]).write_bytes(registry.file("flight-delay", version.number, "model.onnx"))
