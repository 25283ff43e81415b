"""What a project says to a stack file. Google itself is not asked, and nothing was recorded:
answers are made up, and fit the discovery documents of Google's client."""

from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import DefaultCredentialsError

from components.cloud import preflight
from components.gcp.checks.clients import VERSIONS, Clients
from components.gcp.checks.project_preflight import NEEDED
from components.gcp.preflight import findings
from components.refused import Refused
from components.spec import PlatformSpec
from tests.components.gcp.accounts import Account, document, misfits
from tests.components.gcp.upstream import PROJECT, REGION

GPU = {"name": "gpu", "accelerator": {"type": "nvidia-l4"}, "max_nodes": 4, "capacity": ["spot"]}
HOST = "projects/host-1234"
SHARED = {
    "id": f"{HOST}/global/networks/shared",
    "node_subnets": [f"{HOST}/regions/{REGION}/subnetworks/nodes"],
    "data_subnets": [f"{HOST}/regions/{REGION}/subnetworks/data"],
}
KEY = f"projects/{PROJECT}/locations/{REGION}/keyRings/mine/cryptoKeys/mine"
API = "https://www.googleapis.com/compute/v1"


def spec(*pools: dict[str, Any], **given: Any) -> PlatformSpec:
    """Return a stack file with a system pool and others; keys replace those that it has."""
    system = {"name": "system", "cpus": 4, "memory_gib": 16, "min_nodes": 2, "max_nodes": 3}
    cluster = {"version": "1.35", "pools": [system, *pools]} | given.pop("cluster", {})
    section = {
        "name": "dev",
        "cloud": "gcp",
        "region": REGION,
        "account": PROJECT,
        "budget": {"monthly_usd": 800, "notify": ["ml@example.org"]},
        "cluster": cluster,
    }
    return PlatformSpec.model_validate(section | given)


def types(account: Account, kind: str, schema: str, *zones: str, more: str = "") -> None:
    """Let zones have whatever type is asked for."""
    items = {f"zones/{zone}": {kind: [{"name": "asked-for"}]} for zone in zones}
    empty = {"zones/us-east1-b": {"warning": {"code": "NO_RESULTS_ON_PAGE"}}}
    url = rf"/aggregated/{kind}\?.*{more}"
    account.answers("compute", url, f"{schema}AggregatedList", {"items": {**items, **empty}})


def quotas(account: Account, **limits: float) -> None:
    """Let the region, and the project as a whole, have so much of each quota."""
    whole = limits.pop("GPUS_ALL_REGIONS", 8)
    rows = [{"metric": name, "limit": limit, "usage": 1} for name, limit in limits.items()]
    account.answers("compute", rf"/regions/{REGION}\?", "Region", {"quotas": rows})
    all = {"quotas": [{"metric": "GPUS_ALL_REGIONS", "limit": whole, "usage": 0}]}
    account.answers("compute", rf"/compute/v1/projects/{PROJECT}\?", "Project", all)


def versions(account: Account, *offered: str) -> None:
    channels = [
        {"channel": "RAPID", "validVersions": ["1.99.0-gke.1"]},
        {"channel": "REGULAR", "validVersions": list(offered)},
    ]
    account.answers("container", "/serverConfig", "ServerConfig", {"channels": channels})


@pytest.fixture
def account() -> Account:
    """Return a project in which nothing is wrong."""
    made = Account()
    found = {"projectId": PROJECT, "state": "ACTIVE", "name": "projects/123456789012"}
    made.answers("cloudresourcemanager", rf"/v3/projects/{PROJECT}\?", "Project", found)
    rights = {"permissions": list(NEEDED)}
    made.answers("cloudresourcemanager", "testIamPermissions", "TestIamPermissionsResponse", rights)
    paid = {"billingEnabled": True}
    made.answers("cloudbilling", "/billingInfo", "ProjectBillingInfo", paid)
    zones = [f"{REGION}-{letter}" for letter in "abc"]
    types(made, "machineTypes", "MachineType", *zones)
    types(made, "acceleratorTypes", "AcceleratorType", *zones)
    quotas(made, NVIDIA_L4_GPUS=1, PREEMPTIBLE_NVIDIA_L4_GPUS=9, PREEMPTIBLE_NVIDIA_T4_GPUS=9)
    versions(made, "1.34.9-gke.1", "1.35.2-gke.1000", "1.35.3-gke.10")
    return made


def told(asked: PlatformSpec, account: Account) -> list[str]:
    """Return what was found; nothing may be left unchecked."""
    found = list(findings(asked, account))
    assert [one for one in found if not one.checked] == []
    return [one.text for one in found]


def test_nothing_is_wrong_where_a_project_has_everything(account: Account):
    assert told(spec(GPU), account) == []


def test_a_project_that_is_not_seen_is_told_before_anything_is_asked_of_it(account: Account):
    account.refuses(rf"/v3/projects/{PROJECT}\?", 403, "The caller does not have permission")
    [wrong] = told(spec(GPU), account)
    assert wrong.startswith(f"account: Google does not let you see {PROJECT} (")
    assert "gcloud auth application-default login" in wrong
    assert len(account.http.asked) == 1


def test_a_project_that_goes_is_told(account: Account):
    going = {"projectId": PROJECT, "state": "DELETE_REQUESTED"}
    account.answers("cloudresourcemanager", rf"/v3/projects/{PROJECT}\?", "Project", going)
    assert told(spec(GPU), account) == [
        f"account: {PROJECT} is DELETE_REQUESTED: name a project that is ACTIVE"
    ]


def test_rights_that_lack_are_told(account: Account):
    some = {"permissions": [right for right in NEEDED if "keyRings" not in right]}
    account.answers(
        "cloudresourcemanager", "testIamPermissions", "TestIamPermissionsResponse", some
    )
    assert told(spec(GPU), account) == [
        f"account: you lack cloudkms.keyRings.create in {PROJECT}: ask who owns it"
    ]


def test_a_project_that_nobody_pays_for_is_told(account: Account):
    account.answers("cloudbilling", "/billingInfo", "ProjectBillingInfo", {})
    [wrong] = told(spec(GPU), account)
    assert wrong.startswith(f"account: {PROJECT} has no billing account")


def test_what_the_projects_zones_do_not_have_is_told(account: Account):
    types(account, "machineTypes", "MachineType", f"{REGION}-f", more="g2-standard-4")
    assert told(spec(GPU), account) == [
        f"cluster.pools.1.zones: none of {REGION}-a, {REGION}-b has g2-standard-4; {REGION}-f has"
    ]
    assert told(spec(GPU | {"zones": [f"{REGION}-c"]}), account) == [
        f"cluster.pools.1.zones: {REGION}-c has no g2-standard-4 for us; {REGION}-f has"
    ]


def test_what_is_attached_to_a_machine_must_be_in_the_same_zone(account: Account):
    types(account, "acceleratorTypes", "AcceleratorType", f"{REGION}-f", more="nvidia-tesla-t4")
    [wrong] = told(spec(GPU | {"accelerator": {"type": "nvidia-t4"}}), account)
    assert wrong.startswith("cluster.pools.1.zones: none of ")
    assert wrong.endswith(f"no zone of {REGION} has")


def test_a_quota_that_is_too_small_is_told_with_what_is_missing(account: Account):
    quotas(account, NVIDIA_L4_GPUS=99, PREEMPTIBLE_NVIDIA_L4_GPUS=1)
    assert told(spec(GPU), account) == [
        "cluster.pools.1: gpu needs 1 nvidia-l4, and 4 for max_nodes; "
        f"{PROJECT} may have 0 of PREEMPTIBLE_NVIDIA_L4_GPUS in {REGION}: ask for more: "
        f"https://console.cloud.google.com/iam-admin/quotas?project={PROJECT}"
    ]
    assert told(spec(GPU | {"capacity": ["spot", "on-demand"]}), account) == []


def test_a_new_project_may_have_no_gpu_at_all(account: Account):
    quotas(account, PREEMPTIBLE_NVIDIA_L4_GPUS=9, GPUS_ALL_REGIONS=0)
    [wrong] = told(spec(GPU), account)
    assert f"{PROJECT} may have 0 of GPUS_ALL_REGIONS" in wrong


def test_no_quota_is_asked_for_without_accelerators(account: Account):
    assert told(spec(), account) == []
    assert not [uri for uri in account.http.asked if f"/regions/{REGION}?" in uri]


def test_a_version_that_the_channel_has_no_more_is_told(account: Account):
    versions(account, "1.36.1-gke.1", "1.37.0-gke.1")
    assert told(spec(GPU), account) == [
        f"cluster.version: GKE's regular channel has no 1.35 in {REGION}; it has 1.36, 1.37"
    ]


def test_keys_are_looked_at(account: Account):
    good = {"purpose": "ENCRYPT_DECRYPT", "primary": {"state": "ENABLED"}}
    account.answers("cloudkms", "/cryptoKeys/mine", "CryptoKey", good)
    asked = spec(GPU, cluster={"key": KEY})
    assert told(asked, account) == []
    account.answers("cloudkms", "/cryptoKeys/mine", "CryptoKey", {"purpose": "ASYMMETRIC_SIGN"})
    assert told(asked, account) == [
        f"cluster.key: {KEY} is for ASYMMETRIC_SIGN; ENCRYPT_DECRYPT is meant"
    ]
    off = good | {"primary": {"state": "DISABLED"}}
    account.answers("cloudkms", "/cryptoKeys/mine", "CryptoKey", off)
    assert told(asked, account) == [f"cluster.key: {KEY} has no version that is enabled"]
    account.refuses("/cryptoKeys/mine", 404, "not found")
    assert told(asked, account) == [f"cluster.key: {KEY} does not exist, or is not yours to see"]


def subnet(account: Account, name: str, **given: Any) -> None:
    """Let the host project have a subnet; keys that are given replace those of a right one."""
    ranges = [
        {"rangeName": "pods", "ipCidrRange": "10.8.0.0/17"},
        {"rangeName": "services", "ipCidrRange": "10.8.160.0/19"},
    ]
    right = {
        "network": f"{API}/{SHARED['id']}",
        "privateIpGoogleAccess": True,
        "secondaryIpRanges": ranges,
    }
    account.answers("compute", f"/subnetworks/{name}", "Subnetwork", right | given)


def router(account: Account, **given: Any) -> None:
    right = {"network": f"{API}/{SHARED['id']}", "nats": [{"name": "nat"}]}
    account.answers("compute", "/routers", "RouterList", {"items": [right | given]})


@pytest.fixture
def shared(account: Account) -> Account:
    """Return the project with a network of somebody else's that can hold a platform."""
    subnet(account, "nodes")
    subnet(account, "data")
    router(account)
    return account


def existing(**given: Any) -> PlatformSpec:
    return spec(GPU, network={"existing": SHARED} | given)


def test_nothing_is_wrong_with_a_right_network_of_somebody_else(shared: Account):
    assert told(existing(), shared) == []


def test_what_an_existing_network_lacks_is_told(shared: Account):
    nodes, data = SHARED["node_subnets"][0], SHARED["data_subnets"][0]
    subnet(shared, "nodes", secondaryIpRanges=[{"rangeName": "a", "ipCidrRange": "10.8.0.0/17"}])
    subnet(shared, "data", network=f"{API}/{HOST}/global/networks/other")
    assert told(existing(), shared) == [
        f"network.existing.node_subnets.0: {nodes} has no range called pods nor services; it has "
        "a: have such ranges added",
        f"network.existing.data_subnets.0: {data} is in {HOST}/global/networks/other, and not in "
        f"{SHARED['id']}",
    ]


def test_a_subnet_that_is_closed_to_googles_services_or_gone_is_told(shared: Account):
    subnet(shared, "nodes", privateIpGoogleAccess=False)
    shared.refuses("/subnetworks/data", 404, "not found")
    first, second = told(existing(), shared)
    assert first.endswith("have its Private Google Access switched on")
    assert second == f"network.existing.data_subnets.0: {SHARED['data_subnets'][0]} does not exist"


def test_a_range_for_pods_that_is_too_small_is_told(shared: Account):
    small = [
        {"rangeName": "pods", "ipCidrRange": "10.8.0.0/24"},
        {"rangeName": "services", "ipCidrRange": "10.8.160.0/19"},
    ]
    subnet(shared, "nodes", secondaryIpRanges=small)
    [wrong] = told(existing(), shared)
    assert "has 256 addresses for pods, and the pools may take 640" in wrong


def test_a_network_without_nat_is_told_unless_none_is_asked_for(shared: Account):
    router(shared, nats=[])
    assert told(existing(), shared) == [
        f"network.nat: no Cloud NAT serves {SHARED['id']} in {REGION}: have one added, or say "
        "`nat: none`"
    ]
    assert told(existing(nat="none"), shared) == []


def test_what_may_not_be_looked_at_stops_nobody(account: Account):
    account.refuses("/serverConfig", 403, "Kubernetes Engine API has not been used in project")
    [one] = findings(spec(GPU), account)
    assert not one.checked
    assert one.text.startswith("cluster.version: could not be checked: ")
    assert "has not been used" in one.text


def test_who_is_not_signed_in_is_told_how(monkeypatch: pytest.MonkeyPatch):
    def nobody(**given: Any) -> Any:
        raise DefaultCredentialsError("no credentials")

    monkeypatch.setattr("google.auth.default", nobody)
    with pytest.raises(
        Refused, match=r"gcp cannot hold dev:\n  platform\.account: Google does not"
    ):
        preflight(spec(GPU))


def test_a_client_is_made_once_and_knows_every_service(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("google.auth.default", lambda **given: (AnonymousCredentials(), None))
    clients = Clients(PROJECT)
    for service in VERSIONS:
        assert clients(service) is clients(service)


def test_an_answer_that_google_would_not_give_is_noticed():
    schemas = document("compute")["schemas"]
    assert [*misfits(schemas, "Region", {"quotas": [{"limits": 1}]}, "Region")] == [
        "Region.quotas[0].limits"
    ]
    assert [*misfits(schemas, "Region", {"name": 1}, "Region")] == ["Region.name: 1 is no string"]


def test_each_answer_is_heard_even_a_refusal(account: Account):
    account.refuses("/serverConfig", 403, "Kubernetes Engine API has not been used")
    heard: list[tuple[str, str, int, Any]] = []
    ask = Clients(PROJECT, lambda *told: heard.append(told), http=account.http)
    [unseen] = findings(spec(GPU), ask)
    assert not unseen.checked
    assert [operation.partition(" ")[2] for _, operation, _, _ in heard] == account.http.asked
    service, operation, status, said = heard[0]
    assert (service, status, said["projectId"]) == ("cloudresourcemanager", 200, PROJECT)
    assert operation.startswith("GET https://cloudresourcemanager.googleapis.com/v3/projects/")
    refused = next(said for service, _, status, said in heard if status == 403)
    assert "has not been used" in refused["error"]["message"]
    schemas = document("compute")["schemas"]
    region = next(said for _, operation, _, said in heard if f"/regions/{REGION}?" in operation)
    assert [*misfits(schemas, "Region", region, "Region")] == []
