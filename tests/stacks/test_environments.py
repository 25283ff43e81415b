"""What an environment asks for where a stack file says nothing: production is never the weakest."""

from collections.abc import Callable
from typing import Any, get_args

import pytest

from components.environments import DEFAULTS
from components.site import Environment
from components.spec import PlatformSpec

BUDGET = {"monthly_usd": 800, "notify": ["ml@example.org"]}
STRENGTH: dict[str, Callable[[PlatformSpec], float]] = {
    "zones": lambda spec: spec.network.zones,
    "way out": lambda spec: ("none", "single", "regional").index(spec.network.nat),
    "control plane's logs": lambda spec: spec.cluster.log_days,
    "cluster protected": lambda spec: spec.cluster.protect,
    "buckets kept": lambda spec: spec.storage.keep_on_destroy,
    "days of backups": lambda spec: spec.database.backup_days,
    "database protected": lambda spec: spec.database.protect,
    "standby database": lambda spec: spec.database.multi_zone,
    "logs": lambda spec: spec.monitoring.log_days,
    "flow logs": lambda spec: ("none", "rejected", "all").index(spec.monitoring.flow_logs),
    "objects' logs": lambda spec: min(
        rule.delete_after_days or 0 for rule in spec.storage.lifecycle if rule.bucket == "logs"
    ),
}


def spec(environment: str, **given: Any) -> PlatformSpec:
    """Return a platform of an environment that says nothing it does not have to."""
    return PlatformSpec.model_validate(
        {"cloud": "aws", "region": "us-east-1", "environment": environment, "budget": BUDGET}
        | {"cluster": {"pools": [{"name": "system", "min_nodes": 2, "max_nodes": 3}]}}
        | given
    )


@pytest.mark.parametrize("what", STRENGTH)
def test_production_is_as_strong_as_staging_and_staging_as_dev(what: str):
    dev, staging, prod = (STRENGTH[what](spec(one)) for one in get_args(Environment))
    assert dev <= staging <= prod


@pytest.mark.parametrize("what", STRENGTH)
def test_production_differs_from_dev(what: str):
    assert STRENGTH[what](spec("prod")) > STRENGTH[what](spec("dev"))


def test_a_stack_file_has_the_last_word():
    own = spec("prod", database={"backup_days": 20}).database
    assert own.backup_days == 20
    assert own.multi_zone


def test_money_never_stops_production_by_itself():
    assert [spec(one).budget.stop_accelerators_percent for one in get_args(Environment)] == [
        100,
        100,
        None,
    ]


def test_every_default_is_a_key_of_its_section():
    for sections in DEFAULTS.values():
        for section, values in sections.items():
            kind = PlatformSpec.model_fields[section].annotation
            assert kind is not None
            assert set(values) <= set(kind.model_fields)
