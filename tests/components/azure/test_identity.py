"""Who may do what without a key. Azure itself is not asked: conditions are read as their grammar
says, and whether PyArrow and MLflow come through with them only an account can tell."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from components.azure.identity import AzureIdentity
from components.azure.rbac.own_roles import role_uuid
from components.contracts.identity import IdentitySpec
from components.site import Team
from policies.graph.model import Graph, Node
from policies.strict.strict import strict
from tests.components.azure import upstream
from tests.components.azure.abac import allows
from tests.components.azure.upstream import SUBSCRIPTION, VAULT, account_id, built, site

GRANT = "azure-native:authorization:RoleAssignment"
CONTRIBUTOR, SECRETS = (
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "4633458b-17de-408a-b874-0445c86b69e6",
)


@cache
def identity(name: str = "dev", **given: Any) -> Graph:
    place = site(name=name, **given)
    return built(
        lambda opts: AzureIdentity(
            f"{name}-identity",
            IdentitySpec(),
            place,
            upstream.cluster(),
            upstream.storage(),
            upstream.registry(),
            upstream.database(),
            opts,
        )
    )


def of(graph: Graph, type: str) -> Mapping[str, Node]:
    return {
        node.name.removeprefix("dev-identity-"): node
        for node in graph.of_type(f"azure-native:*:{type}")
    }


def condition(bucket: str, who: str = "team-flights") -> str:
    return of(identity(), "RoleAssignment")[f"{who}-{bucket}"].inputs["condition"]


@pytest.mark.parametrize("boundary", [None, "mlplatform"])
def test_nothing_is_wrong_for_azure(boundary: str | None):
    assert strict(identity(boundary=boundary)) == ()


def test_the_longest_names_fit():
    teams = tuple(Team(name=f"{one}{'t' * 30}") for one in "ab")
    graph = identity(name="a" * 31, teams=teams, boundary="mlplatform")
    assert strict(graph) == ()
    for node in graph.of_type("azure-native:managedidentity:UserAssignedIdentity"):
        assert len(f"{node.name}12345678") <= 128
    for node in graph.of_type("azure-native:managedidentity:FederatedIdentityCredential"):
        assert len(node.inputs["federatedIdentityCredentialResourceName"]) <= 120
    for node in graph.of_type(GRANT):
        assert len(node.inputs.get("condition", "")) <= 8192


PODS = {
    "team-flights": "flights:ray",
    "team-fraud": "fraud:ray",
    "mlflow": "mlplatform:mlflow",
    "secrets": "external-secrets:external-secrets",
}


def test_each_identity_is_that_of_one_service_account_of_this_cluster():
    graph = identity()
    assert set(of(graph, "UserAssignedIdentity")) == set(PODS)
    credentials = graph.of_type("azure-native:managedidentity:FederatedIdentityCredential")
    subjects = {node.inputs["subject"] for node in credentials}
    assert subjects == {f"system:serviceaccount:{pods}" for pods in PODS.values()}
    for node in credentials:
        assert node.inputs["audiences"] == ("api://AzureADTokenExchange",)
        assert node.inputs["issuer"].startswith("https://eastus2.oic.prod-aks.azure.com/")


def test_a_team_pays_for_its_own_identity():
    made = of(identity(), "UserAssignedIdentity")
    assert made["team-flights"].inputs["tags"]["mlplatform-team"] == "flights"
    assert "mlplatform-team" not in made["mlflow"].inputs["tags"]


def test_rights_are_these_and_no_others_each_over_one_container_or_vault():
    found = {
        name: (node.inputs["scope"], node.inputs["roleDefinitionId"].rpartition("/")[2])
        for name, node in of(identity(), "RoleAssignment").items()
    }

    def over(bucket: str) -> tuple[str, str]:
        container = f"{account_id(bucket)}/blobServices/default/containers/{bucket}"
        return (container, CONTRIBUTOR)

    teams = {
        f"team-{team}-{bucket}": over(bucket)
        for team in ("flights", "fraud")
        for bucket in ("data", "transient", "logs")
    }
    assert found == {
        **teams,
        "mlflow-artifacts": over("artifacts"),
        "secrets": (VAULT, SECRETS),
    }


def test_every_right_is_a_service_principals_under_a_name_that_stays():
    first, again = (of(identity(), "RoleAssignment"), of(identity.__wrapped__(), "RoleAssignment"))
    for name, node in first.items():
        assert node.inputs["principalType"] == "ServicePrincipal"
        assert node.inputs["roleAssignmentName"] == again[name].inputs["roleAssignmentName"]
        assert node.options.delete_before_replace
    names = [node.inputs["roleAssignmentName"] for node in first.values()]
    assert len(set(names)) == len(names)
    others = of(identity(name="other"), "RoleAssignment").values()
    assert not set(names) & {node.inputs["roleAssignmentName"] for node in others}


EVERYTHING = ("read", "write", "add", "delete", "move", "list")
CASES = [
    ("data", EVERYTHING, "raw/flights/2013/1.parquet", True),
    ("data", EVERYTHING, "datasets/flights/x", True),
    ("data", EVERYTHING, "features/flights/x", True),
    ("data", EVERYTHING, "raw/fraud/x", False),
    ("data", EVERYTHING, "raw/flights2/x", False),
    ("data", EVERYTHING, "flights/raw/x", False),
    ("data", EVERYTHING, "other/x", False),
    ("data", ("list",), "", False),
    ("data", ("list",), "raw/", False),
    ("data", ("read",), "", True),
    ("data", ("read", "write"), "raw/flights", True),
    ("data", ("delete", "move"), "raw/flights", False),
    ("data", ("write", "add", "delete", "move"), "", False),
    ("transient", EVERYTHING, "checkpoints/flights/run/x", True),
    ("transient", EVERYTHING, "checkpoints/fraud/run/x", False),
    ("transient", EVERYTHING, "ray/x", False),
    ("transient", ("read", "write"), "checkpoints/", True),
    ("transient", ("delete", "move", "list"), "checkpoints/", False),
    ("logs", ("read", "write", "add", "list"), "predictions/flights/x", True),
    ("logs", ("delete", "move"), "predictions/flights/x", False),
    ("logs", EVERYTHING, "predictions/fraud/x", False),
    ("logs", EVERYTHING, "access/x", False),
]


@pytest.mark.parametrize(("bucket", "kinds", "path", "may"), CASES)
def test_a_team_touches_what_begins_with_its_name_and_nothing_else(
    bucket: str, kinds: tuple[str, ...], path: str, may: bool
):
    said = condition(bucket)
    assert {kind: allows(said, kind, path) for kind in kinds} == dict.fromkeys(kinds, may)


@pytest.mark.parametrize(
    ("path", "may"),
    [("mlruns/1/a", True), ("models/m/1/a", True), ("backup/dump", False), ("mlruns2/a", False)],
)
def test_mlflow_touches_runs_and_models(path: str, may: bool):
    said = condition("artifacts", "mlflow")
    assert {allows(said, kind, path) for kind in EVERYTHING} == {may}


def test_a_condition_that_the_reader_does_not_know_is_an_error():
    with pytest.raises(ValueError, match="not understood"):
        allows("(@Principal[id] GuidEquals 'x')", "read", "a")


def test_with_a_baseline_the_role_holds_objects_alone():
    grants = of(identity(boundary="mlplatform"), "RoleAssignment")
    uuid = role_uuid(SUBSCRIPTION, "mlplatform", "objects")
    own = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{uuid}"
    objects = {
        node.inputs["roleDefinitionId"] for name, node in grants.items() if name != "secrets"
    }
    assert objects == {own}


def test_mlflow_logs_in_by_its_identity_which_goes_with_the_server():
    graph = identity()
    [node] = graph.of_type("azure-native:dbforpostgresql:Administrator")
    assert node.inputs["serverName"] == "dev-database1a2b3c4d"
    assert node.inputs["principalType"] == "servicePrincipal"
    assert node.options.retain_on_delete
    mlflow = of(graph, "UserAssignedIdentity")["mlflow"]
    assert mlflow.urn in node.property_dependencies["objectId"]


def test_service_accounts_are_annotated_with_the_client_they_are():
    [component] = identity().of_type("mlplatform:azure:Identity")
    assert set(component.outputs) == {"roles", "annotations", "secrets_prefix"}
    assert component.outputs["secrets_prefix"] == (
        f"https://{VAULT.rpartition('/')[2]}.vault.azure.net/secrets/"
    )
