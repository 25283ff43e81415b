"""A function that hears of a stack's spending, and stops accelerators when too much was spent.

Cloud Billing writes several times a day, whatever happened, so everything here may happen again.
The form of a message: Cloud Billing, "Budgets: programmatic notifications", schema version 1.0.
"""

import base64
import json
import os
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

METADATA = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default"
QUOTAS = "https://cloudquotas.googleapis.com/v1"
ACCELERATORS = "GPUS-ALL-REGIONS-per-project"
"""The quota of all machines with GPUs of a project, in whatever region."""
CHECKS = ("QUOTA_DECREASE_BELOW_USAGE", "QUOTA_DECREASE_PERCENTAGE_TOO_HIGH")
"""What Google asks before a quota is lowered so far: what runs goes on, and that is meant."""
SECONDS = 30

Send = Callable[[urllib.request.Request], bytes]


@dataclass(frozen=True)
class Spending:
    """What one message says."""

    budget: str
    spent: float
    limit: float
    currency: str

    @property
    def percent(self) -> float:
        """Return the share of the limit that was spent."""
        return 100 * self.spent / self.limit if self.limit else 0.0


def read(message: Mapping[str, Any]) -> Spending:
    """Return what a message of Pub/Sub says; ValueError where it is none of a budget."""
    attributes: Mapping[str, str] = message.get("attributes") or {}
    version = attributes.get("schemaVersion")
    if version != "1.0":
        raise ValueError(f"schemaVersion is {version!r}, and only '1.0' is understood")
    try:
        said = json.loads(base64.b64decode(message["data"], validate=True))
        return Spending(
            said["budgetDisplayName"],
            float(said["costAmount"]),
            float(said["budgetAmount"]),
            said["currencyCode"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"no message of a budget: {type(error).__name__}: {error}") from error


def level(percent: float, warn: float, stop: float | None) -> int:
    """Return how bad a share is: 0 is fine, 1 is much, and at 2 no accelerator starts any more."""
    if stop is not None and percent >= stop:
        return 2
    return 1 if percent >= warn else 0


def heard(event: Any) -> None:
    """Take one event: what Google calls for each message."""
    take(event.data["message"], os.environ, send)


def take(message: Mapping[str, Any], settings: Mapping[str, str], send: Send) -> int | None:
    """Log how bad it is and stop accelerators where it is; return the level.

    None where the message is no business of ours: a team's budget, or one that nobody
    understands. To fail there would bring it back again and again.
    """
    try:
        found = read(message)
    except ValueError as error:
        log("ERROR", str(error))
        return None
    if found.budget != settings["BUDGET"]:
        log("INFO", f"{found.budget} is not the stack's budget", **told(found))
        return None
    stop = settings.get("STOP_PERCENT")
    reached = level(found.percent, float(settings["WARN_PERCENT"]), float(stop) if stop else None)
    severity = ("INFO", "WARNING", "CRITICAL")[reached]
    log(severity, f"{found.percent:.0f} % of {found.budget} is spent", level=reached, **told(found))
    if reached == 2:
        send(no_accelerators(settings["PROJECT"], token(send)))
        log("NOTICE", f"no machine with accelerators starts in {settings['PROJECT']} any more")
    return reached


def told(found: Spending) -> dict[str, Any]:
    """Return what a line of the log says of a message."""
    return {
        "budget": found.budget,
        "percent": round(found.percent, 1),
        "spent": found.spent,
        "limit": found.limit,
        "currency": found.currency,
    }


def log(severity: str, text: str, **fields: Any) -> None:
    """Write a line that Cloud Logging understands."""
    print(json.dumps({"severity": severity, "message": text, **fields}), flush=True)


def token(send: Send) -> str:
    """Return a token of the account that the function acts as."""
    asked = urllib.request.Request(f"{METADATA}/token", headers={"Metadata-Flavor": "Google"})
    return str(json.loads(send(asked))["access_token"])


def no_accelerators(project: str, bearer: str) -> urllib.request.Request:
    """Return the request that lowers the project's quota of accelerators to nothing."""
    ignored = "".join(f"&ignoreSafetyChecks={check}" for check in CHECKS)
    name = f"projects/{project}/locations/global/quotaPreferences/mlplatform-no-accelerators"
    wanted = {
        "service": "compute.googleapis.com",
        "quotaId": ACCELERATORS,
        "quotaConfig": {"preferredValue": "0"},
        "justification": "The budget of a stack is spent",
    }
    return urllib.request.Request(
        f"{QUOTAS}/{name}?allowMissing=true{ignored}",
        data=json.dumps(wanted).encode(),
        headers={"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"},
        method="PATCH",
    )


def send(request: urllib.request.Request) -> bytes:
    """Send a request of this file and return the answer; HTTPError where it is refused."""
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return bytes(answer.read())
