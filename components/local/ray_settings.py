"""What one Ray node on this machine is asked to be, as its launcher reads it."""

from dataclasses import dataclass, field
from pathlib import Path

WORKERS = 200
"""Ports for workers of one node, from the one named `workers` on; Ray skips those in use."""


def node_folder(run: Path, index: int = 0) -> Path:
    """Return the folder of one node; 0 is the head. Socket paths begin with it: it is short."""
    return run / f"r{index}"


@dataclass(frozen=True)
class NodeSettings:
    """One node; holds no secret."""

    folder: str
    """Its sockets, logs and session files; short, because a Unix socket's path is."""
    cpus: int
    object_store_bytes: int
    ports: dict[str, int]
    gcs: str
    """Address of the head's control store."""
    head: bool = True
    gpus: int = 0
    resources: dict[str, float] = field(default_factory=dict[str, float])
    labels: dict[str, str] = field(default_factory=dict[str, str])
    serve: str = ""
    """Where the head keeps what Ray Serve was last asked for."""
    ingress: str = ""
    """Where the head keeps HAProxy's files."""
