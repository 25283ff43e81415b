"""A cluster as it would be created. AWS itself is not asked: whether it still offers the versions
of add-ons and images is looked at before an `up`; whether a machine joins, only an `up` tells."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.aws.checks.cluster_complaints import of_cluster
from components.aws.eks.disk_key import LAUNCHERS
from components.aws.eks.fabric import CARDS
from components.aws.eks.versions import VERSIONS
from components.aws.machines import MACHINES
from components.contracts.cluster import ClusterOutputs, NodePool
from policies.graph.model import UNKNOWN, Graph, Node
from policies.graph.walk import reveal
from policies.iam import principal
from policies.iam.account import Account
from policies.iam.case import failures, may, may_not, unnoticed
from policies.iam.inventory import inventory
from policies.strict.strict import strict
from tests.components.aws.clusters import (
    ADMIN,
    CPU,
    ENDPOINT,
    GROUP,
    KEY,
    SYSTEM,
    TRAIN,
    cluster,
    known,
    spec,
)
from tests.components.aws.upstream import ACCOUNT, REGION, site
from tests.components.ordering import found, made_before
from tests.policies.asked import unaskable
from tests.policies.aws_policies import aws_policies


@pytest.fixture(scope="module")
def dev() -> Graph:
    return cluster()


@pytest.fixture(scope="module")
def whole() -> Graph:
    return cluster(outputs=known)


def control_plane(graph: Graph) -> Node:
    return found(graph, "Cluster", "dev-cluster")


def told(graph: Graph) -> Any:
    """Return what the component tells the platform."""
    [node] = graph.of_type("mlplatform:aws:Cluster")
    return node.outputs


def names(graph: Graph, type: str) -> set[str]:
    return {node.name for node in graph.of_type(f"aws:*:{type}")}


def test_nothing_is_wrong_with_it(dev: Graph, whole: Graph):
    assert strict(dev) == ()
    assert strict(whole) == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_pins_a_node_image_and_five_add_ons(version: str):
    graph = cluster(version=version)
    assert strict(graph) == ()
    group = found(graph, "NodeGroup", "dev-cluster-system")
    assert group.inputs["releaseVersion"].startswith(f"{version}.")
    pinned = {
        node.inputs["addonName"]: node.inputs["addonVersion"]
        for node in graph.of_type("aws:eks/addon:Addon")
    }
    assert pinned == VERSIONS[version].addons
    assert pinned["kube-proxy"].startswith(f"v{version}.")
    assert len(pinned) == 5


def test_only_the_network_reaches_the_api_unless_ranges_are_named():
    closed = control_plane(cluster()).inputs["vpcConfig"]
    assert closed["endpointPrivateAccess"] is True
    assert closed["endpointPublicAccess"] is False
    assert "publicAccessCidrs" not in closed
    ranges = ("203.0.113.0/24",)
    opened = control_plane(cluster(public_cidrs=ranges)).inputs["vpcConfig"]
    assert opened["endpointPrivateAccess"] is True
    assert opened["endpointPublicAccess"] is True
    assert opened["publicAccessCidrs"] == ranges


def test_the_control_plane_is_as_the_house_has_it(dev: Graph):
    made = control_plane(dev).inputs
    assert made["name"] == "dev-cluster"
    assert made["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }
    assert set(made["enabledClusterLogTypes"]) == {
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    }
    assert made["upgradePolicy"] == {"supportType": "STANDARD"}
    assert made["bootstrapSelfManagedAddons"] is False
    assert made["zonalShiftConfig"] == {"enabled": True}


@pytest.mark.parametrize("protect", [True, False])
def test_a_protected_cluster_refuses_its_deletion_twice(protect: bool):
    node = control_plane(cluster(protect=protect))
    assert node.inputs["deletionProtection"] is protect
    assert bool(node.options.protect) is protect


def test_the_log_is_there_before_the_cluster_and_ends():
    graph = cluster(log_days=400)
    log = found(graph, "LogGroup", "dev-cluster")
    assert log.inputs["name"] == "/aws/eks/dev-cluster/cluster"
    assert log.inputs["retentionInDays"] == 400
    assert ("LogGroup", "dev-cluster") in made_before(graph, control_plane(graph))


def test_secrets_the_log_and_disks_have_the_cluster_s_own_key(whole: Graph):
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/"
    secrets = control_plane(whole).inputs["encryptionConfig"]
    own = secrets["provider"]["keyArn"]
    assert own.startswith(key)
    assert secrets["resources"] == ("secrets",)
    assert found(whole, "LogGroup", "dev-cluster").inputs["kmsKeyId"] == own
    [disk] = found(whole, "LaunchTemplate", "dev-cluster-system").inputs["blockDeviceMappings"]
    assert disk["ebs"]["kmsKeyId"] == own
    assert disk["ebs"]["encrypted"] == "true"
    assert disk["ebs"]["volumeType"] == "gp3"


def test_a_key_that_exists_is_used_instead_and_its_log_is_left_to_cloudwatch():
    graph = cluster(key=KEY, outputs=known)
    assert names(graph, "Key") == set()
    assert control_plane(graph).inputs["encryptionConfig"]["provider"]["keyArn"] == KEY
    assert "kmsKeyId" not in found(graph, "LogGroup", "dev-cluster").inputs
    [disk] = found(graph, "LaunchTemplate", "dev-cluster-system").inputs["blockDeviceMappings"]
    assert disk["ebs"]["kmsKeyId"] == KEY


def test_those_who_are_named_may_do_everything_and_nobody_else_enters_but_nodes(whole: Graph):
    entries = {
        node.inputs["principalArn"]: node.inputs["type"]
        for node in whole.of_type("aws:eks/accessEntry:AccessEntry")
    }
    assert entries == {ADMIN: "STANDARD", told(whole)["node_identity"]: "EC2_LINUX"}
    [given] = whole.of_type("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    assert given.inputs["principalArn"] == ADMIN
    assert given.inputs["policyArn"].endswith("/AmazonEKSClusterAdminPolicy")
    assert given.inputs["accessScope"] == {"type": "cluster"}


def test_two_admins_of_one_name_in_two_accounts_are_two():
    other = "arn:aws:iam::210987654321:role/PlatformEngineers"
    graph = cluster(admins=(ADMIN, other))
    assert len(graph.of_type("aws:eks/accessPolicyAssociation:*")) == 2


def test_network_policies_are_enforced_and_a_node_s_size_says_how_many_pods_it_holds(dev: Graph):
    settings = json.loads(found(dev, "Addon", "dev-cluster-vpc-cni").inputs["configurationValues"])
    assert settings["enableNetworkPolicy"] == "true"
    assert settings["env"]["ENABLE_PREFIX_DELEGATION"] == "true"


def test_volumes_of_pods_carry_the_site_s_labels(dev: Graph):
    addon = found(dev, "Addon", "dev-cluster-aws-ebs-csi-driver")
    settings = json.loads(addon.inputs["configurationValues"])
    assert settings["controller"]["extraVolumeTags"] == site().labels


def test_add_ons_have_rights_of_their_own_and_nodes_have_few(whole: Graph):
    who = {
        node.inputs["addonName"]: one["serviceAccount"]
        for node in whole.of_type("aws:eks/addon:Addon")
        for one in node.inputs.get("podIdentityAssociations", ())
    }
    assert who == {"vpc-cni": "aws-node", "aws-ebs-csi-driver": "ebs-csi-controller-sa"}
    for name in ("dev-cluster-nodes", "dev-cluster-system"):
        nodes = found(whole, "Role", name)
        held = [
            node.inputs["policyArn"].rpartition("/")[2]
            for node in whole.of_type("aws:iam/rolePolicy*:*")
            if nodes.urn in node.property_dependencies["role"]
        ]
        assert sorted(held) == ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"]


def test_the_node_group_s_role_is_not_that_of_machines_that_karpenter_starts(whole: Graph):
    """EKS lets the first into the cluster, and takes it out when the node group is deleted."""
    group = found(whole, "NodeGroup", "dev-cluster-system").inputs
    assert "/dev-cluster-system-" in group["nodeRoleArn"]
    assert group["nodeRoleArn"] != told(whole)["node_identity"]


def test_system_nodes_are_on_demand_tainted_and_as_many_as_asked(dev: Graph):
    made = found(dev, "NodeGroup", "dev-cluster-system").inputs
    assert made["capacityType"] == "ON_DEMAND"
    assert made["scalingConfig"] == {"minSize": 2, "maxSize": 3, "desiredSize": 2}
    assert made["taints"] == (
        {"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"},
    )
    assert made["labels"] == {
        "mlplatform.dev/class": "system",
        "mlplatform.dev/capacity": "on-demand",
        "mlplatform.dev/pool": "system",
    }
    assert made["nodeRepairConfig"] == {"enabled": True}
    assert made["instanceTypes"][0] == "m7i.xlarge"


def test_a_pod_cannot_act_as_its_node(dev: Graph):
    options = found(dev, "LaunchTemplate", "dev-cluster-system").inputs["metadataOptions"]
    assert options["httpTokens"] == "required"
    assert options["httpPutResponseHopLimit"] == 1


def test_system_machines_their_disks_and_interfaces_carry_the_site_s_labels(dev: Graph):
    tagged = found(dev, "LaunchTemplate", "dev-cluster-system").inputs["tagSpecifications"]
    assert {one["resourceType"] for one in tagged} == {"instance", "volume", "network-interface"}
    for one in tagged:
        assert site().labels.items() <= one["tags"].items()


def test_nodes_come_after_what_makes_them_ready_and_before_what_runs_on_them(dev: Graph):
    nodes = found(dev, "NodeGroup", "dev-cluster-system")
    before = made_before(dev, nodes)
    for addon in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent"):
        assert ("Addon", f"dev-cluster-{addon}") in before
    assert ("RolePolicyAttachment", "dev-cluster-cni-AmazonEKS_CNI_Policy") in before
    for policy in ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"):
        assert ("RolePolicyAttachment", f"dev-cluster-system-{policy}") in before
    for addon in ("coredns", "aws-ebs-csi-driver"):
        later = made_before(dev, found(dev, "Addon", f"dev-cluster-{addon}"))
        assert ("NodeGroup", "dev-cluster-system") in later


def test_the_cluster_keeps_its_rights_until_it_is_gone(dev: Graph):
    before = made_before(dev, control_plane(dev))
    assert ("RolePolicyAttachment", "dev-cluster-AmazonEKSClusterPolicy") in before
    assert ("RolePolicy", "dev-cluster") in before
    driver = found(dev, "Addon", "dev-cluster-aws-ebs-csi-driver")
    assert ("RolePolicy", "dev-cluster-volumes") in made_before(dev, driver)


def test_what_is_put_into_the_cluster_comes_after_nodes_and_goes_before_them():
    def use(made: ClusterOutputs, opts: pulumi.ResourceOptions) -> None:
        aws.ssm.Parameter("inside", type="String", value=made.kubeconfig, opts=opts)

    graph = cluster(use=use)
    before = made_before(graph, found(graph, "Parameter", "inside"))
    admin = f"dev-cluster-admin-{ACCOUNT}:role/PlatformEngineers"
    assert ("AccessPolicyAssociation", admin) in before
    assert ("NodeGroup", "dev-cluster-system") in before
    assert ("Addon", "dev-cluster-coredns") in before
    assert ("Addon", "dev-cluster-aws-ebs-csi-driver") in before


def test_the_way_in_is_a_command_and_no_token(whole: Graph):
    config = json.loads(reveal(told(whole)["kubeconfig"]))
    [one] = config["clusters"]
    assert one["cluster"] == {"server": ENDPOINT, "certificate-authority-data": "Q0VSVA=="}
    [user] = config["users"]
    assert set(user["user"]) == {"exec"}
    run = user["user"]["exec"]
    line = " ".join([run["command"], *run["args"]])
    assert line == ("aws --region us-east-1 eks get-token --cluster-name dev-cluster --output json")
    [context] = config["contexts"]
    assert config["current-context"] == context["name"]
    assert context["context"] == {"cluster": one["name"], "user": user["name"]}


def test_every_output_is_told_as_its_contract_means_it(whole: Graph):
    outputs = told(whole)
    assert set(outputs) == {field for field in ClusterOutputs.__dataclass_fields__}
    assert [key for key, value in outputs.items() if value is UNKNOWN or not value] == []
    assert outputs["name"] == "dev-cluster"
    assert outputs["api"] == ENDPOINT
    assert outputs["issuer"].startswith("https://oidc.eks.us-east-1.amazonaws.com/id/")
    assert outputs["node_identity"].startswith(f"arn:aws:iam::{ACCOUNT}:role/mlplatform/")
    assert outputs["security_group"] == GROUP
    assert outputs["disk_key"].startswith(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/")
    assert outputs["autoscaler_identity"].startswith("dev-cluster-karpenter")
    assert outputs["autoscaler"] == {
        "cluster": "dev-cluster",
        "endpoint": ENDPOINT,
        "queue": outputs["autoscaler"]["queue"],
        "service_account": "karpenter",
        "namespace": "kube-system",
        "isolated": "false",
    }
    assert outputs["autoscaler"]["queue"].startswith("dev-cluster-warnings-")


def test_karpenter_is_told_where_a_network_has_no_way_out_to_a_list_of_prices():
    assert told(cluster(outputs=known, gateways=()))["autoscaler"]["isolated"] == "true"


LIMITS = {
    "aws:cloudwatch/eventRule:EventRule": 64,
    "aws:ec2/launchTemplate:LaunchTemplate": 128,
    "aws:eks/nodeGroup:NodeGroup": 63,
    "aws:iam/instanceProfile:InstanceProfile": 128,
    "aws:iam/role:Role": 64,
    "aws:sqs/queue:Queue": 80,
}


def test_the_longest_names_fit():
    long = "a" + "b" * 29 + "c"
    pool = TRAIN.model_copy(update={"name": "p" * 31})
    graph = cluster(name=long, pools=(SYSTEM, pool))
    assert strict(graph) == ()
    assert len(found(graph, "Cluster", f"{long}-cluster").inputs["name"]) <= 100
    checked = {node.type for node in graph if node.type in LIMITS}
    assert checked == set(LIMITS)
    end = "-1234567"
    assert [n.name for n in graph if len(n.name + end) > LIMITS.get(n.type, 255)] == []


EC2 = {"kms:ViaService": "ec2.{region}.amazonaws.com"}
OURS = {"kms:GrantIsForAWSResource": "true"}
CONTEXT = "kms:EncryptionContext:aws:logs:arn"
LOG = {CONTEXT: "arn:aws:logs:{region}:{account}:log-group:/aws/eks/dev-cluster/cluster"}
OTHER_LOG = {CONTEXT: "arn:aws:logs:{region}:{account}:log-group:/aws/eks/other/cluster"}
USE = ("kms:Decrypt", "kms:GenerateDataKey")
launchers = [
    principal.role(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{launcher}")
    for launcher in LAUNCHERS
]
stranger = principal.role("arn:aws:iam::210987654321:role/stranger")
logs = principal.service("logs.us-east-1.amazonaws.com")
WITHOUT_DATA = "kms:GenerateDataKeyWithoutPlaintext"
SECRETS_AND_DISKS = [
    *(may(one, USE, "{Key.dev-cluster}") for one in launchers),
    *(may(one, "kms:CreateGrant", "{Key.dev-cluster}", OURS) for one in launchers),
    *(may_not(one, "kms:CreateGrant", "{Key.dev-cluster}") for one in launchers),
    *(may_not(one, "kms:ScheduleKeyDeletion", "{Key.dev-cluster}") for one in launchers),
    may_not(stranger, USE, "{Key.dev-cluster}"),
    may_not(stranger, "kms:CreateGrant", "{Key.dev-cluster}", OURS),
    may(logs, USE, "{Key.dev-cluster}", LOG),
    may_not(logs, USE, "{Key.dev-cluster}", OTHER_LOG),
    may("dev-cluster", ("kms:Encrypt", "kms:Decrypt"), "{Key.dev-cluster}"),
    may_not("dev-cluster", "kms:ScheduleKeyDeletion", "{Key.dev-cluster}"),
    may_not("dev-cluster-nodes", USE, "{Key.dev-cluster}", EC2),
    may("dev-cluster-volumes", (WITHOUT_DATA, "kms:Decrypt"), "{Key.dev-cluster}", EC2),
    may_not("dev-cluster-volumes", (WITHOUT_DATA, "kms:Decrypt"), "{Key.dev-cluster}"),
    may("dev-cluster-volumes", "kms:CreateGrant", "{Key.dev-cluster}", {**EC2, **OURS}),
    may_not("dev-cluster-volumes", "kms:CreateGrant", "{Key.dev-cluster}", EC2),
    may_not("dev-cluster-volumes", "kms:CreateGrant", "{Key.dev-cluster}", OURS),
    may("dev-cluster-karpenter", (WITHOUT_DATA, "kms:Decrypt"), "{Key.dev-cluster}", EC2),
    may_not("dev-cluster-karpenter", WITHOUT_DATA, "{Key.dev-cluster}"),
    may("dev-cluster-karpenter", "kms:CreateGrant", "{Key.dev-cluster}", {**EC2, **OURS}),
    may_not("dev-cluster-karpenter", "kms:CreateGrant", "{Key.dev-cluster}", EC2),
    may_not("dev-cluster-karpenter", "kms:CreateGrant", "{Key.dev-cluster}", OURS),
]


@pytest.fixture(scope="module")
def account(whole: Graph) -> Account:
    return inventory(whole, aws_policies())


def test_the_key_opens_for_machines_volumes_and_the_log_and_for_nobody_else(account: Account):
    assert failures(account, SECRETS_AND_DISKS) == ()
    assert unaskable(account, SECRETS_AND_DISKS) == ()
    assert [one for one in unnoticed(account, SECRETS_AND_DISKS) if "kms:" in one] == []


def starting(service_account: str) -> dict[str, str]:
    """Return what EKS tells of a pod of this cluster."""
    return {
        "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:{region}:{account}:cluster/dev-cluster",
        "aws:RequestTag/kubernetes-namespace": "kube-system",
        "aws:RequestTag/kubernetes-service-account": service_account,
    }


pods = principal.service("pods.eks.amazonaws.com")
ENTER = ("sts:AssumeRole", "sts:TagSession")
PODS_OF_ADD_ONS = [
    may(pods, ENTER, "{Role.dev-cluster-cni}", starting("aws-node")),
    may(pods, ENTER, "{Role.dev-cluster-volumes}", starting("ebs-csi-controller-sa")),
    may_not(pods, ENTER, "{Role.dev-cluster-cni}", starting("ebs-csi-controller-sa")),
    may_not(pods, ENTER, "{Role.dev-cluster-volumes}", starting("aws-node")),
]


def test_an_add_on_s_rights_are_those_of_its_own_pods_alone(account: Account):
    assert failures(account, PODS_OF_ADD_ONS) == ()


def complaints(**given: Any) -> list[str]:
    return list(of_cluster(spec(**given)))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"version": "1.33"}, "cluster.version: 1.33 is not pinned here: 1.34, 1.35, 1.36"),
        ({"admins": ()}, "cluster.admins: nobody could enter the cluster"),
        (
            {"pools": (SYSTEM.model_copy(update={"zones": ("us-east-1a",)}),)},
            "cluster.pools.0.zones: system stands in all zones of the network",
        ),
        (
            {"pools": (SYSTEM.model_copy(update={"fabric": True}),)},
            "cluster.pools.0.fabric: system carries the platform's own services",
        ),
        (
            {"pools": (SYSTEM, CPU.model_copy(update={"min_nodes": 2}))},
            "cluster.pools.1.min_nodes: 2, but machines of cpu come with the pods that need them",
        ),
        (
            {"pools": (SYSTEM, TRAIN.model_copy(update={"zones": ("us-east-1a", "us-east-1b")}))},
            "cluster.pools.1.zones: a fabric spans none, and us-east-1a, us-east-1b are named",
        ),
        (
            {
                "pools": (
                    SYSTEM,
                    TRAIN.model_copy(update={"capacity": ("reserved",), "reservation": "cr-1"}),
                )
            },
            "cluster.pools.1.zones: joined machines stand in one zone, and what is reserved for",
        ),
        (
            {"pools": (SYSTEM, TRAIN.model_copy(update={"capacity": ("flex",)}))},
            "cluster.pools.1.zones: joined machines stand in one zone, and what is reserved for",
        ),
        (
            {"pools": (SYSTEM, NodePool(name="joined", machine="m7i.xlarge", fabric=True))},
            "cluster.pools.1.fabric: m7i.xlarge has no adapters for it",
        ),
    ],
)
def test_what_a_cluster_here_cannot_be_is_told_with_what_it_can(given: Any, said: str):
    [wrong] = complaints(**given)
    assert wrong.startswith(said)


def test_nothing_is_told_of_a_cluster_that_works():
    assert complaints() == []


def test_all_machines_that_the_catalog_joins_have_their_cards_told():
    joined = {one.name for found in MACHINES.values() for one in found if one.fabric}
    assert joined <= set(CARDS)
