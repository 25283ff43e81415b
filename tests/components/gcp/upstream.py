"""A site and the outputs of earlier concerns, to build one concern of GCP by itself."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_gcp as gcp

from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.registry import RegistryOutputs
from components.contracts.storage import StorageOutputs
from components.gcp.lookups import NUMBER
from components.site import Site, Team
from policies.graph.model import Graph
from policies.graph.record import record
from stacks.rehearse import looked_up
from tests.recordings import ROOT

PROJECT, REGION = "ml-dev-1234", "us-central1"
MLFLOW = f"dev-mlflow@{PROJECT}.iam.gserviceaccount.com"
AGENT = f"serviceAccount:service-{NUMBER}@"


def site(**given: Any) -> Site:
    """Return a site on GCP; keys that are given replace those of dev."""
    teams = (Team(name="flights"), Team(name="fraud"))
    return Site(
        **{"name": "dev", "cloud": "gcp", "region": REGION, "account": PROJECT, "teams": teams}
        | given
    )


def told(value: Any) -> pulumi.Output[Any]:
    """Return what an earlier concern would tell."""
    return pulumi.Output.from_input(value)


def network() -> NetworkOutputs:
    """Return a network over two zones, whose subnets are the region's."""
    subnets = f"projects/{PROJECT}/regions/{REGION}/subnetworks"
    return NetworkOutputs(
        id=told(f"projects/{PROJECT}/global/networks/dev-network"),
        cidr=told("10.0.0.0/16"),
        node_subnet_ids=told([f"{subnets}/dev-network-nodes"]),
        data_subnet_ids=told([f"{subnets}/dev-network-data"]),
        zones=told([f"{REGION}-a", f"{REGION}-b"]),
        nat_ids=told(["dev-network"]),
    )


def cluster() -> ClusterOutputs:
    """Return a cluster."""
    home = f"projects/{PROJECT}/locations/{REGION}/clusters/dev-cluster"
    return ClusterOutputs(
        name=told("dev-cluster"),
        api=told(f"https://gke-0123456789abcdef.{REGION}.gke.goog"),
        kubeconfig=told("{}"),
        issuer=told(f"https://container.googleapis.com/v1/{home}"),
        node_identity=told(f"dev-cluster-nodes@{PROJECT}.iam.gserviceaccount.com"),
        disk_key=told(f"projects/{PROJECT}/locations/{REGION}/keyRings/cluster/cryptoKeys/cluster"),
        security_group=told("dev-cluster-nodes"),
        autoscaler=told({}),
        autoscaler_identity=told(""),
        node_pools=told([]),
    )


def storage() -> StorageOutputs:
    """Return the four buckets."""
    urls = {
        f"{bucket}_url": told(f"gs://dev-storage-{bucket}-1234567")
        for bucket in ("data", "artifacts", "transient", "logs")
    }
    return StorageOutputs(
        **urls,
        key=told(f"projects/{PROJECT}/locations/{REGION}/keyRings/storage/cryptoKeys/storage"),
        identity=told({}),
        environment=told({}),
    )


def database() -> DatabaseOutputs:
    """Return a database with a password in the secret store."""
    return DatabaseOutputs(
        id=told("dev-database"),
        url=told("postgresql://0123456789ab.sql.goog:5432/mlflow"),
        secret_name=told(f"projects/{PROJECT}/secrets/mlplatform_dev_database"),
        key=told(f"projects/{PROJECT}/locations/{REGION}/keyRings/database/cryptoKeys/database"),
        resource=told(f"projects/{PROJECT}/serviceAccounts/{MLFLOW}"),
    )


def registry() -> RegistryOutputs:
    """Return a registry with two repositories."""
    url = f"{REGION}-docker.pkg.dev/{PROJECT}"
    return RegistryOutputs(
        url=told(url), repositories=told({name: f"{url}/dev/{name}" for name in ("ray", "mlflow")})
    )


def built(build: Callable[[pulumi.ResourceOptions], object], **given: Any) -> Graph:
    """Record what `build` makes with a provider; keywords are those of `record`."""

    def program() -> None:
        provider = gcp.Provider("dev", project=PROJECT, region=REGION, default_labels=site().labels)
        build(pulumi.ResourceOptions(provider=provider))

    return record(program, root=ROOT, **{"answers": looked_up} | given)
