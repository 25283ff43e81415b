"""What a platform is asked to be: what does not fit together is told before anything is made."""

from typing import Any

import pytest
from pydantic import ValidationError

from components.contracts.identity import RESERVED_NAMESPACES
from components.spec import PlatformSpec

BUDGET = {"monthly_usd": 800, "notify": ["ml@example.org"]}


def spec(**given: Any) -> PlatformSpec:
    """Return a platform on a cloud; keys that are given replace others."""
    pools = [{"name": "system", "min_nodes": 2, "max_nodes": 3}]
    asked = {"cloud": "aws", "region": "us-east-1", "budget": BUDGET, "cluster": {"pools": pools}}
    return PlatformSpec.model_validate(asked | given)


@pytest.mark.parametrize("name", ["kube-system", "kube-anything", *RESERVED_NAMESPACES])
def test_no_team_is_called_like_a_namespace_that_is_not_its_own(name: str):
    with pytest.raises(ValidationError, match=f"teams.1: '{name}' is a namespace of .* {name}-"):
        spec(teams=[{"name": "flights"}, {"name": name}])


def test_on_this_machine_there_are_no_namespaces_to_reserve():
    local = PlatformSpec.model_validate({"teams": [{"name": "monitoring"}]})
    assert [team.name for team in local.teams] == ["monitoring"]


def test_who_is_told_of_spending_is_told_of_alarms_unless_somebody_else_is_named():
    assert spec().watched.notify == ("ml@example.org",)
    asked = spec(monitoring={"notify": ["ops@example.org"]}).watched
    assert asked.notify == ("ops@example.org",)


def test_nobody_is_told_of_alarms_where_nobody_is_named():
    assert PlatformSpec.model_validate({}).watched.notify == ()


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("budget.notify.0", {"budget": {"monthly_usd": 800, "notify": ["nobody"]}}),
        ("monitoring.notify.0", {"monitoring": {"notify": ["@example.org"]}}),
        ("teams.0.owners.0", {"teams": [{"name": "flights", "owners": ["a b@example.org"]}]}),
    ],
)
def test_who_is_told_has_an_address(path: str, given: dict[str, Any]):
    with pytest.raises(
        ValidationError, match=r"is no e-mail address; somebody@example\.org"
    ) as told:
        spec(**given)
    assert ".".join(map(str, told.value.errors()[0]["loc"])) == path


@pytest.mark.parametrize("key", ["actual_percent", "forecast_percent"])
def test_a_share_of_a_budget_is_named_once(key: str):
    with pytest.raises(ValidationError, match=rf"budget\n.*{key}: \[50, 80, 50\] .*: \[50, 80\]"):
        spec(budget=BUDGET | {key: [50, 80, 50]})
    assert spec(budget=BUDGET | {key: [80, 50]}).budget.monthly_usd == 800
