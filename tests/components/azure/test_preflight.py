"""What a subscription says to a stack file. Azure itself is not asked: nothing was recorded,
answers are written by hand after Azure's reference, and read by its own clients and models."""

import sys
from typing import Any, cast

import pytest

from components.azure.checks.cluster_preflight import PROVIDERS
from components.azure.preflight import findings
from components.cloud import Finding
from components.refused import Refused
from components.spec import PlatformSpec
from tests.components.azure.clusters import ADMIN
from tests.components.azure.subscriptions import Subscription
from tests.components.azure.upstream import GROUP, NETWORK, REGION, SUBSCRIPTION

GPU = {"name": "gpu", "accelerator": {"type": "nvidia-t4"}, "max_nodes": 4, "capacity": ["spot"]}
KEY = f"{GROUP}/providers/Microsoft.KeyVault/vaults/ours/keys/clusters"
ROUTES = {"id": f"{GROUP}/rt", "properties": {"routes": [
    {"name": "hub", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}}
]}}  # fmt: skip


def spec(*pools: dict[str, Any], **given: Any) -> PlatformSpec:
    """Return a stack file with a system pool and others; keys replace those that it has."""
    system = {"name": "system", "cpus": 4, "memory_gib": 16, "min_nodes": 2, "max_nodes": 3}
    cluster = {"admins": [ADMIN], "pools": [system, *pools]} | given.pop("cluster", {})
    section = {
        "name": "dev",
        "cloud": "azure",
        "region": REGION,
        "account": SUBSCRIPTION,
        "budget": {"monthly_usd": 800, "notify": ["ml@example.org"]},
        "cluster": cluster,
    }
    return PlatformSpec.model_validate(section | given)


def size(name: str, family: str, cpus: int, **more: Any) -> dict[str, Any]:
    """Return a size as Azure lists it."""
    return {
        "resourceType": "virtualMachines",
        "name": name,
        "family": family,
        "locations": [REGION],
        "locationInfo": [{"location": REGION, "zones": ["1", "2", "3"]}],
        "capabilities": [
            {"name": "vCPUs", "value": str(cpus)},
            {"name": "EncryptionAtHostSupported", "value": "True"},
        ],
        "restrictions": [],
    } | more


def used(name: str, limit: int, current: int = 0) -> dict[str, Any]:
    """Return a counter of vCPUs as Azure lists it."""
    named = {"value": name, "localizedValue": name}
    return {"name": named, "limit": limit, "currentValue": current, "unit": "Count"}


T4, D4 = "Standard_NC4as_T4_v3", "Standard_D4s_v5"
T4_FAMILY, D4_FAMILY = "Standard NCASv3_T4 Family", "standardDSv5Family"


def sizes(*found: dict[str, Any]) -> dict[str, Any]:
    return {"value": [*found, {"resourceType": "disks", "name": "Premium_LRS"}]}


@pytest.fixture
def subscription() -> Subscription:
    """A subscription that has everything."""
    made = Subscription()
    made.says("/providers/Microsoft.Resources", {"namespace": "Microsoft.Resources"})
    registered = [{"namespace": one, "registrationState": "Registered"} for one in PROVIDERS]
    made.says(f"/subscriptions/{SUBSCRIPTION}/providers", {"value": registered})
    made.says("/features/EncryptionAtHost", {"properties": {"state": "Registered"}})
    made.says("/skus", sizes(size(D4, D4_FAMILY, 4), size(T4, T4_FAMILY, 4)))
    made.says(
        "/usages",
        {"value": [used(D4_FAMILY, 100), used(T4_FAMILY, 0), used("lowPriorityCores", 8)]},
    )
    versions = [
        version("1.35"),
        version("1.36"),
        version("1.37", isPreview=True),
        version("1.30", plans=["AKSLongTermSupport"]),
    ]
    made.says("/kubernetesVersions", {"values": versions})
    return made


def version(name: str, plans: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """Return a version of Kubernetes as AKS lists it."""
    plan = plans or ["KubernetesOfficial", "AKSLongTermSupport"]
    return {"version": name, "capabilities": {"supportPlan": plan}} | more


def told(asked: PlatformSpec, subscription: Subscription) -> list[str]:
    """Return what was found; nothing may be left unchecked."""
    found = [*findings(asked, subscription)]
    assert [one for one in found if not one.checked] == []
    return [one.text for one in found]


def test_nothing_is_wrong_where_a_subscription_has_everything(subscription: Subscription):
    assert told(spec(GPU), subscription) == []
    asked = " ".join(subscription.answers.asked)
    for part in ("providers", "EncryptionAtHost", "skus", "usages", "kubernetesVersions"):
        assert part in asked


def test_a_subscription_that_nobody_named_is_told(monkeypatch: pytest.MonkeyPatch):
    for name in ("ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID"):
        monkeypatch.delenv(name, raising=False)
    [found] = findings(spec(GPU, account=None), Subscription())
    assert found.text.startswith("account: no subscription is named")


def test_a_subscription_that_is_out_of_reach_is_told_before_anything_else():
    made = Subscription()
    error = {"error": {"code": "SubscriptionNotFound", "message": "could not be found."}}
    made.says("/providers/Microsoft.Resources", error, status=404)
    [wrong] = told(spec(GPU), made)
    assert wrong.startswith(f"account: {SUBSCRIPTION} is expected, and whoever is signed in does")
    assert len(made.answers.asked) == 1


def test_parts_of_azure_that_are_switched_off_are_told_with_the_command(subscription: Subscription):
    missing = [{"namespace": one, "registrationState": "Registered"} for one in PROVIDERS[1:]]
    missing.append({"namespace": PROVIDERS[0], "registrationState": "NotRegistered"})
    subscription.says(f"/subscriptions/{SUBSCRIPTION}/providers", {"value": missing})
    [wrong] = told(spec(GPU), subscription)
    assert f"`az provider register --namespace {PROVIDERS[0]}`" in wrong


def test_hosts_that_may_not_encrypt_yet_are_told(subscription: Subscription):
    subscription.says("/features/EncryptionAtHost", {"properties": {"state": "NotRegistered"}})
    [wrong] = told(spec(GPU), subscription)
    assert wrong.startswith("account: encryption at host is NotRegistered")


def test_a_size_that_is_not_for_everybody_is_told(subscription: Subscription):
    closed = {
        "type": "Location",
        "values": [REGION],
        "restrictionInfo": {"locations": [REGION]},
        "reasonCode": "NotAvailableForSubscription",
    }
    subscription.says(
        "/skus", sizes(size(D4, D4_FAMILY, 4), size(T4, T4_FAMILY, 4, restrictions=[closed]))
    )
    [wrong] = told(spec(GPU), subscription)
    assert wrong == f"cluster.pools.1: gpu needs {T4}, which {REGION} has not for you"


def test_zones_without_a_size_are_told_with_those_that_have_it(subscription: Subscription):
    partly = {
        "type": "Zone",
        "values": [REGION],
        "restrictionInfo": {"locations": [REGION], "zones": ["1"]},
        "reasonCode": "NotAvailableForSubscription",
    }
    subscription.says(
        "/skus", sizes(size(D4, D4_FAMILY, 4), size(T4, T4_FAMILY, 4, restrictions=[partly]))
    )
    [wrong] = told(spec(GPU), subscription)
    assert wrong == f"cluster.pools.1.zones: 1 have no {T4} for this subscription; 2, 3 have"
    assert told(spec(GPU | {"zones": ["2", "3"]}), subscription) == []


def test_a_quota_that_is_too_small_for_one_machine_is_told_with_the_number(
    subscription: Subscription,
):
    subscription.says(
        "/usages",
        {"value": [used(D4_FAMILY, 100), used(T4_FAMILY, 2), used("lowPriorityCores", 10, 9)]},
    )
    both = GPU | {"capacity": ["spot", "on-demand"]}
    [wrong] = told(spec(both), subscription)
    assert wrong.startswith(
        f"cluster.pools.1: gpu needs 4 vCPUs of {T4} (standard ncasv3_t4 family), and 16 for "
        "max_nodes; this subscription has 1 spot and 2 on-demand left in its quota"
    )


def test_one_kind_of_capacity_that_has_room_is_enough(subscription: Subscription):
    """The fixture grants spot, and no T4 on demand."""
    assert told(spec(GPU | {"capacity": ["on-demand", "spot"]}), subscription) == []
    [wrong] = told(spec(GPU | {"capacity": ["on-demand"]}), subscription)
    assert "has 0 on-demand left" in wrong


def test_what_is_reserved_was_granted_before(subscription: Subscription):
    group = f"{GROUP}/providers/Microsoft.Compute/capacityReservationGroups/g"
    asked = GPU | {"capacity": ["reserved"], "reservation": group}
    assert told(spec(asked), subscription) == []


def test_the_system_pool_must_have_room_too(subscription: Subscription):
    subscription.says("/usages", {"value": [used(D4_FAMILY, 10, 4), used("lowPriorityCores", 100)]})
    [wrong] = told(spec(GPU), subscription)
    assert wrong.startswith(f"cluster.pools.0: system needs 8 vCPUs of {D4}")


@pytest.mark.parametrize("asked", ["1.34", "1.37", "1.30"])
def test_a_version_that_is_gone_a_preview_or_dearer_is_told(asked: str, subscription: Subscription):
    [wrong] = told(spec(GPU, cluster={"version": asked}), subscription)
    assert wrong.startswith(f"cluster.version: {asked} is not in standard support on AKS in")
    assert "1.35, 1.36 are" in wrong


def vault(**given: Any) -> dict[str, Any]:
    settings = {"enablePurgeProtection": True, "enableRbacAuthorization": True, "tenantId": "t"}
    sku = {"family": "A", "name": "standard"}
    return {"id": KEY, "name": "ours", "properties": settings | {"sku": sku} | given}


@pytest.mark.parametrize(("enabled", "given", "expected"), [
    (True, {}, []),
    (False, {}, ["is disabled: enable it"]),
    (True, {"enablePurgeProtection": None}, ["ours may be purged"]),
    (True, {"enableRbacAuthorization": False}, ["ours knows no roles"]),
])  # fmt: skip
def test_a_key_that_exists_is_looked_at(
    enabled: bool, given: dict[str, Any], expected: list[str], subscription: Subscription
):
    subscription.says("/keys/clusters", {"properties": {"attributes": {"enabled": enabled}}})
    subscription.says("/vaults/ours", vault(**given))
    found = told(spec(GPU, cluster={"key": KEY}), subscription)
    assert len(found) == len(expected)
    for one, part in zip(found, expected, strict=True):
        assert part in one


def test_a_key_that_is_gone_is_told(subscription: Subscription):
    [wrong] = told(spec(GPU, cluster={"key": KEY}), subscription)
    assert (
        wrong == f"cluster.key: {KEY} does not exist: leave it out, and the platform makes its own"
    )


EXISTING = {
    "id": NETWORK,
    "node_subnets": [f"{NETWORK}/subnets/nodes", f"{NETWORK}/subnets/api"],
    "data_subnets": [f"{NETWORK}/subnets/databases", f"{NETWORK}/subnets/endpoints"],
}
OWNERS = {
    "api": "Microsoft.ContainerService/managedClusters",
    "databases": "Microsoft.DBforPostgreSQL/flexibleServers",
}


def network(nodes: dict[str, Any] | None = None, **owners: str | None) -> dict[str, Any]:
    """Return a network as Azure describes it."""
    subnets: list[dict[str, Any]] = []
    for part in ("nodes", "api", "databases", "endpoints"):
        owner = {**OWNERS, **owners}.get(part)
        delegations = [{"name": "o", "properties": {"serviceName": owner}}] if owner else []
        more = {"routeTable": ROUTES, **(nodes or {})} if part == "nodes" else {}
        properties = {"addressPrefix": "10.0.0.0/22", "delegations": delegations, **more}
        subnets.append({"id": f"{NETWORK}/subnets/{part}", "name": part, "properties": properties})
    return {"id": NETWORK, "location": REGION, "properties": {"subnets": subnets}}


NO_DEFAULT = {
    "id": "rt",
    "properties": {
        "routes": [
            {
                "name": "a",
                "properties": {"addressPrefix": "10.9.0.0/16", "nextHopType": "VnetLocal"},
            }
        ]
    },
}

LACKING: list[tuple[dict[str, Any], str]] = [
    (network(api=None), "node_subnets.1: api is delegated to nobody"),
    (network(databases="Microsoft.Web/serverFarms"), "data_subnets.0: databases is delegated to"),
    (network(endpoints="Microsoft.Web/serverFarms"), "meant to be delegated to nobody"),
    (network(nodes={"routeTable": None}), "node_subnets.0: nodes has no table of routes"),
    (network(nodes={"routeTable": NO_DEFAULT}), "nodes: its routes have no way out"),
    (network(nodes={"addressPrefix": "10.0.0.0/27"}), "node_subnets.0: nodes has 32 addresses"),
    (network() | {"location": "westeurope"}, "existing.id: dev-network is in westeurope"),
    (network() | {"properties": {"subnets": network()["properties"]["subnets"][:3]}},
     "data_subnets.1: "),
]  # fmt: skip


def test_a_network_that_has_all_is_not_complained_of(subscription: Subscription):
    subscription.says("/virtualNetworks/dev-network", network())
    assert told(spec(GPU, network={"existing": EXISTING}), subscription) == []


@pytest.mark.parametrize(("there", "expected"), LACKING, ids=lambda one: str(one)[:30])
def test_what_an_existing_network_lacks_is_told(
    there: dict[str, Any], expected: str, subscription: Subscription
):
    subscription.says("/virtualNetworks/dev-network", there)
    [wrong] = told(spec(GPU, network={"existing": EXISTING}), subscription)
    assert expected in wrong


def test_a_network_that_is_gone_is_told(subscription: Subscription):
    [wrong] = told(spec(GPU, network={"existing": EXISTING}), subscription)
    assert wrong == f"network.existing.id: {NETWORK} does not exist"


def test_what_may_not_be_looked_at_is_a_warning_and_no_reason_to_stop(subscription: Subscription):
    error = {"error": {"code": "AuthorizationFailed", "message": "does not have authorization"}}
    subscription.says("/usages", error, status=403)
    [found] = findings(spec(GPU), subscription)
    assert found == Finding(found.text, checked=False)
    assert found.text.startswith("the machines of cluster.pools: could not be checked: ")
    assert "AuthorizationFailed" in found.text


def test_a_part_of_the_sdk_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "azure.mgmt.resource.resources", cast(Any, None))
    with pytest.raises(Refused, match=r"needs azure\.mgmt\.resource\.resources, which is not"):
        [*findings(spec(GPU), Subscription())]


def test_each_answer_is_heard_even_a_refusal():
    heard: list[tuple[str, str, int, Any]] = []
    made = Subscription(heard=lambda *told: heard.append(told))
    made.says("/providers/Microsoft.Resources", {"namespace": "Microsoft.Resources"})
    made.says("/usages", {"value": [used(D4_FAMILY, 100)]})
    found = [*findings(spec(GPU), made)]
    assert [one for one in found if not one.checked]
    paths = [operation.partition(" ")[2].partition("?")[0] for _, operation, _, _ in heard]
    assert paths == made.answers.asked
    assert [(service, status) for service, _, status, _ in heard][:2] == [
        ("resources", 200),
        ("resources", 404),
    ]
    assert next(said for *_, status, said in heard if status == 404)["error"]["code"] == "NotFound"


@pytest.mark.parametrize(
    ("end", "body", "told"),
    [
        ("/usages", {"value": [used(D4_FAMILY, 9) | {"limits": 9}]}, r"\[0\]\.limits"),
        ("/skus", sizes(size(D4, D4_FAMILY, 4, capability=[])), r"\[0\]\.capability"),
        (
            "/kubernetesVersions",
            {"values": [version("1.35") | {"capabilities": {"plans": []}}]},
            r"\.values\[0\]\.capabilities\.plans",
        ),
    ],
)
def test_an_answer_that_azure_would_not_give_is_noticed(
    end: str, body: Any, told: str, subscription: Subscription
):
    subscription.says(end, body)
    with pytest.raises(AssertionError, match=f"no model of Azure's SDK has {told}"):
        [*findings(spec(GPU), subscription)]
