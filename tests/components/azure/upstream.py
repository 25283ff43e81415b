"""A site and the outputs of earlier concerns, to build one concern of Azure by itself."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_azure_native as azure

from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.registry import RegistryOutputs
from components.contracts.storage import StorageOutputs
from components.site import Site, Team
from policies.graph.model import Graph
from policies.graph.record import record
from policies.strict.echo import unfit
from stacks.rehearse import looked_up
from tests.recordings import ROOT

SUBSCRIPTION, REGION = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f", "eastus2"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-dev"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/dev-network"
BUCKETS = ("data", "artifacts", "transient", "logs")
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/dev-storage1a2b3c4d"


def site(**given: Any) -> Site:
    """Return a site on Azure; keys that are given replace those of dev."""
    teams = (Team(name="flights"), Team(name="fraud"))
    defaults = {"name": "dev", "cloud": "azure", "region": REGION, "account": SUBSCRIPTION}
    return Site(**{**defaults, "teams": teams} | given)


def told(value: Any) -> pulumi.Output[Any]:
    """Return what an earlier concern would tell."""
    return pulumi.Output.from_input(value)


def network() -> NetworkOutputs:
    """Return a network: subnets of nodes and of the API server; of databases and of endpoints."""
    return NetworkOutputs(
        id=told(NETWORK),
        cidr=told("10.0.0.0/16"),
        node_subnet_ids=told([f"{NETWORK}/subnets/nodes", f"{NETWORK}/subnets/api"]),
        data_subnet_ids=told([f"{NETWORK}/subnets/databases", f"{NETWORK}/subnets/endpoints"]),
        zones=told(["1", "2"]),
        nat_ids=told([f"{GROUP}/providers/Microsoft.Network/natGateways/dev-network"]),
    )


def cluster() -> ClusterOutputs:
    """Return a cluster; whom others let in is a subnet of private endpoints."""
    return ClusterOutputs(
        name=told("dev-cluster"),
        api=told("https://dev-cluster-0a1b2c3d.privatelink.eastus2.azmk8s.io:443"),
        kubeconfig=told("{}"),
        issuer=told("https://eastus2.oic.prod-aks.azure.com/11111111/0a1b2c3d/"),
        node_identity=told("44444444-4444-4444-4444-444444444444"),
        security_group=told(f"{NETWORK}/subnets/endpoints"),
        disk_key=told(f"{GROUP}/providers/Microsoft.Compute/diskEncryptionSets/dev-cluster"),
        autoscaler=told(
            {
                "cluster": "dev-cluster",
                "resource_group": "rg-dev",
                "node_group": "rg-dev-nodes",
                "subscription": SUBSCRIPTION,
                "accelerated": "gpus0f06c,gpuoaacf8",
                "driver_owner": "node-image",
            }
        ),
        autoscaler_identity=told("55555555-5555-5555-5555-555555555555"),
        node_pools=told([]),
    )


def storage() -> StorageOutputs:
    """Return the four buckets, each the container of an account of its own."""
    urls = {
        f"{bucket}_url": told(f"abfss://{bucket}@dev{bucket}1a2b3c4d.dfs.core.windows.net")
        for bucket in BUCKETS
    }
    return StorageOutputs(
        **urls,
        key=told(f"{VAULT}/keys/dev-storage"),
        identity=told({}),
        environment=told({}),
        ids=told({bucket: account_id(bucket) for bucket in BUCKETS}),
    )


def account_id(bucket: str) -> str:
    """Return the id of a bucket's account."""
    return f"{GROUP}/providers/Microsoft.Storage/storageAccounts/dev{bucket}1a2b3c4d"


def database() -> DatabaseOutputs:
    """Return a database with a password."""
    return DatabaseOutputs(
        id=told(
            f"{GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/dev-database1a2b3c4d"
        ),
        url=told("postgresql://dev-database1a2b3c4d.postgres.database.azure.com:5432/mlflow"),
        secret_name=told("https://dev-database1a2b3c4d.vault.azure.net/secrets/database"),
        key=told(f"{VAULT}/keys/dev-database"),
        resource=told(""),
    )


def registry() -> RegistryOutputs:
    """Return a registry with two repositories."""
    url = "devregistry1a2b3c4d.azurecr.io"
    return RegistryOutputs(
        url=told(url), repositories=told({name: f"{url}/{name}" for name in ("ray", "mlflow")})
    )


def built(build: Callable[[pulumi.ResourceOptions], object], **given: Any) -> Graph:
    """Record what `build` makes with a provider; keywords are those of `record`."""

    def program() -> None:
        provider = azure.Provider("dev", location=REGION, subscription_id=SUBSCRIPTION)
        build(pulumi.ResourceOptions(provider=provider))

    return record(program, root=ROOT, **{"answers": looked_up, "outputs": unfit} | given)
