"""The alerts that fire now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import httpx

USER = "admin"
"""The name that Prometheus and Alertmanager know; the password is a credential of the platform."""

ORDER = ("critical", "warning")


@dataclass(frozen=True)
class Alert:
    """One alert, in the words of its rule."""

    name: str
    severity: str
    summary: str
    since: datetime


def firing(url: str, password: str, timeout: float = 3.0) -> tuple[Alert, ...]:
    """Ask an Alertmanager what fires and is not silenced, the worst and oldest first.

    Raises httpx.HTTPError where it does not answer, or refuses the password.
    """
    answer = httpx.get(
        f"{url}/api/v2/alerts",
        params={"active": "true", "silenced": "false", "inhibited": "false"},
        auth=(USER, password) if password else None,
        timeout=timeout,
        trust_env=False,
    ).raise_for_status()
    found = [read(alert) for alert in cast(list[dict[str, Any]], answer.json())]
    rank = {severity: place for place, severity in enumerate(ORDER)}
    return tuple(
        sorted(found, key=lambda alert: (rank.get(alert.severity, len(ORDER)), alert.since))
    )


def read(alert: dict[str, Any]) -> Alert:
    """Return one alert of the API's answer."""
    labels = alert["labels"]
    return Alert(
        name=labels["alertname"],
        severity=labels.get("severity", "unknown"),
        summary=alert["annotations"].get("summary", ""),
        since=datetime.fromisoformat(alert["startsAt"]),
    )
