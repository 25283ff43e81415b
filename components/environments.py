"""What an environment asks for where a stack file says nothing."""

from collections.abc import Mapping
from typing import Any, cast

from components.contracts.storage import lifecycle_for
from components.site import Environment

DEFAULTS: Mapping[Environment, Mapping[str, Mapping[str, Any]]] = {
    "dev": {
        "cluster": {"log_days": 14},
        "budget": {"stop_accelerators_percent": 100},
    },
    "staging": {
        "network": {"zones": 3},
        "storage": {"keep_on_destroy": True},
        "database": {"backup_days": 14, "protect": True},
        "monitoring": {"log_days": 30},
        "budget": {"stop_accelerators_percent": 100},
    },
    "prod": {
        "network": {"zones": 3, "nat": "regional"},
        "cluster": {"log_days": 400, "protect": True},
        "storage": {"keep_on_destroy": True, "lifecycle": lifecycle_for("prod")},
        "database": {"backup_days": 35, "protect": True, "multi_zone": True},
        "monitoring": {"log_days": 400, "flow_logs": "all"},
    },
}
"""Per environment and section; everything else is the same everywhere, and a model's default.

Serving must not stop for money: in production a person decides what `stop_accelerators_percent`
does elsewhere.
"""


def filled(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a `platform` section with its environment's defaults under what it says itself."""
    asked = dict(given)
    environment = asked.get("environment", "dev")
    for name, defaults in DEFAULTS.items():
        if name != environment:
            continue
        for section, values in defaults.items():
            own = asked.get(section, {})
            if isinstance(own, Mapping):
                asked[section] = {**values, **cast(Mapping[str, Any], own)}
    return asked
