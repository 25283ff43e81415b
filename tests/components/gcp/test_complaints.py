"""Stack files of GCP: every mistake is told by path and value, with what to write instead."""

from copy import deepcopy
from typing import Any

import pytest

from components.gcp.complaints import complaints
from components.spec import PlatformSpec

DEV: dict[str, Any] = {
    "name": "dev",
    "cloud": "gcp",
    "region": "us-central1",
    "account": "ml-dev-1234",
    "cluster": {
        "admins": ["group:platform@example.org"],
        "pools": [
            {"name": "system", "cpus": 4, "memory_gib": 16, "min_nodes": 2, "max_nodes": 3},
            {"name": "gpu", "accelerator": {"type": "nvidia-l4"}, "capacity": ["spot"]},
        ],
    },
    "budget": {"monthly_usd": 800, "notify": ["ml@example.org"]},
}
"""A stack file with which nothing is wrong."""

GPU = ("cluster", "pools", 1)
SHARED = {
    "id": "projects/host-1234/global/networks/shared",
    "node_subnets": ["projects/host-1234/regions/us-central1/subnetworks/nodes"],
    "data_subnets": ["projects/host-1234/regions/us-central1/subnetworks/data"],
}


def told(path: tuple[str | int, ...], value: Any) -> list[str]:
    """Return what is told of the stack file with one key changed."""
    given: Any = deepcopy(DEV)
    place = given
    for key in path[:-1]:
        place = place.setdefault(key, {}) if isinstance(place, dict) else place[key]
    place[path[-1]] = value
    return [*complaints(PlatformSpec.model_validate(given))]


def test_nothing_is_wrong_with_a_right_one():
    assert [*complaints(PlatformSpec.model_validate(DEV))] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("network", "existing"), SHARED),
        (("network", "nat"), "none"),
        (("network", "private_endpoints"), ["vpc-sc"]),
        (("network", "zone_names"), ["us-central1-f", "us-central1-a"]),
        (("cluster", "admins"), ["user:a@b.org", "serviceAccount:ci@p-1.iam.gserviceaccount.com"]),
        (("cluster", "key"), "projects/k-12345/locations/us-central1/keyRings/a/cryptoKeys/b"),
        ((*GPU, "machine"), "g2-standard-8"),
        ((*GPU, "zones"), ["us-central1-c"]),
        (
            GPU,
            {"name": "gpu", "accelerator": {"type": "nvidia-t4"}, "machine": "n1-standard-8"},
        ),
        (GPU, {"name": "cpu", "machine": "n1-standard-8"}),
        (("storage", "replica_region"), "us-east1"),
    ],
)
def test_nothing_is_wrong_with_another_choice(path: tuple[str | int, ...], value: Any):
    assert told(path, value) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            ("region",),
            "us-centrl1",
            "region: 'us-centrl1' is no region of Google Cloud; close to it: us-central1",
        ),
        (("account",), None, "account: asked for on gcp: the project's id, such as"),
        (("account",), "123456789012", "account: '123456789012' is no project's id: 6 to 30"),
        (("identity", "boundary"), "mine", "identity.boundary: 'mine': on gcp no account has one"),
        # Networks.
        (
            ("network", "zone_names"),
            ["us-central1-a", "us-east1-b"],
            "network.zone_names.1: 'us-east1-b' is no zone of us-central1, which has "
            "us-central1-a, us-central1-b, us-central1-c, us-central1-f",
        ),
        (
            ("network", "private_endpoints"),
            ["s3"],
            "network.private_endpoints.0: 's3' is unknown; Google offers its services behind one "
            "address: all-apis or vpc-sc",
        ),
        (
            ("network", "private_endpoints"),
            ["all-apis", "vpc-sc"],
            "network.private_endpoints: all-apis, vpc-sc: one of them: all-apis or vpc-sc",
        ),
        (
            ("network",),
            {"nat": "none", "private_endpoints": []},
            "network.private_endpoints: nodes without a way out reach no service of Google's: "
            "[all-apis], which it is where it is left out",
        ),
        (
            ("network", "existing"),
            SHARED | {"id": "shared"},
            "network.existing.id: 'shared' is no network's: projects/host-project/global/networks/",
        ),
        (
            ("network", "existing"),
            SHARED | {"node_subnets": ["nodes"]},
            "network.existing.node_subnets.0: 'nodes' is no subnet of us-central1: projects/",
        ),
        (
            ("network", "existing"),
            SHARED | {"node_subnets": [*SHARED["node_subnets"], f"{SHARED['node_subnets'][0]}-2"]},
            "network.existing.node_subnets: 2 are named, and one spans all zones of us-central1: ",
        ),
        (
            (*GPU, "max_nodes"),
            1000,
            "network.cidr: 10.0.0.0/16 has 32768 addresses for pods, and the pools may take 64384: "
            "128 a node, 64 with accelerators, of each kind of capacity: lower max_nodes, or",
        ),
        # Machines.
        (
            (*GPU, "accelerator", "type"),
            "nvidia-a10g",
            "cluster.pools.1.accelerator.type: 'nvidia-a10g' is not known on gcp: nvidia-l4, ",
        ),
        (
            ("region",),
            "me-central1",
            "cluster.pools.1.accelerator.type: me-central1 has no machine with nvidia-l4 "
            "(g2-standard-4, g2-standard-8, g2-standard-12, g2-standard-16, g2-standard-32); it "
            "has none with accelerators; nvidia-l4 is in asia-east1, ",
        ),
        (
            ("network", "zone_names"),
            ["us-central1-c", "us-central1-f"],
            None,
        ),
        (
            GPU,
            {"name": "gpu", "accelerator": {"type": "nvidia-h100"}},
            "cluster.pools.1.capacity: a3-highgpu-1g is to be had as spot, flex alone: capacity: "
            "[spot, flex]",
        ),
        (
            GPU,
            {"name": "gpu", "accelerator": {"type": "nvidia-a100-80"}, "zones": ["us-east4-c"]},
            "cluster.pools.1.zones.0: 'us-east4-c' is no zone of us-central1, which has ",
        ),
        (
            GPU,
            {"name": "gpu", "capacity": ["reserved"], "reservation": "Mine", "zones": []},
            "cluster.pools.1.reservation: 'Mine' is no reservation's name: mine, or projects/",
        ),
        (
            GPU,
            {"name": "gpu", "capacity": ["reserved"], "reservation": "mine"},
            "cluster.pools.1.zones: mine lies in one zone, and no node is there elsewhere: name it",
        ),
        (
            GPU,
            {
                "name": "gpu",
                "fabric": True,
                "accelerator": {"type": "nvidia-h100", "count": 8},
                "zones": ["us-central1-a", "us-central1-b"],
            },
            "cluster.pools.1.zones: a fabric spans none, and us-central1-a, us-central1-b are "
            "named: one, or none",
        ),
        (
            (*GPU, "machine"),
            "g2-standard-48",
            "cluster.pools.1.machine: g2-standard-48 comes with other accelerators; say so: "
            "accelerator: {type: nvidia-l4, count: 4}",
        ),
        (
            (*GPU, "machine"),
            "n2-standard-8",
            "cluster.pools.1.accelerator.type: n2-standard-8 has no nvidia-l4: leave `machine` out",
        ),
        (
            (*GPU, "machine"),
            "g2-standard-5",
            "cluster.pools.1.machine: g2-standard-5 is not known here; close to it: g2-standard-4",
        ),
        (
            ("cluster", "pools", 0, "machine"),
            "g2-standard-4",
            "cluster.pools.0.machine: g2-standard-4 comes with other accelerators; say so: ",
        ),
        (
            ("cluster", "pools", 0, "machine"),
            "c4a-standard-8",
            "cluster.pools.0.machine: c4a-standard-8 has an Arm processor, and images are built",
        ),
        (
            ("cluster", "pools", 0, "machine"),
            "N2 standard",
            "cluster.pools.0.machine: 'N2 standard' is no machine type: n2-standard-8 is meant",
        ),
        (
            GPU,
            {"name": "gpu", "accelerator": {"type": "nvidia-h100"}, "machine": "a3-highgpu-1g"},
            "cluster.pools.1.capacity: a3-highgpu-1g is never to be had as on-demand: capacity: "
            "[spot, flex]",
        ),
        # Clusters.
        (
            ("cluster", "version"),
            "1.20",
            "cluster.version: 1.20 is none of GKE's here: 1.33, 1.34, 1.35",
        ),
        (
            ("cluster", "admins"),
            ["platform@example.org"],
            "cluster.admins.0: 'platform@example.org' is no member of IAM: "
            "group:platform@example.org is meant",
        ),
        (
            ("cluster", "admins"),
            ["allUsers"],
            "cluster.admins.0: 'allUsers' is no member of IAM: ",
        ),
        (
            ("cluster", "pools", 0, "zones"),
            ["us-central1-a"],
            "cluster.pools.0.zones: system stands in all zones of the network: no `zones`",
        ),
        (
            (*GPU, "name"),
            "gke-pool",
            "cluster.pools.1.name: 'gke-pool': no compute class may begin with gke or autopilot: ",
        ),
        # What holds data.
        (
            ("storage", "replica_region"),
            "europe-west1",
            "storage.replica_region: no bucket is in us-central1 and europe-west1 at once: ",
        ),
        (
            ("storage", "key"),
            "mine",
            "storage.key: 'mine' is no key of us-central1: projects/keys-1234/locations/",
        ),
        (
            ("cluster", "key"),
            "projects/k-12345/locations/us-east1/keyRings/a/cryptoKeys/b",
            "cluster.key: 'projects/k-12345/locations/us-east1/keyRings/a/cryptoKeys/b' is no key",
        ),
        (
            ("database", "memory_gib"),
            4000,
            "database.cpus, memory_gib: at most 96 CPUs and 624 GiB are offered; got 2 and 4000",
        ),
        (
            ("registry", "repositories"),
            ["Ray"],
            "registry.repositories.0: 'Ray' is no name of an image: lower-case words, such as ray",
        ),
    ],
)
def test_a_mistake_is_told_by_its_path(
    path: tuple[str | int, ...], value: Any, expected: str | None
):
    found = told(path, value)
    if expected is None:
        assert found == []
    else:
        assert any(one.startswith(expected) for one in found), found


def test_a_machine_that_none_of_the_networks_zones_has_is_told_with_those_that_have_it():
    given = deepcopy(DEV)
    given["network"] = {"zone_names": ["us-central1-b", "us-central1-f"]}
    given["cluster"]["pools"][1]["accelerator"] = {"type": "nvidia-a100-80"}
    assert [*complaints(PlatformSpec.model_validate(given))] == [
        "cluster.pools.1.zones: a2-ultragpu-1g is in us-central1-a, us-central1-c, and none of "
        "these is the network's (us-central1-b, us-central1-f): network: {zone_names: [...]}, or "
        "zones: [us-central1-a]"
    ]


def test_the_first_bad_key_does_not_hide_the_others():
    given = deepcopy(DEV)
    given["account"] = "1"
    given["cluster"]["version"] = "1.20"
    assert len([*complaints(PlatformSpec.model_validate(given))]) == 2
