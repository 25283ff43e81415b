"""A site and the outputs of earlier concerns, to build one concern of AWS by itself."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.registry import RegistryOutputs
from components.contracts.storage import StorageOutputs
from components.site import Site, Team
from policies.graph.model import Graph
from policies.graph.record import record
from stacks.rehearse import looked_up
from tests.recordings import ROOT

ACCOUNT, REGION = "123456789012", "us-east-1"


def site(**given: Any) -> Site:
    """Return a site on AWS; keys that are given replace those of dev."""
    teams = (Team(name="flights"), Team(name="fraud"))
    return Site(**{"name": "dev", "cloud": "aws", "region": REGION, "teams": teams} | given)


def told(value: Any) -> pulumi.Output[Any]:
    """Return what an earlier concern would tell."""
    return pulumi.Output.from_input(value)


def network() -> NetworkOutputs:
    """Return a network over two zones."""
    return NetworkOutputs(
        id=told("vpc-0a1b2c3d4e5f60718"),
        cidr=told("10.0.0.0/16"),
        node_subnet_ids=told(["subnet-0000000000000000a", "subnet-0000000000000000b"]),
        data_subnet_ids=told(["subnet-0000000000000001a", "subnet-0000000000000001b"]),
        zones=told([]),
        nat_ids=told(["nat-0a1b2c3d4e5f60718"]),
    )


def cluster() -> ClusterOutputs:
    """Return a cluster."""
    return ClusterOutputs(
        name=told("dev-cluster"),
        api=told("https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com"),
        kubeconfig=told("{}"),
        issuer=told("https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF"),
        node_identity=told(f"arn:aws:iam::{ACCOUNT}:role/mlplatform/dev-cluster-nodes"),
        security_group=told("sg-0a1b2c3d4e5f60718"),
        disk_key=told(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/9999abcd-12ab-34cd-56ef-1234567890ab"),
        autoscaler=told({"queue": "dev-cluster", "cluster": "dev-cluster"}),
        autoscaler_identity=told("dev-cluster-karpenter"),
        node_pools=told([]),
    )


def storage() -> StorageOutputs:
    """Return the four buckets."""
    urls = {
        f"{bucket}_url": told(f"s3://dev-storage-{bucket}")
        for bucket in ("data", "artifacts", "transient", "logs")
    }
    return StorageOutputs(
        **urls,
        key=told(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
        identity=told({}),
        environment=told({}),
    )


def database() -> DatabaseOutputs:
    """Return a database with a password that AWS keeps."""
    return DatabaseOutputs(
        id=told("dev-database"),
        url=told("postgresql://dev-database.abc.us-east-1.rds.amazonaws.com:5432/mlflow"),
        secret_name=told(f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rds!db-1234-AbCdEf"),
        key=told(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/5678abcd-12ab-34cd-56ef-1234567890ab"),
        resource=told(""),
    )


def registry() -> RegistryOutputs:
    """Return a registry with two repositories."""
    url = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
    return RegistryOutputs(
        url=told(url), repositories=told({name: f"{url}/dev/{name}" for name in ("ray", "mlflow")})
    )


def built(build: Callable[[pulumi.ResourceOptions], object], **given: Any) -> Graph:
    """Record what `build` makes with a provider; keywords are those of `record`."""

    def program() -> None:
        provider = aws.Provider("dev", region=REGION, default_tags={"tags": site().labels})
        build(pulumi.ResourceOptions(provider=provider))

    return record(program, root=ROOT, **{"answers": looked_up} | given)
