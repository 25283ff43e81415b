"""The rule files of one platform: the objectives of its spec, and what is the same everywhere."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from components.contracts.monitoring import MonitoringSpec

FOLDER = Path(__file__).parent


def objectives(spec: MonitoringSpec, services: Iterable[str]) -> str:
    """Return the rules that make series of what is promised and of what must be there."""
    rules: list[dict[str, Any]] = [
        {
            "record": "objective:serving_latency_ms",
            "expr": f"vector({spec.latency_objective_ms})",
        },
        {
            "record": "objective:serving_error_ratio",
            "expr": f"vector({spec.error_ratio_objective})",
        },
    ]
    rules += [
        {"record": "objective:service", "labels": {"job": job}, "expr": "vector(1)"}
        for job in services
    ]
    return yaml.safe_dump({"groups": [{"name": "objectives-of-the-spec", "rules": rules}]})


def rule_files(spec: MonitoringSpec, services: Iterable[str]) -> dict[str, str]:
    """Return every rule file by name; `services` are the scrape jobs that the platform has."""
    same = {name: (FOLDER / name).read_text() for name in ("recording.yml", "alerts.yml")}
    return {"objectives.yml": objectives(spec, services), **same}
