"""What a month may cost on GCP, who hears of it, and what it stops; GCP itself is not asked."""

from typing import Any

import pulumi
import pytest

from components.contracts.budget import BudgetSpec
from components.gcp.budget import GcpBudget
from components.gcp.complaints import complaints
from components.gcp.functions import spending
from components.gcp.lookups import BILLING, NUMBER
from components.gcp.workshop import SOURCE
from components.site import Team, TeamBudget
from components.spec import PlatformSpec
from policies.graph.model import Graph, Node
from policies.graph.walk import reveal
from policies.strict.strict import strict
from tests.components.gcp import rights, upstream
from tests.components.gcp.identifiers import identifiers
from tests.components.gcp.upstream import AGENT, PROJECT, REGION, built, site
from tests.components.ordering import made_before

SPEC = BudgetSpec(monthly_usd=800, notify=("platform@example.org",), stop_accelerators_percent=100)
TEAMS = (
    Team(name="flights", owners=("flights@example.org",), budget=TeamBudget(monthly_usd=300.25)),
    Team(name="fraud", budget=TeamBudget(monthly_usd=200)),
    Team(name="free", owners=("free@example.org",)),
)
MANY = [f"{name}@example.org" for name in "abcdef"]
BUDGET = "gcp:billing/budget:Budget"
FUNCTION = "gcp:cloudfunctionsv2/function:Function"
SPENDING = f"serviceAccount:dev-spending@{PROJECT}.iam.gserviceaccount.com"
BUILDS = f"serviceAccount:dev-builds@{PROJECT}.iam.gserviceaccount.com"
TOPIC = f"projects/{PROJECT}/topics/dev-budget-1234567"


def recorded(spec: BudgetSpec = SPEC, **given: Any) -> Graph:
    place = site(**{"teams": TEAMS} | given)

    def build(opts: pulumi.ResourceOptions) -> None:
        GcpBudget(f"{place.name}-budget", spec, place, upstream.cluster(), opts)

    return built(build, outputs=identifiers)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return recorded()


def budgets(graph: Graph) -> dict[str, Node]:
    return {node.name: node for node in graph.of_type(BUDGET)}


def only(graph: Graph, type: str) -> Node:
    (node,) = graph.of_type(type)
    return node


def test_nothing_is_wrong(graph: Graph):
    assert strict(graph) == ()


def test_the_stack_and_each_team_with_a_limit_have_a_budget(graph: Graph):
    found = {
        name: (
            node.inputs["displayName"],
            node.inputs["amount"]["specifiedAmount"],
            node.inputs["budgetFilter"]["labels"],
        )
        for name, node in budgets(graph).items()
    }

    def usd(units: str, nanos: int = 0) -> dict[str, Any]:
        return {"currencyCode": "USD", "units": units, "nanos": nanos}

    assert found == {
        "dev-budget": ("dev", usd("800"), {"mlplatform-stack": "dev"}),
        "dev-budget-flights": (
            "dev-flights", usd("300", 250_000_000), {"mlplatform-team": "flights"},
        ),
        "dev-budget-fraud": ("dev-fraud", usd("200"), {"mlplatform-team": "fraud"}),
    }  # fmt: skip


def test_they_count_this_project_month_by_month_for_who_pays_it(graph: Graph):
    for node in budgets(graph).values():
        assert node.inputs["billingAccount"] == BILLING
        assert node.inputs["budgetFilter"]["projects"] == (f"projects/{NUMBER}",)
        assert node.inputs["budgetFilter"]["calendarPeriod"] == "MONTH"


def test_a_stack_is_counted_by_the_label_that_everything_of_it_carries():
    assert site().labels["mlplatform-stack"] == "dev"


def test_people_and_the_topic_are_told_at_every_share(graph: Graph):
    given = budgets(graph)["dev-budget"].inputs
    assert [(one["spendBasis"], one["thresholdPercent"]) for one in given["thresholdRules"]] == [
        ("CURRENT_SPEND", 0.5),
        ("CURRENT_SPEND", 0.8),
        ("CURRENT_SPEND", 1.0),
        ("FORECASTED_SPEND", 1.0),
    ]
    assert given["allUpdatesRule"]["pubsubTopic"] == TOPIC
    assert given["allUpdatesRule"]["schemaVersion"] == "1.0"


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("dev-budget", ["platform@example.org"]),
        ("dev-budget-flights", ["flights@example.org"]),
        ("dev-budget-fraud", ["platform@example.org"]),
    ],
)
def test_a_team_hears_of_its_own_spending_and_the_platform_of_a_team_without_owners(
    graph: Graph, name: str, people: list[str]
):
    addresses = {
        identifiers(node)["id"]: node.inputs["labels"]["email_address"]
        for node in graph.of_type("gcp:monitoring/*:NotificationChannel")
    }
    said = budgets(graph)[name].inputs["allUpdatesRule"]
    assert [addresses[one] for one in said["monitoringNotificationChannels"]] == people
    assert said["disableDefaultIamRecipients"] is True
    assert "free@example.org" not in addresses.values()


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ({"budget": {"monthly_usd": 1, "notify": MANY}}, "budget.notify"),
        (
            {"teams": [{"name": "flights", "owners": MANY, "budget": {"monthly_usd": 1}}]},
            "teams.0.owners",
        ),
        ({"teams": [{"name": "flights", "owners": MANY}]}, None),
    ],
)
def test_a_stack_file_is_told_how_many_people_google_tells(
    section: dict[str, Any], path: str | None
):
    file = {
        "cloud": "gcp", "region": REGION, "account": PROJECT,
        "budget": {"monthly_usd": 1, "notify": MANY[:5]}, **section,
    }  # fmt: skip
    said = [one for one in complaints(PlatformSpec.model_validate(file)) if "a budget on" in one]
    assert [one.partition(":")[0] for one in said] == ([path] if path else [])


def test_billing_may_write_before_a_budget_does(graph: Graph):
    billing = "serviceAccount:billing-budget-alert@system.gserviceaccount.com"
    assert rights.may(graph, billing, "pubsub.topics.publish", TOPIC)
    for node in budgets(graph).values():
        assert ("TopicIAMMember", "dev-budget-billing") in made_before(graph, node)


def test_the_function_hears_of_the_topic_and_knows_whose_budget_counts(graph: Graph):
    given = only(graph, FUNCTION).inputs
    assert given["eventTrigger"]["pubsubTopic"] == TOPIC
    assert given["buildConfig"]["entryPoint"] == spending.heard.__name__
    assert given["serviceConfig"]["ingressSettings"] == "ALLOW_INTERNAL_ONLY"
    assert given["serviceConfig"]["environmentVariables"] == {
        "BUDGET": budgets(graph)["dev-budget"].inputs["displayName"],
        "PROJECT": PROJECT,
        "WARN_PERCENT": "50",
        "STOP_PERCENT": "100",
    }


def test_the_code_is_the_one_that_is_tested_and_other_code_has_another_name(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    archive = only(graph, "gcp:storage/bucketObject:BucketObject")
    held = repr(archive.inputs["source"])
    assert "def heard(event" in held
    assert "functions-framework==" in held
    other = tmp_path / "spending.py"
    other.write_text(SOURCE.read_text() + "\n# other\n")
    monkeypatch.setattr("components.gcp.workshop.SOURCE", other)
    again = only(recorded(), "gcp:storage/bucketObject:BucketObject")
    assert again.inputs["name"] != archive.inputs["name"]


def test_the_code_needs_nothing_but_python():
    lines = SOURCE.read_text().splitlines()
    imported = {
        line.split()[1].split(".")[0] for line in lines if line.startswith(("import", "from"))
    }
    assert imported <= {"base64", "collections", "dataclasses", "json", "os", "typing", "urllib"}


def test_the_function_acts_as_itself_and_is_built_by_somebody_who_sees_no_data(graph: Graph):
    given = only(graph, FUNCTION).inputs
    assert f"serviceAccount:{given['serviceConfig']['serviceAccountEmail']}" == SPENDING
    assert f"serviceAccount:{given['eventTrigger']['serviceAccountEmail']}" == SPENDING
    assert given["buildConfig"]["serviceAccount"].endswith(BUILDS.partition(":")[2])
    found = {grant.role: grant for grant in rights.grants(graph) if grant.member == BUILDS}
    assert set(found) == {
        "roles/logging.logWriter", "roles/storage.objectViewer", "roles/artifactregistry.writer",
    }  # fmt: skip
    copies = f"projects/_/buckets/gcf-v2-sources-{NUMBER}-{REGION}/objects/a.zip"
    assert rights.may(graph, BUILDS, "storage.objects.get", copies)
    data = "projects/_/buckets/dev-storage-data-1234567/objects/raw/flights/a"
    assert not rights.may(graph, BUILDS, "storage.objects.get", data)


@pytest.mark.parametrize("percent", [None, 100])
def test_only_a_function_that_stops_something_may(percent: int | None):
    graph = recorded(SPEC.model_copy(update={"stop_accelerators_percent": percent}))
    roles = {grant.role for grant in rights.grants(graph) if grant.member == SPENDING}
    stopping = {"roles/cloudquotas.admin"} if percent else set()
    assert roles == {"roles/run.invoker"} | stopping
    told = only(graph, FUNCTION).inputs["serviceConfig"]["environmentVariables"]
    assert ("STOP_PERCENT" in told) == bool(percent)


def test_the_key_is_open_to_whoever_needs_it_before(graph: Graph):
    members = {node.inputs["member"] for node in graph.of_type("gcp:kms/*:CryptoKeyIAMMember")}
    assert members == {
        f"{AGENT}{one}.iam.gserviceaccount.com"
        for one in ("gcp-sa-pubsub", "gcp-sa-artifactregistry", "gs-project-accounts")
    }
    for kind in ("gcp:pubsub/topic:Topic", "gcp:storage/bucket:Bucket"):
        before = {type for type, _ in made_before(graph, only(graph, kind))}
        assert "CryptoKeyIAMMember" in before


def test_without_a_limit_there_is_nothing():
    graph = recorded(BudgetSpec())
    assert [node.type for node in graph if node.custom and not node.is_provider] == []


def test_the_longest_names_fit():
    teams = (Team(name="t" * 31, budget=TeamBudget(monthly_usd=1)),)
    graph = recorded(name="a" * 31, teams=teams)
    assert strict(graph) == ()
    assert all(len(node.inputs["displayName"]) <= 60 for node in graph.of_type(BUDGET))
    assert len(only(graph, FUNCTION).inputs["name"]) <= 49
    for node in graph.of_type("gcp:serviceaccount/account:Account"):
        assert 6 <= len(node.inputs["accountId"]) <= 30


def test_the_archive_holds_no_path_of_this_machine(graph: Graph):
    archive = only(graph, "gcp:storage/bucketObject:BucketObject")
    assert str(SOURCE.parent) not in repr(reveal(archive.inputs))
