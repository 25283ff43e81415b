"""What a month may cost on AWS, who hears of it, and what it stops; AWS itself is not asked."""

import json
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.aws.budget import AwsBudget
from components.aws.catalog import MACHINES
from components.aws.iam.document import allow, document, trust_pods
from components.aws.iam.role import role
from components.aws.spending_stop import no_accelerators
from components.contracts.budget import BudgetSpec
from components.site import Site, Team, TeamBudget
from policies.graph.model import Graph
from policies.iam import principal
from policies.iam.account import Account
from policies.iam.case import Case, failures, may, may_not, never, unnoticed
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory
from policies.strict.strict import strict
from tests.components.aws import upstream
from tests.components.aws.upstream import ACCOUNT, REGION, built, site

SPEC = BudgetSpec(monthly_usd=800, notify=("platform@example.org",), stop_accelerators_percent=100)
TEAMS = (
    Team(name="flights", owners=("flights@example.org",), budget=TeamBudget(monthly_usd=300)),
    Team(name="fraud", budget=TeamBudget(monthly_usd=200)),
    Team(name="free"),
)
BUDGET = "aws:budgets/budget:Budget"
ACTION = "aws:budgets/budgetAction:BudgetAction"


def autoscaler(place: Site, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Make a role that may start any machine, after what takes some of that away."""
    component = pulumi.ComponentResource("mlplatform:test:Cluster", "cluster", None, opts)
    own = pulumi.ResourceOptions(parent=component)
    stop = no_accelerators(place, own)
    made = role(
        "karpenter",
        "Karpenter",
        trust_pods(),
        place,
        pulumi.ResourceOptions(parent=component, depends_on=[stop]),
        (allow(("ec2:RunInstances", "ec2:CreateFleet")),),
    )
    aws.iam.RolePolicy(
        "others",
        role=role("others", "Somebody else", trust_pods(), place, own).name,
        policy=document(allow(("ec2:RunInstances",))),
        opts=own,
    )
    return made.name


def recorded(spec: BudgetSpec = SPEC, **given: Any) -> Graph:
    place = site(**{"teams": TEAMS} | given)

    def build(opts: pulumi.ResourceOptions) -> None:
        cluster = replace(upstream.cluster(), autoscaler_identity=autoscaler(place, opts))
        AwsBudget(f"{place.name}-budget", spec, place, cluster, opts)

    return built(build, outputs=identifiers)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return recorded()


@pytest.fixture(scope="module")
def account(graph: Graph) -> Account:
    return inventory(graph)


def inputs(graph: Graph, type: str) -> dict[str, Any]:
    return {node.name: node.inputs for node in graph.of_type(type)}


def test_the_stack_and_each_team_with_a_limit_have_a_budget(graph: Graph):
    found = {
        name: (given["limitAmount"], given["timeUnit"], given["costFilters"][0]["values"])
        for name, given in inputs(graph, BUDGET).items()
    }
    assert found == {
        "dev-budget": ("800.00", "MONTHLY", ("user:mlplatform-stack$dev",)),
        "dev-budget-flights": ("300.00", "MONTHLY", ("user:mlplatform-team$flights",)),
        "dev-budget-fraud": ("200.00", "MONTHLY", ("user:mlplatform-team$fraud",)),
    }


def test_a_stack_is_counted_by_the_label_that_everything_of_it_carries():
    assert site().labels["mlplatform-stack"] == "dev"


def test_people_and_the_topic_are_told_at_every_share(graph: Graph):
    told = inputs(graph, BUDGET)["dev-budget"]["notifications"]
    assert [(one["notificationType"], one["threshold"]) for one in told] == [
        ("ACTUAL", 50),
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("FORECASTED", 100),
    ]
    assert {one["subscriberEmailAddresses"] for one in told} == {("platform@example.org",)}
    assert {one["subscriberSnsTopicArns"][0].split(":")[2] for one in told} == {"sns"}


@pytest.mark.parametrize(
    ("team", "people"), [("flights", "flights@example.org"), ("fraud", "platform@example.org")]
)
def test_a_team_hears_of_its_own_spending_and_the_platform_of_a_team_without_owners(
    graph: Graph, team: str, people: str
):
    told = inputs(graph, BUDGET)[f"dev-budget-{team}"]["notifications"]
    assert {one["subscriberEmailAddresses"] for one in told} == {(people,)}


def test_the_topic_is_ready_before_budgets_write_to_it(graph: Graph):
    (policy,) = graph.of_type("aws:sns/topicPolicy:TopicPolicy")
    for node in graph.of_type(BUDGET):
        assert policy.urn in node.property_dependencies["notifications"]


def test_accelerators_stop_by_themselves_at_what_was_spent(graph: Graph):
    (action,) = inputs(graph, ACTION).values()
    assert action["approvalModel"] == "AUTOMATIC"
    assert action["notificationType"] == "ACTUAL"
    assert action["actionThreshold"]["actionThresholdValue"] == 100


def test_without_a_share_nothing_stops_by_itself():
    graph = recorded(SPEC.model_copy(update={"stop_accelerators_percent": None}))
    assert inputs(graph, ACTION) == {}
    assert len(inputs(graph, BUDGET)) == 3


def test_without_a_limit_there_is_nothing():
    graph = recorded(BudgetSpec())
    made = [node.type for node in graph if node.custom and "budget" in node.urn]
    assert made == []


def test_the_policy_that_stops_outlives_the_role_it_is_attached_to(graph: Graph):
    (scaler,) = (node for node in graph.of_type("aws:iam/role:Role") if node.name == "karpenter")
    (policy,) = graph.of_type("aws:iam/policy:Policy")
    assert policy.urn in scaler.dependencies


def test_who_attaches_keeps_the_right_to_as_long_as_the_action_stands(graph: Graph):
    (action,) = graph.of_type(ACTION)
    rights = [node.urn for node in graph.of_type("aws:iam/rolePolicy:RolePolicy")]
    assert set(action.dependencies) & set(rights)


EC2 = f"arn:aws:ec2:{REGION}:{ACCOUNT}"
MACHINE = f"{EC2}:instance/*"
LAUNCH = ("ec2:RunInstances", "ec2:CreateFleet")
ACCELERATED = sorted({machine.name for found in MACHINES.values() for machine in found})
PLAIN = ("m7i.xlarge", "m6a.2xlarge", "c7i.large", "r7i.xlarge", "t3.medium", "i4i.large")
STOPPED = "dev-budget-stop"


def of_type(name: str) -> dict[str, str]:
    return {"ec2:InstanceType": name}


STOP = [
    *(may("karpenter", LAUNCH, MACHINE, of_type(name)) for name in ACCELERATED),
    *(never("karpenter", LAUNCH, MACHINE, of_type(name), after=STOPPED) for name in ACCELERATED),
    *(may("karpenter", LAUNCH, MACHINE, of_type(name), after=STOPPED) for name in PLAIN),
    *(
        may("karpenter", LAUNCH, f"{EC2}:{kind}/*", after=STOPPED)
        for kind in ("launch-template", "subnet", "security-group", "network-interface", "volume",
                     "fleet", "spot-instances-request", "capacity-reservation")
    ),
    may("karpenter", LAUNCH, f"arn:aws:ec2:{REGION}::image/ami-1", after=STOPPED),
    *(may("others", LAUNCH[:1], MACHINE, of_type(name), after=STOPPED) for name in ACCELERATED),
]  # fmt: skip

budgets = principal.service("budgets.amazonaws.com")
STRANGER = {"aws:SourceAccount": "210987654321"}
OURS = {
    "aws:SourceAccount": ACCOUNT,
    "aws:SourceArn": f"arn:aws:budgets::{ACCOUNT}:budget/dev-budget",
}
ANOTHER = {**OURS, "aws:SourceArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:other"}
POLICY = "{Policy.dev-no-accelerators}"
ATTACH = ("iam:AttachRolePolicy", "iam:DetachRolePolicy")
KEY = ("kms:Decrypt", "kms:GenerateDataKey")
INSECURE = {"aws:SecureTransport": "false"}
ACTING = [
    may(budgets, "sts:AssumeRole", "{Role.dev-budget-stop}", OURS),
    may_not(budgets, "sts:AssumeRole", "{Role.dev-budget-stop}", {**OURS, **STRANGER}),
    may_not(budgets, "sts:AssumeRole", "{Role.dev-budget-stop}", ANOTHER),
    may("dev-budget-stop", ATTACH, "{Role.karpenter}", {"iam:PolicyARN": POLICY}),
    may_not(
        "dev-budget-stop",
        ATTACH,
        "{Role.karpenter}",
        {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    may_not("dev-budget-stop", ATTACH, "{Role.others}", {"iam:PolicyARN": POLICY}),
    may_not("dev-budget-stop", ATTACH, "{Role.dev-budget-stop}", {"iam:PolicyARN": POLICY}),
    may_not("dev-budget-stop", "iam:PutRolePolicy", "{Role.karpenter}"),
    may(budgets, "sns:Publish", "{Topic.dev-budget}", OURS),
    may_not(budgets, "sns:Publish", "{Topic.dev-budget}", {**OURS, **STRANGER}),
    may_not(budgets, "sns:Publish", "{Topic.dev-budget}", ANOTHER),
    never(budgets, "sns:Publish", "{Topic.dev-budget}", {**OURS, **INSECURE}),
    may_not(budgets, "sns:Subscribe", "{Topic.dev-budget}", OURS),
    may(budgets, KEY, "{Key.dev-budget}", OURS),
    may_not(budgets, KEY, "{Key.dev-budget}", {**OURS, **STRANGER}),
    may_not(budgets, KEY, "{Key.dev-budget}", ANOTHER),
    may_not(
        principal.service("cloudwatch.amazonaws.com"), "sns:Publish", "{Topic.dev-budget}", OURS
    ),
]


@pytest.mark.parametrize("cases", [STOP, ACTING], ids=["machines", "who acts"])
def test_a_spent_budget_refuses_machines_with_accelerators_and_nothing_else(
    account: Account, cases: list[Case]
):
    assert failures(account, cases) == ()


def test_the_tables_notice_every_change_of_a_condition(account: Account):
    assert unnoticed(account, [*STOP, *ACTING]) == ()


def test_the_longest_names_fit_and_nothing_is_wrong_for_aws():
    teams = tuple(Team(name=f"{one}{'t' * 30}", budget=TeamBudget(monthly_usd=9)) for one in "ab")
    graph = recorded(SPEC, name=f"s{'x' * 30}", teams=teams)
    assert strict(graph) == ()
    assert all(len(node.name) + 8 <= 100 for node in graph.of_type(BUDGET))
    assert all(len(node.name) + 8 <= 64 for node in graph.of_type("aws:iam/role:Role"))


def test_nobody_is_let_in_by_a_wildcard(graph: Graph):
    for type in ("aws:sns/topicPolicy:TopicPolicy", "aws:kms/key:Key"):
        for node in graph.of_type(type):
            for said in json.loads(node.inputs["policy"])["Statement"]:
                assert said["Principal"] != "*" or said["Effect"] == "Deny"
