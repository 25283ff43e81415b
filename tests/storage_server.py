"""What the tests ask of a real S3 server, as `LocalStorage` does."""

from pathlib import Path
from typing import Any

from components.contracts.storage import StorageSpec
from components.local import seaweedfs
from components.local.storage import ageing

Storage = dict[str, Any]


def wish(
    platform: dict[str, Any], ports: dict[str, int], keys: dict[str, str], name: str = "storage"
) -> dict[str, Any]:
    """Return what `LocalStorage` asks of its program."""
    data, own = Path(platform["data"]) / "s3", Path(platform["run"]) / name
    return {
        "command": seaweedfs.command(ports, data, own),
        "environment": seaweedfs.environment(keys["encryption"], own),
        "files": seaweedfs.files(ports, data, own, keys["secret"], keys["inside"]),
        "folders": [str(data), str(data / "filer")],
        "ports": list(ports.values()),
        "ready": f"http://127.0.0.1:{ports['s3']}",
    }


def asked(environment: dict[str, str], bucket: str, **changes: Any) -> dict[str, Any]:
    """Return the inputs of one bucket."""
    rules = ageing(StorageSpec(), bucket)  # pyright: ignore[reportArgumentType]
    return {"bucket": bucket, "rules": rules, "environment": environment, **changes}
