"""What exists once per project of GCP; GCP itself is not asked."""

from typing import Any

import pulumi
import pytest

from components.baseline import BaselineSpec
from components.component import plain
from components.gcp.baseline import GcpBaseline
from components.gcp.governance.guardrails import ENFORCED, REFUSED
from components.gcp.lookups import BILLING, NUMBER
from components.refused import Refused
from policies.graph.model import Graph, Node
from policies.graph.walk import reveal
from policies.strict.strict import strict
from tests.components.gcp.identifiers import identifiers
from tests.components.gcp.upstream import PROJECT, REGION, built
from tests.components.ordering import made_before

PIPELINE = {"repository": "example/mlplatform"}
ANOMALIES = {"notify": ["platform@example.org"], "minimum_usd": 50}
POLICY = "gcp:orgpolicy/policy:Policy"


def spec(**given: Any) -> BaselineSpec:
    asked = {
        "name": "base", "cloud": "gcp", "region": REGION, "account": PROJECT, "pipeline": PIPELINE,
    }  # fmt: skip
    return BaselineSpec.model_validate(asked | given)


def recorded(**given: Any) -> Graph:
    def build(opts: pulumi.ResourceOptions) -> None:
        made = GcpBaseline(spec(**given), opts)
        for name, value in plain(made.outputs).items():
            pulumi.export(name, value)

    return built(build, outputs=identifiers)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return recorded()


def only(graph: Graph, type: str) -> Node:
    (node,) = graph.of_type(type)
    return node


def policies(graph: Graph) -> dict[str, Any]:
    return {
        node.inputs["name"].rpartition("/")[2]: node.inputs["spec"]["rules"][0]
        for node in graph.of_type(POLICY)
    }


def test_stacks_are_told_where_their_state_is_and_what_encrypts_its_secrets(graph: Graph):
    told = {name: reveal(value) for name, value in graph.outputs.items()}
    ring = f"projects/{PROJECT}/locations/{REGION}/keyRings/base-state-1234567"
    assert told == {
        "state_url": f"gs://mlplatform-state-{PROJECT}",
        "secrets_provider": f"gcpkms://{ring}/cryptoKeys/base-state-1234567",
        "boundary": "",
        "plan_role": f"mlplatform-plan@{PROJECT}.iam.gserviceaccount.com",
        "deploy_role": f"mlplatform-deploy@{PROJECT}.iam.gserviceaccount.com",
    }


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_a_state_is_never_lost_and_never_open(environment: str):
    graph = recorded(environment=environment)
    bucket = only(graph, "gcp:storage/bucket:Bucket")
    for node in (bucket, only(graph, "gcp:kms/cryptoKey:CryptoKey")):
        assert node.options.protect
        assert node.options.retain_on_delete
    assert not bucket.inputs["forceDestroy"]
    assert bucket.inputs["versioning"]["enabled"]
    assert bucket.inputs["publicAccessPrevention"] == "enforced"
    assert bucket.inputs["uniformBucketLevelAccess"]


def test_old_states_can_be_brought_back_for_three_months(graph: Graph):
    old, _ = only(graph, "gcp:storage/bucket:Bucket").inputs["lifecycleRules"]
    assert old["action"] == {"type": "Delete"}
    assert old["condition"] == {"daysSinceNoncurrentTime": 90, "withState": "ARCHIVED"}


def test_the_organisation_s_rules_bind_the_project_before_anything_is_made(graph: Graph):
    found = policies(graph)
    assert set(found) == {*ENFORCED, *REFUSED}
    assert {name: found[name] for name in ENFORCED} == {
        one: {"enforce": "TRUE"} for one in ENFORCED
    }
    assert {name: found[name] for name in REFUSED} == {one: {"denyAll": "TRUE"} for one in REFUSED}
    assert {node.inputs["parent"] for node in graph.of_type(POLICY)} == {f"projects/{PROJECT}"}
    before = made_before(graph, only(graph, "gcp:storage/bucket:Bucket"))
    assert ("Policy", "base-storage.secureHttpTransport") in before


def test_a_project_without_an_organisation_has_none_of_its_rules():
    graph = recorded(organisation=False, regions=[REGION])
    assert policies(graph) == {}
    assert only(graph, "gcp:storage/bucket:Bucket")


def test_data_stays_in_the_regions_that_are_named_and_in_what_holds_two_of_them():
    found = policies(recorded(regions=[REGION, "us-west1", "europe-west1"]))
    assert found["gcp.resourceLocations"]["values"]["allowedValues"] == (
        f"in:{REGION}-locations", "in:us-west1-locations", "in:europe-west1-locations", "is:us",
    )  # fmt: skip
    alone = policies(recorded(regions=[REGION]))["gcp.resourceLocations"]
    assert alone["values"]["allowedValues"] == (f"in:{REGION}-locations",)


def test_who_read_and_wrote_objects_and_secrets_is_written_down(graph: Graph):
    found = {
        node.inputs["service"]: {one["logType"] for one in node.inputs["auditLogConfigs"]}
        for node in graph.of_type("gcp:projects/iAMAuditConfig:IAMAuditConfig")
    }
    both = {"DATA_READ", "DATA_WRITE"}
    assert found == {"storage.googleapis.com": both, "secretmanager.googleapis.com": both}


def test_services_that_are_switched_on_stay_so_and_come_first(graph: Graph):
    on = list(graph.of_type("gcp:projects/service:Service"))
    assert {node.inputs["disableOnDestroy"] for node in on} == {False}
    before = made_before(graph, only(graph, "gcp:storage/bucket:Bucket"))
    assert {("Service", node.name) for node in on} <= before


def test_without_a_pipeline_there_is_no_account_for_one():
    graph = recorded(pipeline=None)
    assert not list(graph.of_type("gcp:serviceaccount/*:*", "gcp:iam/*:*", "gcp:billing/*:*"))
    assert [reveal(graph.outputs[name]) for name in ("plan_role", "deploy_role")] == ["", ""]


def test_a_month_that_is_unlike_the_last_one_is_told_to_people():
    budget = only(recorded(anomalies=ANOMALIES), "gcp:billing/budget:Budget").inputs
    assert budget["amount"] == {"lastPeriodAmount": True}
    assert budget["billingAccount"] == BILLING
    assert budget["budgetFilter"]["projects"] == (f"projects/{NUMBER}",)
    assert len(budget["allUpdatesRule"]["monitoringNotificationChannels"]) == 1


def test_more_people_than_google_tells_are_refused():
    many = [f"{name}@example.org" for name in "abcdef"]
    with pytest.raises(Refused, match="a budget on gcp tells 5 people at most"):
        recorded(anomalies={"notify": many})


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_longest_names_fit_and_nothing_is_wrong(environment: str):
    graph = recorded(
        name=f"b{'x' * 30}",
        environment=environment,
        account="p" * 30,
        anomalies=ANOMALIES,
        regions=[REGION, "us-west1"],
        pipeline={"repository": f"{'o' * 39}/{'r' * 100}", "environment": "e" * 255},
    )
    assert strict(graph) == ()
    bucket = only(graph, "gcp:storage/bucket:Bucket").inputs["name"]
    assert len(bucket) <= 63
    provider = only(graph, "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider")
    assert all(len(one) <= 2048 for one in provider.inputs["attributeMapping"].values())
    for node in graph.of_type("gcp:serviceaccount/account:Account"):
        assert 6 <= len(node.inputs["accountId"]) <= 30
        assert len(node.inputs["description"]) <= 256
