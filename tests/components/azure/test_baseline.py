"""What a subscription has once; Azure itself is not asked. Conditions are read as their grammar
says."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pulumi
import pytest

from components.azure.baseline import AzureBaseline
from components.azure.governance.anomalies import a_year
from components.azure.governance.pipeline_rights import GIVEN
from components.azure.governance.state import fixed_name
from components.azure.rbac.own_roles import OWN, role_uuid
from components.azure.rights import ROLES
from components.baseline import BaselineSpec
from policies.graph.model import Graph, Node
from policies.strict.echo import unfit
from policies.strict.strict import strict
from tests.components.azure.abac import gives
from tests.components.azure.upstream import REGION, SUBSCRIPTION, built

BOUNDARY = "mlplatform-boundary"
PIPELINE = {"repository": "example/mlplatform"}
ANOMALIES = {"notify": ["platform@example.org"], "minimum_usd": 50}
EVERYTHING = {
    "pipeline": {**PIPELINE, "environment": "production"},
    "anomalies": ANOMALIES,
    "image_scans": "enhanced",
    "cost_tags": True,
    "regions": [REGION, "centralus"],
}


def known(node: Node) -> Mapping[str, Any]:
    """Make up ids, so that conditions can be read."""
    principal = str(uuid5(NAMESPACE_URL, node.urn))
    more = {"principalId": principal} if node.type.endswith("UserAssignedIdentity") else {}
    return {**unfit(node), "id": f"/made/{node.type}/{node.name}", **more}


@cache
def _baseline(name: str, given: str) -> Graph:
    said = {"name": name, "cloud": "azure", "region": REGION, "account": SUBSCRIPTION}
    spec = BaselineSpec.model_validate({**said, **eval(given)})

    def build(opts: pulumi.ResourceOptions) -> None:
        made = AzureBaseline(spec, opts)
        pulumi.export("state_url", made.outputs.state_url)
        pulumi.export("boundary", made.outputs.boundary)

    return built(build, outputs=known)


def baseline(name: str = "baseline", **given: Any) -> Graph:
    return _baseline(name, repr(given))


def of(graph: Graph, type: str) -> dict[str, Node]:
    return {
        node.name.removeprefix("baseline-"): node
        for node in graph.of_type(f"azure-native:*:{type}")
    }


@pytest.mark.parametrize("given", [{}, {"pipeline": PIPELINE, "anomalies": ANOMALIES}, EVERYTHING])
def test_nothing_is_wrong_with_any_choice(given: dict[str, Any]):
    assert strict(baseline(**given)) == ()


def test_the_longest_names_fit():
    assert strict(baseline(name="a" * 31, **EVERYTHING)) == ()


def test_states_are_reached_from_anywhere_with_a_token_alone():
    graph = baseline()
    [account] = of(graph, "StorageAccount").values()
    assert account.inputs["allowSharedKeyAccess"] is False
    assert account.inputs["allowBlobPublicAccess"] is False
    assert account.inputs["publicNetworkAccess"] == "Enabled"
    [vault] = of(graph, "Vault").values()
    assert vault.inputs["properties"]["enableRbacAuthorization"] is True
    assert vault.inputs["properties"]["enablePurgeProtection"] is True


def test_where_states_are_follows_from_the_subscription():
    graph = baseline()
    name = fixed_name(SUBSCRIPTION)
    assert name.isalnum()
    assert name[0].isalpha()
    assert 3 <= len(name) <= 24
    assert name != fixed_name("another")
    for type, key in (("StorageAccount", "accountName"), ("Vault", "vaultName")):
        [node] = of(graph, type).values()
        assert node.inputs[key] == name
    assert graph.outputs["state_url"] == f"azblob://state?storage_account={name}"


def test_states_stay_with_their_versions_and_all_that_opens_them():
    graph = baseline()
    [settings] = of(graph, "BlobServiceProperties").values()
    assert settings.inputs["isVersioningEnabled"] is True
    assert settings.inputs["deleteRetentionPolicy"]["days"] == 90
    [account] = of(graph, "StorageAccount").values()
    assert account.options.protect
    assert account.inputs["sku"]["name"] == "Standard_RAGZRS"
    stays = (
        "ResourceGroup", "StorageAccount", "BlobContainer", "BlobServiceProperties",
        "ManagementPolicy", "Vault", "Key", "UserAssignedIdentity", "RoleAssignment",
    )  # fmt: skip
    for type in stays:
        for node in of(graph, type).values():
            assert node.options.retain_on_delete, node.urn


def subjects(graph: Graph, who: str) -> set[str]:
    return {
        node.inputs["subject"]
        for name, node in of(graph, "FederatedIdentityCredential").items()
        if name.startswith(f"ci-{who}-")
    }


def test_pull_requests_plan_and_one_branch_deploys():
    graph = baseline(pipeline=PIPELINE)
    whole = "repo:example/mlplatform"
    assert subjects(graph, "plan") == {f"{whole}:pull_request", f"{whole}:ref:refs/heads/main"}
    assert subjects(graph, "deploy") == {f"{whole}:ref:refs/heads/main"}
    for node in of(graph, "FederatedIdentityCredential").values():
        assert node.inputs["issuer"] == "https://token.actions.githubusercontent.com"
        assert "*" not in node.inputs["subject"]


def test_with_an_environment_its_jobs_alone_deploy():
    assert subjects(baseline(**EVERYTHING), "deploy") == {
        "repo:example/mlplatform:environment:production"
    }


def test_credentials_of_one_identity_come_one_after_another():
    credentials = of(baseline(pipeline=PIPELINE), "FederatedIdentityCredential")
    assert credentials["ci-plan-0"].urn in credentials["ci-plan-1"].dependencies


def test_without_a_pipeline_nobody_acts():
    graph = baseline()
    assert of(graph, "FederatedIdentityCredential") == {}
    assert set(of(graph, "UserAssignedIdentity")) == {"state"}


RIGHTS = {
    "plan": {"2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"},
    "deploy": {
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    },
}


@pytest.mark.parametrize("who", ["plan", "deploy"])
def test_ci_has_a_role_of_its_own_and_no_wide_one(who: str):
    graph = baseline(pipeline=PIPELINE)
    grants = {
        name: node
        for name, node in of(graph, "RoleAssignment").items()
        if name.startswith(f"ci-{who}")
    }
    built_in = {node.inputs["roleDefinitionId"].rpartition("/")[2] for node in grants.values()}
    crypto = ROLES["Key Vault Crypto User"]
    assert built_in >= RIGHTS[who] | {crypto}
    wide = ("Contributor", "Reader", "Network Contributor")
    assert not built_in & {ROLES[role] for role in wide}
    role = of(graph, "RoleDefinition")[f"ci-{who}"]
    assert role.urn in grants[f"ci-{who}"].property_dependencies["roleDefinitionId"]
    assert grants[f"ci-{who}-state"].inputs["scope"].endswith("/containers/state")


def permitted(graph: Graph, role: str) -> Mapping[str, Any]:
    node = of(graph, "RoleDefinition")[role]
    assert node.inputs["assignableScopes"] == (f"/subscriptions/{SUBSCRIPTION}",)
    [said] = node.inputs["permissions"]
    return said


def test_who_plans_changes_nothing_and_sees_no_content():
    said = permitted(baseline(pipeline=PIPELINE), "ci-plan")
    assert said["dataActions"] == ()
    assert {action.rpartition("/")[2] for action in said["actions"]} == {"read", "action"}


def test_who_deploys_writes_no_role_no_policy_and_ends_no_lock_of_logs():
    said = permitted(baseline(pipeline=PIPELINE), "ci-deploy")
    assert said["dataActions"] == ()
    for action in said["actions"]:
        assert action == "*/read" or "*" not in action
    for forbidden in (
        "Microsoft.Authorization/roleDefinitions/write",
        "Microsoft.Authorization/roleAssignments/write",
        "Microsoft.Authorization/policyAssignments/delete",
        "Microsoft.Storage/storageAccounts/listAccountSas/action",
        "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/delete",
        "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
        "Microsoft.KeyVault/vaults/accessPolicies/write",
    ):
        assert forbidden not in said["actions"]


def condition() -> str:
    grants = of(baseline(pipeline=PIPELINE), "RoleAssignment")
    return grants["ci-deploy-give"].inputs["condition"]


SOMEBODY = "99999999-9999-9999-9999-999999999999"


@pytest.mark.parametrize("action", ["write", "delete"])
def test_who_deploys_gives_roles_of_platforms_to_others_and_no_more(action: str):
    said = condition()
    ours = [role_uuid(SUBSCRIPTION, BOUNDARY, which) for which in OWN]
    for role in [*(ROLES[name] for name in GIVEN), *ours]:
        assert gives(said, action, role, SOMEBODY)
        for one in of(baseline(pipeline=PIPELINE), "UserAssignedIdentity").values():
            itself = str(uuid5(NAMESPACE_URL, one.urn))
            if one.name.startswith("baseline-ci"):
                assert not gives(said, action, role, itself)
    owner, administrator = (
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    )
    others = (owner, administrator, *(ROLES[name] for name in set(ROLES) - set(GIVEN)))
    assert not any(gives(said, action, role, SOMEBODY) for role in others)


def test_roles_of_stacks_have_ids_that_follow_from_the_subscription():
    graph = baseline()
    roles = of(graph, "RoleDefinition")
    assert set(roles) == {f"role-{which}" for which in OWN}
    for which, role in OWN.items():
        node = roles[f"role-{which}"]
        assert node.inputs["roleDefinitionId"] == role_uuid(SUBSCRIPTION, BOUNDARY, which)
        UUID(node.inputs["roleDefinitionId"])
        assert SUBSCRIPTION in node.inputs["roleName"]
        assert permitted(graph, f"role-{which}")["dataActions"] == role.data
    assert graph.outputs["boundary"] == BOUNDARY


def test_people_are_told_of_spending_unlike_that_of_other_days():
    [alert] = of(baseline(anomalies=ANOMALIES), "ScheduledActionByScope").values()
    assert alert.inputs["kind"] == "InsightAlert"
    assert alert.inputs["notification"]["to"] == ("platform@example.org",)
    assert alert.inputs["viewId"].endswith("ms:DailyAnomalyByResourceGroup")
    assert a_year(date(2028, 2, 29)) == ("2028-02-01T00:00:00Z", "2029-02-01T00:00:00Z")


def test_settings_of_the_subscription_are_those_that_were_asked_for():
    less, more = baseline(), baseline(**EVERYTHING)
    for type in ("Pricing", "TagInheritanceSetting", "PolicyAssignment", "ScheduledActionByScope"):
        assert of(less, type) == {}
        assert len(of(more, type)) == 1, type
    [feature] = of(less, "SubscriptionFeatureRegistration").values()
    assert feature.inputs["featureName"] == "EncryptionAtHost"
    [plan] = of(more, "Pricing").values()
    assert (plan.inputs["pricingName"], plan.inputs["pricingTier"]) == ("Containers", "Standard")
    [regions] = of(more, "PolicyAssignment").values()
    assert regions.inputs["parameters"]["listOfAllowedLocations"]["value"] == (REGION, "centralus")
