"""As whom CI acts in a project of GCP and what it may do; GCP and GitHub are not asked."""

import re
from typing import Any

import pytest

from components.gcp.governance.pipeline_rights import EMPTYING, GIVEN, LOOKING, MAKING, OWN
from components.gcp.lookups import BILLING, NUMBER
from policies.graph.model import Graph, Node
from tests.components.gcp import (
    test_budget,
    test_database,
    test_identity,
    test_monitoring,
    test_registry,
    test_storage,
)
from tests.components.gcp.clusters import cluster
from tests.components.gcp.test_baseline import PIPELINE, only, recorded
from tests.components.gcp.upstream import PROJECT, site

POOL = f"iam.googleapis.com/projects/{NUMBER}/locations/global/workloadIdentityPools"
PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
PLAN = f"serviceAccount:mlplatform-plan@{PROJECT}.iam.gserviceaccount.com"
DEPLOY = f"serviceAccount:mlplatform-deploy@{PROJECT}.iam.gserviceaccount.com"
STATES = {"roles/storage.objectViewer", "roles/storage.objectUser"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return recorded()


def members(graph: Graph) -> dict[str, str]:
    """Return who may act as each account."""
    return {
        node.inputs["serviceAccountId"].rpartition("/")[2].partition("@")[0]: node.inputs["member"]
        for node in graph.of_type("gcp:serviceaccount/iAMMember:IAMMember")
    }


def held(graph: Graph, member: str) -> list[Node]:
    """Return the grants of an account."""
    return [
        node
        for node in graph
        if re.search(r"(?i)iammember$", node.type) and node.inputs["member"] == member
    ]


def deploys(mapping: str, sub: str) -> bool:
    """Tell whether a job deploys, as Google reads it off GitHub's name for the job."""
    wanted = re.fullmatch(r'assertion\.sub == "([^"]+)" \? "true" : "false"', mapping)
    assert wanted
    return sub == wanted[1]


@pytest.mark.parametrize(
    ("given", "sub", "may"),
    [
        ({}, "repo:example/mlplatform:ref:refs/heads/main", True),
        ({}, "repo:example/mlplatform:ref:refs/heads/main2", False),
        ({}, "repo:example/mlplatform:ref:refs/heads/other", False),
        ({}, "repo:example/mlplatform:ref:refs/tags/main", False),
        ({}, "repo:example/mlplatform:pull_request", False),
        ({}, "repo:example/mlplatform:environment:main", False),
        ({"branch": "release"}, "repo:example/mlplatform:ref:refs/heads/release", True),
        ({"environment": "prod"}, "repo:example/mlplatform:environment:prod", True),
        ({"environment": "prod"}, "repo:example/mlplatform:ref:refs/heads/main", False),
    ],
)
def test_which_jobs_deploy(given: dict[str, Any], sub: str, may: bool):
    mapping = only(recorded(pipeline={**PIPELINE, **given}), PROVIDER).inputs["attributeMapping"]
    assert deploys(mapping["attribute.deploys"], sub) is may


def test_tokens_of_other_repositories_are_not_taken_at_all(graph: Graph):
    given = only(graph, PROVIDER).inputs
    assert given["attributeCondition"] == 'assertion.repository == "example/mlplatform"'
    assert given["oidc"] == {"issuerUri": "https://token.actions.githubusercontent.com"}


def test_all_jobs_plan_and_some_deploy(graph: Graph):
    pool = f"principalSet://{POOL}/mlplatform-github"
    assert members(graph) == {
        "mlplatform-plan": f"{pool}/attribute.repository/example/mlplatform",
        "mlplatform-deploy": f"{pool}/attribute.deploys/true",
    }


def test_a_pool_that_exists_is_used():
    issuer = f"projects/{NUMBER}/locations/global/workloadIdentityPools/ours"
    graph = recorded(pipeline={**PIPELINE, "issuer": issuer})
    assert not list(graph.of_type("gcp:iam/*:*"))
    assert members(graph) == {
        "mlplatform-plan": f"principalSet://{POOL}/ours/attribute.repository/example/mlplatform",
        "mlplatform-deploy": (
            f"principal://{POOL}/ours/subject/repo:example/mlplatform:ref:refs/heads/main"
        ),
    }


def test_nobody_has_a_key(graph: Graph):
    assert not list(graph.of_type("gcp:serviceaccount/key:Key"))


def test_a_plan_looks_at_settings_and_reads_states(graph: Graph):
    roles = {node.inputs["role"] for node in held(graph, PLAN)}
    assert roles == {
        *(f"roles/{one}" for one in LOOKING),
        "roles/storage.objectViewer",
        "roles/cloudkms.cryptoKeyDecrypter",
    }


def test_states_are_reached_by_who_needs_them_and_no_other_object_is(graph: Graph):
    for member in (PLAN, DEPLOY):
        for node in held(graph, member):
            if node.inputs["role"] in STATES:
                assert node.inputs["bucket"] == f"mlplatform-state-{PROJECT}"


@pytest.mark.parametrize("names", [LOOKING, MAKING])
def test_no_role_of_the_project_is_a_basic_one_or_shows_objects(names: tuple[str, ...]):
    assert not {"viewer", "editor", "owner"} & {*names}
    assert [one for one in names if one.startswith(("storage.object", "storage.admin"))] == []
    assert not {
        "artifactregistry.admin", "artifactregistry.reader", "iam.roleAdmin", "iam.securityAdmin",
        "resourcemanager.projectIamAdmin", "secretmanager.admin", "secretmanager.secretAccessor",
    } & {*names}  # fmt: skip


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_an_own_role_makes_what_holds_data_and_sees_nothing_of_it(environment: str):
    role = only(recorded(environment=environment), "gcp:projects/iAMCustomRole:IAMCustomRole")
    given = {*role.inputs["permissions"]}
    emptying = set() if environment == "prod" else {*EMPTYING}
    assert given == {*OWN, *emptying}
    assert not {
        "storage.objects.get", "secretmanager.versions.access",
        "artifactregistry.repositories.downloadArtifacts",
    } & given  # fmt: skip


def test_secrets_of_platforms_alone_are_read_back(graph: Graph):
    (node,) = (one for one in held(graph, DEPLOY) if one.inputs["role"].endswith("secretAccessor"))
    said = node.inputs["condition"]["expression"]
    assert said == 'resource.name.extract("/secrets/{name}/versions/").startsWith("mlplatform_")'


def test_ci_gives_away_no_role_but_those_that_platforms_consist_of(graph: Graph):
    (node,) = (one for one in held(graph, DEPLOY) if one.inputs["role"].endswith("projectIamAdmin"))
    said = node.inputs["condition"]["expression"]
    assert said.startswith('api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", [])')
    listed = re.findall(r'"(roles/[^"]+)"', said)
    assert listed == [f"roles/{one}" for one in GIVEN]
    assert not {"roles/owner", "roles/editor", "roles/viewer"} & {*listed}


def test_every_role_that_a_platform_gives_in_the_project_can_be_given_by_ci():
    graphs = (
        test_budget.recorded(),
        test_database.database(login="identity"),
        test_database.database(login="password"),
        test_identity.recorded(site()),
        test_monitoring.monitoring(),
        test_registry.registry(),
        test_storage.storage(),
        cluster(),
    )
    given = {
        node.inputs["role"].removeprefix("roles/")
        for graph in graphs
        for node in graph.of_type("gcp:projects/iAMMember:IAMMember")
    }
    assert given == {*GIVEN}


def test_ci_makes_budgets_for_who_pays(graph: Graph):
    (node,) = graph.of_type("gcp:billing/accountIamMember:AccountIamMember")
    assert (node.inputs["billingAccountId"], node.inputs["role"]) == (
        BILLING, "roles/billing.costsManager",
    )  # fmt: skip
    assert node.inputs["member"] == DEPLOY


def test_an_account_is_told_when_it_has_its_rights(graph: Graph):
    (component,) = graph.of_type("mlplatform:gcp:Baseline")
    assert component.outputs["deploy_role"].startswith("mlplatform-deploy@")
