"""What a month may cost on Azure, who hears of it, and what it stops; Azure itself is not asked.

The workflow is run by a reading of its language, against pools that answer as AKS documents.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from components.azure.budget import AzureBudget, first_of_month
from components.azure.notices import too_many
from components.azure.rbac.own_roles import STOP, role_uuid
from components.contracts.budget import BudgetSpec
from components.contracts.cluster import ClusterOutputs
from components.site import Team, TeamBudget
from policies.graph.model import Graph, Node, Secret
from policies.strict.strict import strict
from tests.components.azure import upstream
from tests.components.azure.upstream import GROUP, NETWORK, SUBSCRIPTION, built, site, told
from tests.components.azure.workflow import Run

SPEC = BudgetSpec(monthly_usd=800, notify=("platform@example.org",), stop_accelerators_percent=100)
TEAMS = (
    Team(name="flights", owners=("flights@example.org",), budget=TeamBudget(monthly_usd=300)),
    Team(name="fraud", budget=TeamBudget(monthly_usd=200)),
    Team(name="free"),
)
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/dev-cluster"


@cache
def recorded(spec: BudgetSpec = SPEC, **given: Any) -> Graph:
    place = site(**{"teams": TEAMS} | given)
    return built(
        lambda opts: AzureBudget(f"{place.name}-budget", spec, place, upstream.cluster(), opts)
    )


def inputs(graph: Graph, type: str) -> dict[str, Mapping[str, Any]]:
    return {node.name: node.inputs for node in graph.of_type(f"azure-native:*:{type}")}


def one(graph: Graph, type: str, name: str) -> Node:
    [node] = [node for node in graph.of_type(f"azure-native:*:{type}") if node.name == name]
    return node


def test_nothing_is_wrong_for_azure_and_the_longest_names_fit():
    assert strict(recorded()) == ()
    teams = tuple(Team(name=f"{end}{'t' * 30}", budget=TeamBudget(monthly_usd=9)) for end in "ab")
    graph = recorded(name="a" * 31, teams=teams, boundary="mlplatform")
    assert strict(graph) == ()
    names = [given["budgetName"] for given in inputs(graph, "Budget").values()]
    assert len(set(names)) == 3
    assert all(len(name) <= 63 for name in names)
    for given in inputs(graph, "ActionGroup").values():
        assert len(given["groupShortName"]) <= 12


def test_the_stack_and_each_team_with_a_limit_have_a_budget_over_the_subscription():
    found = {
        name: (given["amount"], given["timeGrain"], given["scope"], given["filter"]["tags"])
        for name, given in inputs(recorded(), "Budget").items()
    }

    def limit(usd: float, label: str, value: str) -> tuple[Any, ...]:
        tag = {"name": label, "operator": "In", "values": (value,)}
        return (usd, "Monthly", f"/subscriptions/{SUBSCRIPTION}", tag)

    assert found == {
        "dev-budget": limit(800, "mlplatform-stack", "dev"),
        "dev-budget-flights": limit(300, "mlplatform-team", "flights"),
        "dev-budget-fraud": limit(200, "mlplatform-team", "fraud"),
    }


def test_a_stack_is_counted_by_the_label_that_everything_of_it_carries():
    assert site().labels["mlplatform-stack"] == "dev"


def test_a_budget_begins_with_a_month_and_never_again():
    assert first_of_month(date(2026, 11, 27)) == "2026-11-01T00:00:00Z"
    for name in inputs(recorded(), "Budget"):
        node = one(recorded(), "Budget", name)
        assert node.inputs["timePeriod"]["startDate"].endswith("-01T00:00:00Z")
        assert node.options.ignore_changes == ("timePeriod",)


def test_people_and_the_topic_are_told_at_every_share():
    node = one(recorded(), "Budget", "dev-budget")
    said = node.inputs["notifications"]
    assert {
        name: (notice["thresholdType"], notice["threshold"]) for name, notice in said.items()
    } == {
        "actual-50": ("Actual", 50),
        "actual-80": ("Actual", 80),
        "actual-100": ("Actual", 100),
        "forecasted-100": ("Forecasted", 100),
        "stop": ("Actual", 100),
    }
    assert {notice["contactEmails"] for notice in said.values()} == {("platform@example.org",)}
    topic = one(recorded(), "ActionGroup", "dev-budget")
    assert topic.urn in node.property_dependencies["notifications"]
    assert {len(notice["contactGroups"]) for key, notice in said.items() if key != "stop"} == {1}
    assert len(said["stop"]["contactGroups"]) == 2


@pytest.mark.parametrize(
    ("team", "people"), [("flights", "flights@example.org"), ("fraud", "platform@example.org")]
)
def test_a_team_hears_of_its_own_spending_and_the_platform_of_a_team_without_owners(
    team: str, people: str
):
    said = inputs(recorded(), "Budget")[f"dev-budget-{team}"]["notifications"]
    assert {notice["contactEmails"] for notice in said.values()} == {(people,)}
    assert "stop" not in said


def test_more_notices_than_azure_has_are_told_before():
    assert list(too_many(SPEC)) == []
    [told] = too_many(SPEC.model_copy(update={"actual_percent": (50, 60, 80, 100)}))
    assert told.startswith("actual_percent, forecast_percent: 6 notices")
    assert list(too_many(SPEC.model_copy(update={"actual_percent": (50, 50, 80, 100)}))) == []


def test_without_a_share_nothing_stops_by_itself():
    graph = recorded(SPEC.model_copy(update={"stop_accelerators_percent": None}))
    assert inputs(graph, "Workflow") == inputs(graph, "RoleAssignment") == {}
    assert len(inputs(graph, "Budget")) == 3


def test_without_a_limit_there_is_nothing():
    graph = recorded(BudgetSpec())
    assert [node.type for node in graph if node.custom and not node.is_provider] == []


def test_the_address_that_stops_is_a_secret():
    group = one(recorded(), "ActionGroup", "dev-budget-stop")
    receivers = group.inputs["logicAppReceivers"]
    assert isinstance(receivers, Secret) or isinstance(receivers[0]["callbackUrl"], Secret)


@pytest.mark.parametrize("boundary", [None, "mlplatform"])
def test_who_stops_may_change_this_clusters_pools_alone(boundary: str | None):
    grants = inputs(recorded(boundary=boundary), "RoleAssignment")
    assert {name: given["scope"] for name, given in grants.items()} == {
        "dev-budget-stop-pools": CLUSTER,
        "dev-budget-stop-subnets": NETWORK,
    }
    roles = {given["roleDefinitionId"].rpartition("/")[2] for given in grants.values()}
    if boundary:
        assert roles == {role_uuid(SUBSCRIPTION, boundary, "stop")}
    for action in STOP.actions:
        assert action.rpartition("/")[2] in ("read", "write", "action")
        assert "*" not in action


class Pools:
    """Node pools that answer as AKS does: a change takes a while, and a second one is refused."""

    def __init__(self) -> None:
        def pool(count: int, taints: list[str] | None) -> dict[str, Any]:
            scaling = {"enableAutoScaling": True, "minCount": 0, "maxCount": 8, "count": count}
            marks = {} if taints is None else {"nodeTaints": taints}
            return {**scaling, **marks, "provisioningState": "Succeeded", "vmSize": "Standard_X"}

        gpu, spot = "nvidia.com/gpu=present:NoSchedule", "kubernetes.azure.com/scalesetpriority"
        self.held = {
            "system": pool(2, None),
            "cpuspot": pool(3, [f"{spot}=spot:NoSchedule"]),
            "gpuod": pool(2, [gpu]),
            "gpuspot": pool(0, [f"{spot}=spot:NoSchedule", gpu]),
        }
        self.busy = 0
        self.changed: list[str] = []

    def answer(self, method: str, uri: str, body: Any, authentication: Any) -> Any:
        path, _, version = uri.partition("?api-version=")
        assert version == "2025-09-01"
        assert authentication == {"type": "ManagedServiceIdentity"}
        start = f"https://management.azure.com{CLUSTER}/agentPools"
        assert path.startswith(start)
        if path == start:
            return {"value": [self.shown(name) for name in self.held]}
        name = path.removeprefix(f"{start}/")
        if method == "PUT":
            assert not self.busy, "a second change at a time"
            self.held[name], self.busy = dict(body["properties"]), 3
            self.changed.append(name)
        self.busy = max(0, self.busy - 1)
        self.held[name]["provisioningState"] = "Updating" if self.busy else "Succeeded"
        return self.shown(name)

    def shown(self, name: str) -> dict[str, Any]:
        return {"id": f"{CLUSTER}/agentPools/{name}", "name": name, "properties": self.held[name]}


def test_a_spent_budget_lets_no_pool_with_accelerators_grow_and_changes_no_other():
    pools = Pools()
    before = {name: dict(held) for name, held in pools.held.items()}
    definition = inputs(recorded(), "Workflow")["dev-budget-stop"]["definition"]
    [trigger] = definition["triggers"].values()
    assert trigger["type"] == "Request"
    run = Run(pools.answer)
    run.actions(definition["actions"])
    assert pools.changed == ["gpuod", "gpuspot"]
    assert run.waits > 2
    for name, held in pools.held.items():
        if name.startswith("gpu"):
            assert held["enableAutoScaling"] is False
            assert not {"minCount", "maxCount"} & set(held)
            # What runs goes on.
            assert held["count"] == before[name]["count"]
            assert held["vmSize"] == before[name]["vmSize"]
        else:
            assert held == before[name]


def test_the_workflow_is_that_of_the_cluster_it_is_told_of():
    place = site()

    def other() -> ClusterOutputs:
        return replace(upstream.cluster(), name=told("other"))

    graph = built(lambda opts: AzureBudget("dev-budget", SPEC, place, other(), opts))
    assert "managedClusters/other/agentPools" in str(
        inputs(graph, "Workflow")["dev-budget-stop"]["definition"]
    )
