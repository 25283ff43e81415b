"""A cluster as it would be created. Google itself is not asked: whether its regular channel still
has the version, and whether a zone has room, only it can tell."""

import json
from typing import Any

import pulumi
import pulumi_gcp as gcp
import pytest

from components.contracts.cluster import ClusterOutputs
from components.contracts.network import NetworkSpec
from components.gcp.cluster import GcpCluster
from components.gcp.gke.control_plane import WINDOWS
from components.gcp.network import GcpNetwork
from policies.graph.model import Graph, Node
from policies.graph.walk import reveal
from policies.strict.strict import strict
from tests.components.gcp.clusters import ADDRESS, ADMIN, KEY, NAMED, cluster, known, spec
from tests.components.gcp.upstream import AGENT, PROJECT, REGION, built, site
from tests.components.ordering import found, made_before

PLACE = f"projects/{PROJECT}/locations/{REGION}/clusters/dev-cluster"


@pytest.fixture(scope="module")
def dev() -> Graph:
    return cluster()


@pytest.fixture(scope="module")
def whole() -> Graph:
    return cluster(outputs=known)


def control_plane(graph: Graph, name: str = "dev-cluster") -> Node:
    return found(graph, "Cluster", name)


def told(graph: Graph) -> Any:
    """Return what the component tells the platform."""
    [node] = graph.of_type("mlplatform:gcp:Cluster")
    return node.outputs


def test_nothing_is_wrong_with_it(dev: Graph, whole: Graph):
    assert strict(dev) == ()
    assert strict(whole) == ()


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_nothing_is_wrong_with_the_longest_names(environment: str):
    name = "a" * 31
    graph = cluster(name, environment, public_cidrs=("203.0.113.0/24",), protect=True)
    assert strict(graph) == ()
    assert len(control_plane(graph, f"{name}-cluster").inputs["name"]) <= 40
    account = found(graph, "Account", f"{name}-cluster-nodes").inputs["accountId"]
    assert 6 <= len(account) <= 30


def test_only_the_network_reaches_the_api_unless_ranges_are_named(dev: Graph):
    closed = control_plane(dev).inputs
    assert closed["privateClusterConfig"] == {
        "enablePrivateNodes": True,
        "enablePrivateEndpoint": True,
    }
    assert closed["controlPlaneEndpointsConfig"] == {
        "dnsEndpointConfig": {"allowExternalTraffic": False},
        "ipEndpointsConfig": {"enabled": False},
    }
    assert "masterAuthorizedNetworksConfig" not in closed
    opened = control_plane(cluster(public_cidrs=("203.0.113.0/24",))).inputs
    assert opened["privateClusterConfig"]["enablePrivateNodes"] is True
    assert opened["controlPlaneEndpointsConfig"]["ipEndpointsConfig"] == {"enabled": True}
    assert opened["controlPlaneEndpointsConfig"]["dnsEndpointConfig"] == {
        "allowExternalTraffic": False
    }
    assert opened["masterAuthorizedNetworksConfig"] == {
        "cidrBlocks": ({"cidrBlock": "203.0.113.0/24"},),
        "gcpPublicCidrsAccessEnabled": False,
    }


def test_the_control_plane_is_as_the_house_has_it(dev: Graph):
    made = control_plane(dev).inputs
    assert made["location"] == REGION
    assert made["nodeLocations"] == (f"{REGION}-a", f"{REGION}-b")
    assert made["datapathProvider"] == "ADVANCED_DATAPATH"
    assert made["networkingMode"] == "VPC_NATIVE"
    assert made["workloadIdentityConfig"] == {"workloadPool": f"{PROJECT}.svc.id.goog"}
    assert made["enableShieldedNodes"] is True
    assert made["enableLegacyAbac"] is False
    assert made["masterAuth"]["clientCertificateConfig"] == {"issueClientCertificate": False}
    assert made["anonymousAuthenticationConfig"] == {"mode": "LIMITED"}
    assert set(made["rbacBindingConfig"].values()) == {False}
    assert made["minMasterVersion"] == "1.35"
    assert made["releaseChannel"] == {"channel": "REGULAR"}
    assert made["costManagementConfig"] == {"enabled": True}
    assert made["gatewayApiConfig"] == {"channel": "CHANNEL_STANDARD"}


def test_nobody_but_us_scrapes_and_the_control_plane_tells_all(dev: Graph):
    made = control_plane(dev).inputs
    assert made["monitoringConfig"]["managedPrometheus"] == {"enabled": False}
    assert "DCGM" not in made["monitoringConfig"]["enableComponents"]
    assert {"APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"} <= {
        *made["loggingConfig"]["enableComponents"]
    }


def test_google_makes_no_pool_of_its_own_and_no_ray(dev: Graph):
    made = control_plane(dev).inputs
    assert made["removeDefaultNodePool"] is True
    assert made["clusterAutoscaling"]["enabled"] is False
    assert "rayOperatorConfigs" not in made["addonsConfig"]
    assert made["addonsConfig"]["gcsFuseCsiDriverConfig"] == {"enabled": True}
    assert made["addonsConfig"]["gcePersistentDiskCsiDriverConfig"] == {"enabled": True}


def test_the_nodes_that_google_starts_with_are_nobodys_default_account(dev: Graph):
    node = control_plane(dev)
    assert node.property_dependencies["nodeConfig"]
    assert {"nodeConfig", "initialNodeCount"} == {*node.options.ignore_changes}


@pytest.mark.parametrize(("environment", "checked"), [("dev", False), ("prod", True)])
def test_production_asks_who_made_an_image(environment: str, checked: bool):
    made = control_plane(cluster(environment=environment)).inputs["binaryAuthorization"]
    assert (made["evaluationMode"] == "PROJECT_SINGLETON_POLICY_ENFORCE") is checked


def test_google_has_time_to_upgrade_in_every_environment():
    """It asks for 48 hours within 32 days."""
    for start, end, often in WINDOWS.values():
        hours = int(end[11:13]) - int(start[11:13])
        times = 32 if often == "FREQ=DAILY" else 2 * 4
        assert hours * times >= 48


@pytest.mark.parametrize("protect", [True, False])
def test_a_protected_cluster_refuses_its_deletion_twice(protect: bool):
    node = control_plane(cluster(protect=protect))
    assert node.inputs["deletionProtection"] is protect
    assert bool(node.options.protect) is protect


def test_its_key_encrypts_secrets_and_disks_and_is_usable_before_either(dev: Graph):
    node = control_plane(dev)
    assert node.inputs["databaseEncryption"]["state"] == "ENCRYPTED"
    grants = {
        one.inputs["member"] for one in dev.of_type("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember")
    }
    domains = ("compute-system", "container-engine-robot")
    assert grants == {f"{AGENT}{domain}.iam.gserviceaccount.com" for domain in domains}
    before = made_before(dev, node)
    for user in ("compute", "container"):
        assert ("CryptoKeyIAMMember", f"dev-cluster-{user}") in before


def test_an_existing_key_is_taken_as_it_is():
    graph = cluster(key=KEY)
    assert not graph.of_type("gcp:kms/*:*")
    assert control_plane(graph).inputs["databaseEncryption"]["keyName"] == KEY
    assert told(graph)["disk_key"] == KEY


def test_a_key_in_production_is_hard_to_lose():
    key = found(cluster(environment="prod"), "CryptoKey", "dev-cluster")
    assert key.options.protect is True
    assert key.inputs["destroyScheduledDuration"] == f"{30 * 86400}s"


def test_nodes_act_as_an_account_of_their_own_that_may_join_and_no_more(whole: Graph):
    [right] = [
        node
        for node in whole.of_type("gcp:projects/iAMMember:IAMMember")
        if node.name == "dev-cluster-nodes"
    ]
    assert right.inputs["role"] == "roles/container.defaultNodeServiceAccount"
    email = f"dev-cluster-nodes@{PROJECT}.iam.gserviceaccount.com"
    assert right.inputs["member"] == f"serviceAccount:{email}"
    assert told(whole)["node_identity"] == email
    assert ("IAMMember", "dev-cluster-nodes") in made_before(whole, control_plane(whole))


def test_admins_may_do_everything_in_this_cluster_alone(dev: Graph):
    [right] = [
        node
        for node in dev.of_type("gcp:projects/iAMMember:IAMMember")
        if node.inputs["role"] == "roles/container.admin"
    ]
    assert right.inputs["member"] == ADMIN
    assert right.inputs["condition"]["expression"] == (
        f'resource.name == "{PLACE}" || resource.name.startsWith("{PLACE}/")'
    )


def test_the_control_planes_logs_are_kept_once_and_for_as_long_as_is_asked():
    graph = cluster(log_days=400)
    bucket = found(graph, "ProjectBucketConfig", "dev-cluster").inputs
    assert bucket["retentionDays"] == 400
    assert bucket["location"] == REGION
    sink = found(graph, "ProjectSink", "dev-cluster").inputs["filter"]
    assert sink == found(graph, "ProjectExclusion", "dev-cluster").inputs["filter"]
    assert 'resource.labels.cluster_name="dev-cluster"' in sink
    before = made_before(graph, control_plane(graph))
    assert {("ProjectSink", "dev-cluster"), ("ProjectExclusion", "dev-cluster")} <= before


def test_the_way_in_is_by_name_without_a_token_and_without_an_address(whole: Graph):
    file = json.loads(reveal(told(whole)["kubeconfig"]))
    [entry] = file["clusters"]
    assert entry["cluster"] == {"server": f"https://{NAMED}"}
    run = file["users"][0]["user"]["exec"]
    assert run["command"] == "gke-gcloud-auth-plugin"
    assert run["interactiveMode"] == "Never"
    assert told(whole)["api"] == f"https://{NAMED}"


def test_from_ranges_the_way_in_is_by_an_address_whose_certificate_is_pinned():
    graph = cluster(public_cidrs=("203.0.113.0/24",), outputs=known)
    [entry] = json.loads(reveal(told(graph)["kubeconfig"]))["clusters"]
    assert entry["cluster"] == {
        "server": f"https://{ADDRESS}",
        "certificate-authority-data": "Q0VSVA==",
    }


def test_the_issuer_of_service_accounts_is_known_beforehand(dev: Graph):
    assert told(dev)["issuer"] == f"https://container.googleapis.com/v1/{PLACE}"


def test_what_is_put_into_it_goes_before_nodes_and_rights():
    def use(made: ClusterOutputs, opts: pulumi.ResourceOptions) -> None:
        gcp.secretmanager.Secret(
            "inside",
            secret_id="inside",
            replication={"auto": {}},
            annotations={"kubeconfig": made.kubeconfig},
            opts=opts,
        )

    graph = cluster(use=use)
    before = made_before(graph, found(graph, "Secret", "inside"))
    pools = {node.name for node in graph.of_type("gcp:container/nodePool:NodePool")}
    assert len(pools) == 10
    assert {("NodePool", name) for name in pools} <= before
    assert ("IAMMember", f"dev-cluster-admin-{ADMIN}") in before


def test_everything_carries_the_sites_labels(dev: Graph):
    """Google passes a provider's labels on to what it makes itself, but not to machines."""
    for node in dev.of_type("gcp:container/nodePool:NodePool"):
        assert node.inputs["nodeConfig"]["resourceLabels"] == {
            "mlplatform-stack": "dev",
            "mlplatform-env": "dev",
            "mlplatform-cost-center": "unassigned",
        }


def test_there_is_no_binding_that_would_evict_others(dev: Graph):
    assert not [node.type for node in dev if node.type.endswith(("IAMBinding", "IAMPolicy"))]


def test_everything_comes_after_the_services_that_the_network_switches_on():
    """Also what takes nothing from the network, such as a key."""

    def build(opts: pulumi.ResourceOptions) -> None:
        place = site()
        made = GcpNetwork("dev-network", NetworkSpec(), place, opts).outputs
        GcpCluster("dev-cluster", spec(), place, made, opts)

    graph = built(build)
    services = {("Service", node.name) for node in graph.of_type("gcp:projects/service:Service")}
    for node in graph:
        if node.custom and (node.parent or "").endswith("Cluster::dev-cluster"):
            assert services <= made_before(graph, node), node.urn
