"""What a stack file is told before anything is made, each sentence with its path."""

import subprocess
import sys
from typing import Any

import pytest

from components.azure.complaints import complaints
from components.spec import PlatformSpec
from tests.components.azure.clusters import ADMIN
from tests.components.azure.upstream import GROUP, NETWORK, SUBSCRIPTION

SYSTEM = {"name": "system", "cpus": 4, "memory_gib": 16, "min_nodes": 2, "max_nodes": 3}
GPU = {"name": "gpu", "accelerator": {"type": "nvidia-t4"}}
EXISTING = {
    "id": NETWORK,
    "node_subnets": [f"{NETWORK}/subnets/nodes", f"{NETWORK}/subnets/api"],
    "data_subnets": [f"{NETWORK}/subnets/databases", f"{NETWORK}/subnets/endpoints"],
}


def platform(**given: Any) -> PlatformSpec:
    """Return a platform that a stack file asks for; keys replace those of a correct one."""
    cluster = {"admins": [ADMIN], "pools": [SYSTEM, GPU]} | given.pop("cluster", {})
    return PlatformSpec.model_validate(
        {
            "name": "azure-dev",
            "cloud": "azure",
            "region": "eastus2",
            "account": SUBSCRIPTION,
            "cluster": cluster,
            "budget": {"monthly_usd": 100, "notify": ["a@example.org"]},
            "database": {"cpus": 2, "memory_gib": 8},
        }
        | given
    )


def pool(**given: Any) -> dict[str, Any]:
    return {"cluster": {"pools": [SYSTEM, GPU | given]}}


@pytest.mark.parametrize("given", [
    {},
    {"network": {"existing": EXISTING, "nat": "none"}},
    {"network": {"zones": 3, "nat": "regional", "private_endpoints": ["queue"]}},
    pool(machine="Standard_NC8as_T4_v3", zones=["1"]),
    pool(machine="Standard_D8ads_v6", accelerator=None),
    pool(accelerator={"type": "nvidia-h100", "count": 8}, fabric=True),
    pool(capacity=["reserved", "on-demand"],
         reservation=f"{GROUP}/providers/Microsoft.Compute/capacityReservationGroups/g"),
    {"cluster": {"key": f"{GROUP}/providers/Microsoft.KeyVault/vaults/ours/keys/clusters"}},
    {"storage": {"replica_region": "centralus"}},
])  # fmt: skip
def test_nothing_is_said_of_what_azure_has(given: dict[str, Any]):
    assert [*complaints(platform(**given))] == []


OTHER = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5e"

WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {"region": "westus"},
        "region: 'westus' is no region of Azure where a platform can stand; "
        "close to it: westus3, westus2",
    ),
    ({"region": "us-east-1"}, "region: 'us-east-1' is no region of Azure"),
    ({"account": "123456789012"}, "account: '123456789012' is no subscription of Azure's"),
    ({"cluster": {"admins": []}}, "cluster.admins: nobody could enter the cluster"),
    (
        {"cluster": {"admins": ["arn:aws:iam::1:role/x"]}},
        "cluster.admins.0: 'arn:aws:iam::1:role/x' is nobody in Entra: group:",
    ),
    (
        {"cluster": {"version": "1.29"}},
        "cluster.version: 1.29 is not pinned here: 1.34,",
    ),
    ({"cluster": {"key": "arn:aws:kms:x"}}, "cluster.key: 'arn:aws:kms:x' is no key of this"),
    (
        {
            "storage": {
                "key": f"{GROUP}/providers/Microsoft.KeyVault/vaults/ours/keys/a".replace(
                    SUBSCRIPTION, OTHER
                )
            }
        },
        "storage.key: ",
    ),
    (
        {"cluster": {"pools": [SYSTEM | {"zones": ["1"]}, GPU]}},
        "cluster.pools.0.zones: system stands in all zones",
    ),
    (
        pool(accelerator={"type": "nvidia-l4"}),
        "cluster.pools.1.accelerator.type: 'nvidia-l4' is in no machine of azure; "
        "nearest: nvidia-a10",
    ),
    (
        pool(accelerator={"type": "nvidia-t4", "count": 2}),
        "cluster.pools.1.accelerator.count: 2 of nvidia-t4 are in no machine: 1, 4",
    ),
    (pool(zones=["us-east-1a"]), "cluster.pools.1.zones.0: 'us-east-1a' is no zone of Azure"),
    (pool(capacity=["flex"]), "cluster.pools.1.capacity: azure has no `flex`"),
    (pool(fabric=True), "cluster.pools.1.fabric: no machine of this shape has InfiniBand"),
    (
        pool(accelerator={"type": "nvidia-h100", "count": 8}, fabric=True, zones=["1", "2"]),
        "cluster.pools.1.zones: a fabric spans none",
    ),
    (pool(machine="p5.48xlarge"), "cluster.pools.1.machine: 'p5.48xlarge' is no size of Azure"),
    (
        pool(machine="Standard_D8ps_v5", accelerator=None),
        "cluster.pools.1.machine: Standard_D8ps_v5 has an Arm processor",
    ),
    (
        pool(machine="Standard_NC24ads_A100_v4"),
        "say so: accelerator: {type: nvidia-a100-80, count: 1}",
    ),
    (pool(machine="Standard_NC6s_v3", accelerator=None), "Standard_NC6s_v3 has accelerators"),
    (pool(machine="Standard_D8s_v5"), "Standard_D8s_v5 has no nvidia-t4: leave `machine` out"),
    (pool(machine="Standard_NC4as_T4_v3", fabric=True), "Standard_NC4as_T4_v3 has no InfiniBand"),
    (
        pool(capacity=["reserved"], reservation="cr-1"),
        "cluster.pools.1.reservation: 'cr-1' is no group of reservations",
    ),
    ({"network": {"zone_names": ["a", "b"]}}, "network.zone_names.0: 'a' is no zone of Azure"),
    (
        {"network": {"private_endpoints": ["blob"]}},
        "'blob' is no service whose name can be made private here (it always is)",
    ),
    ({"network": {"private_endpoints": ["sqs"]}}, "'sqs' is no service"),
    (
        {"network": {"existing": EXISTING | {"id": "vpc-1"}}},
        "network.existing.id: 'vpc-1' is no network's",
    ),
    (
        {"network": {"existing": EXISTING | {"node_subnets": [f"{NETWORK}/subnets/one"]}}},
        "network.existing.node_subnets: 1 named",
    ),
    (
        {"network": {"existing": EXISTING | {"data_subnets": ["a", "b"]}}},
        "network.existing.data_subnets.0: 'a' is no subnet of that network",
    ),
    ({"registry": {"repositories": ["Ray"]}}, "registry.repositories.0: 'Ray' is no name"),
    ({"storage": {"replica_region": "westeurope"}}, "storage.replica_region: 'westeurope'"),
    ({"database": {"cpus": 2, "memory_gib": 4000}}, "database.cpus, memory_gib"),
]


@pytest.mark.parametrize(("given", "expected"), WRONG, ids=lambda one: str(one)[:40])
def test_what_azure_lacks_is_told_with_its_path(given: dict[str, Any], expected: str):
    told = [*complaints(platform(**given))]
    assert any(expected in one for one in told), told


def test_complaints_need_no_sdk():
    code = (
        "import sys, components.azure.complaints\n"
        "print([name for name in sys.modules if name.startswith(('pulumi_', 'azure.'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
