"""The pools as Kubernetes objects, held against the schemas of Karpenter 1.14.1. The rules that are
written in CEL there are not run here: once, the objects went through the API server's own code."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from components.aws.eks.fabric import CARDS
from components.aws.eks.node_classes import Ground, Object, is_placed
from components.aws.eks.node_pools import objects
from components.aws.eks.versions import VERSIONS
from components.contracts.cluster import Accelerator, NodePool
from tests.components.aws.clusters import CPU, GPU, GROUP, KEY, PLACED, TRAIN, cluster, known
from tests.components.aws.upstream import REGION, site

SUBNETS = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
RESERVED = NodePool(
    name="reserved",
    accelerator=Accelerator(type="nvidia-h200", count=8),
    max_nodes=4,
    capacity=("reserved", "flex", "spot", "on-demand"),
    reservation="cr-0123456789abcdef0",
    fabric=True,
)
NEURON = NodePool(name="neuron", accelerator=Accelerator(type="aws-trainium", count=16))
NAMED = NodePool(name="named", machine="x2iedn.32xlarge", max_nodes=3, disk_gib=16384)
POOLS = (CPU, GPU, TRAIN, RESERVED, NEURON, NAMED)


def made(*pools: NodePool) -> dict[str, Object]:
    """Return the objects of pools by kind and name."""
    ground = Ground(
        region=REGION,
        image=VERSIONS["1.35"].image,
        profile="dev-nodes",
        key=KEY,
        security_group=GROUP,
        subnets=SUBNETS,
        labels=site().labels,
        stack="dev",
    )
    found = objects(pools, ground, {pool.name: PLACED for pool in pools if is_placed(pool)})
    named = {f"{one['kind']} {one['metadata']['name']}": one for one in found}
    assert len(named) == len(found)
    return named


def spec(kind: str, name: str, *pools: NodePool) -> Object:
    return made(*(pools or POOLS))[f"{kind} {name}"]["spec"]


def required(pool: Object) -> dict[str, list[str]]:
    """Return what a machine of a NodePool must be, by label."""
    return {one["key"]: one["values"] for one in pool["template"]["spec"]["requirements"]}


def strictly(schema: Any) -> Any:
    """Return a schema of Kubernetes that takes no key it does not know, instead of dropping it."""
    if isinstance(schema, list):
        return [strictly(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: strictly(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        kept.setdefault("additionalProperties", False)
    return kept


def validator(kind: str) -> Draft202012Validator:
    text = (Path(__file__).parent / f"crds/{kind}.json").read_text(encoding="utf-8")
    definition = json.loads(text)
    schema = strictly(definition["schema"])
    wanted = {
        "apiVersion": {"const": f"{definition['group']}/{definition['version']}"},
        "kind": {"const": definition["kind"]},
        "metadata": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"}
            },
            "additionalProperties": False,
        },
    }
    return Draft202012Validator({**schema, "properties": {**schema["properties"], **wanted}})


def wrong(one: Object) -> list[str]:
    return [
        f"{error.json_path}: {error.message}" for error in validator(one["kind"]).iter_errors(one)
    ]


@pytest.mark.parametrize("key", made(*POOLS))
def test_an_object_is_what_karpenter_s_definition_asks_for(key: str):
    assert wrong(made(*POOLS)[key]) == []


def test_the_definition_refuses_what_it_does_not_know():
    one = made(CPU)["EC2NodeClass cpu"]
    assert wrong({**one, "spec": {**one["spec"], "amiSelector": []}}) != []
    pool = made(CPU)["NodePool cpu-spot"]
    assert wrong({**pool, "spec": {**pool["spec"], "weight": 101}}) != []
    assert wrong({**pool, "metadata": {"name": "Cpu"}}) != []


def test_capacity_is_tried_in_the_order_in_which_a_pool_names_it():
    kinds = ("reserved", "flex", "spot", "on-demand")
    weights = [spec("NodePool", f"reserved-{kind}")["weight"] for kind in kinds]
    assert weights == [100, 50, 10, 1]
    turned = GPU.model_copy(update={"capacity": ("on-demand", "spot")})
    assert spec("NodePool", "gpu-on-demand", turned)["weight"] == 100
    assert spec("NodePool", "gpu-spot", turned)["weight"] == 50


def test_a_node_says_its_class_its_capacity_and_its_pool():
    labels = spec("NodePool", "gpu-spot")["template"]["metadata"]["labels"]
    assert labels == {
        "mlplatform.dev/class": "gpu-l4",
        "mlplatform.dev/capacity": "spot",
        "mlplatform.dev/pool": "gpu",
    }
    assert required(spec("NodePool", "gpu-spot"))["karpenter.sh/capacity-type"] == ["spot"]


def test_a_team_s_own_machines_are_marked_for_its_bill_and_refuse_other_pods():
    theirs = GPU.model_copy(update={"team": "flights"})
    assert spec("EC2NodeClass", "gpu", theirs)["tags"] == {
        **site().labels,
        "mlplatform-team": "flights",
    }
    template = spec("NodePool", "gpu-spot", theirs)["template"]
    assert template["metadata"]["labels"]["mlplatform.dev/team"] == "flights"
    refused = {"key": "mlplatform.dev/team", "value": "flights", "effect": "NoSchedule"}
    assert refused in template["spec"]["taints"]
    assert wrong(made(theirs)["EC2NodeClass gpu"]) == []
    assert wrong(made(theirs)["NodePool gpu-spot"]) == []
    assert "mlplatform-team" not in spec("EC2NodeClass", "gpu")["tags"]


def test_a_block_of_capacity_is_used_like_a_reservation_and_found_by_its_tags():
    flex = required(spec("NodePool", "reserved-flex"))
    assert flex["karpenter.sh/capacity-type"] == ["reserved"]
    assert flex["karpenter.k8s.aws/capacity-reservation-type"] == ["capacity-block"]
    named = required(spec("NodePool", "reserved-reserved"))
    assert named["karpenter.sh/capacity-type"] == ["reserved"]
    assert named["karpenter.k8s.aws/capacity-reservation-id"] == ["cr-0123456789abcdef0"]
    assert spec("EC2NodeClass", "reserved")["capacityReservationSelectorTerms"] == [
        {"id": "cr-0123456789abcdef0"},
        {"tags": {"mlplatform-stack": "dev", "mlplatform-pool": "reserved"}},
    ]
    assert "capacityReservationSelectorTerms" not in spec("EC2NodeClass", "gpu")


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("cpu-spot", {"nodes": "4", "cpu": "32"}),
        ("gpu-on-demand", {"nodes": "16", "nvidia.com/gpu": "16"}),
        ("train-spot", {"nodes": "2", "nvidia.com/gpu": "16"}),
        ("neuron-on-demand", {"nodes": "1", "aws.amazon.com/neuron": "16"}),
        ("named-on-demand", {"nodes": "3"}),
    ],
)
def test_a_pool_ends_where_its_stack_file_says(name: str, limits: dict[str, str]):
    assert spec("NodePool", name)["limits"] == limits


def test_a_pool_starts_empty_and_an_empty_machine_goes():
    pool = spec("NodePool", "train-spot")
    assert "replicas" not in pool
    assert pool["disruption"] == {
        "consolidationPolicy": "WhenEmpty",
        "consolidateAfter": "20m",
        "budgets": [{"nodes": "50%"}],
    }
    template = pool["template"]["spec"]
    assert template["expireAfter"] == "720h"
    assert template["terminationGracePeriod"] == "20m"


def test_zones_are_those_that_are_named():
    zones = "topology.kubernetes.io/zone"
    assert required(spec("NodePool", "gpu-spot"))[zones] == ["us-east-1a", "us-east-1b"]
    assert zones not in required(spec("NodePool", "cpu-spot"))


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("cpu-spot", []),
        ("gpu-spot", ["nvidia.com/gpu"]),
        ("neuron-on-demand", ["aws.amazon.com/neuron"]),
        ("train-spot", ["nvidia.com/gpu", "mlplatform.dev/fabric"]),
    ],
)
def test_only_pods_that_use_accelerators_tolerate_their_machines(name: str, keys: list[str]):
    taints = spec("NodePool", name)["template"]["spec"].get("taints", [])
    assert [one["key"] for one in taints] == keys
    assert {(one["value"], one["effect"]) for one in taints} <= {("present", "NoSchedule")}


def test_joined_machines_are_a_class_apart_in_one_zone_close_to_each_other():
    plain = TRAIN.model_copy(update={"name": "plain", "fabric": False})
    found = made(TRAIN, plain)
    labels = [
        found[f"NodePool {name}-spot"]["spec"]["template"]["metadata"]["labels"]
        for name in ("train", "plain")
    ]
    assert [one["mlplatform.dev/class"] for one in labels] == ["gpu-h100-fabric", "gpu-h100"]
    joined = found["EC2NodeClass train"]["spec"]
    assert joined["subnetSelectorTerms"] == [{"id": SUBNETS[0]}]
    assert joined["placementGroupSelector"] == {"id": PLACED}
    apart = found["EC2NodeClass plain"]["spec"]
    assert apart["subnetSelectorTerms"] == [{"id": one} for one in SUBNETS]
    assert not {"networkInterfaces", "placementGroupSelector"} & set(apart)


def test_a_joined_pool_stands_in_the_zone_that_is_named():
    pool = TRAIN.model_copy(update={"zones": ("us-east-1b",)})
    assert required(spec("NodePool", "train-spot", pool))["topology.kubernetes.io/zone"] == [
        "us-east-1b"
    ]
    assert len(spec("EC2NodeClass", "train", pool)["subnetSelectorTerms"]) == 2


def test_a_reservation_places_its_machines_itself():
    assert not is_placed(RESERVED)
    assert "placementGroupSelector" not in spec("EC2NodeClass", "reserved")


@pytest.mark.parametrize(
    ("pool", "cards"),
    [(TRAIN, 32), (RESERVED, 16), (NEURON.model_copy(update={"fabric": True}), 8)],
)
def test_each_network_card_has_one_adapter_that_takes_no_address(pool: NodePool, cards: int):
    found = spec("EC2NodeClass", pool.name, pool)["networkInterfaces"]
    adapters = [one["networkCardIndex"] for one in found if one["interfaceType"] == "efa-only"]
    assert adapters == list(range(cards))
    [primary] = [one for one in found if one["interfaceType"] == "interface"]
    assert (primary["networkCardIndex"], primary["deviceIndex"]) == (0, 0)
    assert len({(one["networkCardIndex"], one["deviceIndex"]) for one in found}) == cards + 1


@pytest.mark.parametrize("count", [4, 8, 16])
def test_machines_of_a_joined_pool_have_as_many_cards(count: int):
    kind = {4: "nvidia-l4", 8: "nvidia-l40s", 16: "aws-trainium"}[count]
    pool = NodePool(name="joined", accelerator=Accelerator(type=kind, count=count), fabric=True)
    found = required(spec("NodePool", "joined-on-demand", pool))["node.kubernetes.io/instance-type"]
    assert found
    assert len({CARDS[name] for name in found}) == 1


def test_machines_are_made_as_the_house_has_it():
    made = spec("EC2NodeClass", "gpu")
    assert made["amiSelectorTerms"] == [{"alias": "al2023@v20260930"}]
    assert made["instanceProfile"] == "dev-nodes"
    assert "role" not in made
    assert made["securityGroupSelectorTerms"] == [{"id": GROUP}]
    assert made["metadataOptions"]["httpTokens"] == "required"
    assert made["metadataOptions"]["httpPutResponseHopLimit"] == 1
    assert made["instanceStorePolicy"] == "RAID0"
    assert made["tags"] == site().labels
    assert made["kubelet"] == {"maxPods": 110}
    [disk] = spec("EC2NodeClass", "cpu")["blockDeviceMappings"]
    assert disk["ebs"] == {
        "volumeType": "gp3",
        "volumeSize": "200Gi",
        "encrypted": True,
        "kmsKeyID": KEY,
        "deleteOnTermination": True,
    }


def test_only_machines_that_the_region_offers_are_tried():
    names = required(spec("NodePool", "cpu-spot"))["node.kubernetes.io/instance-type"]
    assert len(names) >= 4
    assert {name.partition(".")[2] for name in names} == {"2xlarge"}


def test_the_component_tells_the_same_objects_with_what_it_made():
    graph = cluster(outputs=known)
    [node] = graph.of_type("mlplatform:aws:Cluster")
    told = json.loads(json.dumps(node.outputs["node_pools"], default=dict))
    names = [f"{one['kind']} {one['metadata']['name']}" for one in told]
    assert names == list(made(CPU, GPU, TRAIN))
    assert [message for one in told for message in wrong(one)] == []
    [profile] = {one["spec"]["instanceProfile"] for one in told if one["kind"] == "EC2NodeClass"}
    assert profile.startswith("dev-cluster-nodes-")
    train = next(one for one in told if one["metadata"]["name"] == "train")
    assert train["spec"]["placementGroupSelector"] == {"id": PLACED}
    assert len(train["spec"]["subnetSelectorTerms"]) == 1
    keys = {
        one["spec"]["blockDeviceMappings"][0]["ebs"]["kmsKeyID"]
        for one in told
        if one["kind"] == "EC2NodeClass"
    }
    [disk] = [
        one.inputs["blockDeviceMappings"][0]["ebs"]["kmsKeyId"]
        for one in graph.of_type("aws:ec2/launchTemplate:LaunchTemplate")
    ]
    assert keys == {disk}
