"""What AWS would answer to the lookups of our components, for a plan without an account.

Zones are those of `regions.py`, of 2026-11; the account is the one that AWS's own documentation
uses for examples. What no row answers is an error: nothing is made up.
"""

from collections.abc import Callable, Mapping
from typing import Any

from components.aws.regions import zones_of

ACCOUNT = "123456789012"

Answer = Mapping[str, Any] | None


def caller(arguments: Mapping[str, Any]) -> Answer:
    """Tell who asks."""
    return {
        "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/plan",
        "id": ACCOUNT,
        "userId": "AIDAEXAMPLE",
    }


def zones(arguments: Mapping[str, Any]) -> Answer:
    """Tell the zones of a region that are open to everybody and not excluded."""
    known = zones_of(str(arguments.get("region")))
    if not known or not ASKED.issuperset(arguments):
        return None
    excluded = {*arguments.get("excludeZoneIds", ()), *arguments.get("excludeNames", ())}
    found = {name: id for name, id in known.items() if not {name, id} & excluded}
    return {
        **arguments,
        "groupNames": [f"{arguments['region']}-zg-1"],
        "id": arguments["region"],
        "names": list(found),
        "zoneIds": list(found.values()),
    }


ASKED = {"region", "state", "filters", "excludeZoneIds", "excludeNames"}
"""Arguments that `zones` understands; all of its zones are available, and none is a local one."""

TABLE: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": caller,
    "aws:index/getAvailabilityZones:getAvailabilityZones": zones,
}


def answer(token: str, arguments: Mapping[str, Any]) -> Answer:
    """Return what a lookup is answered; None where the table has nothing."""
    return TABLE[token](arguments) if token in TABLE else None
