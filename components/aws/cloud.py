"""The table of AWS."""

import pulumi
import pulumi_aws as aws

from components.absent import AbsentRay, AbsentServing, AbsentTracking
from components.aws.baseline import AwsBaseline
from components.aws.budget import AwsBudget
from components.aws.cluster import AwsCluster
from components.aws.database import AwsDatabase
from components.aws.identity import AwsIdentity
from components.aws.monitoring import AwsMonitoring
from components.aws.network import AwsNetwork
from components.aws.registry import AwsRegistry
from components.aws.storage import AwsStorage
from components.cloud import Cloud, Services
from components.contracts.cluster import ClusterOutputs
from components.site import Site


def provider(site: Site) -> aws.Provider:
    """Return the one way into the account, which labels everything and refuses another account."""
    return aws.Provider(
        site.name,
        region=site.region,
        allowed_account_ids=[site.account] if site.account else None,
        default_tags={"tags": site.labels},
    )


def inside(
    name: str, cluster: ClusterOutputs, opts: pulumi.ResourceOptions
) -> pulumi.ResourceOptions:
    """Return what places a service; the layer inside the cluster comes later."""
    return opts


CLOUD = Cloud(
    provider=provider,
    baseline=AwsBaseline,
    network=AwsNetwork,
    cluster=AwsCluster,
    storage=AwsStorage,
    database=AwsDatabase,
    registry=AwsRegistry,
    identity=AwsIdentity,
    monitoring=AwsMonitoring,
    budget=AwsBudget,
    services=Services(
        tracking=AbsentTracking,
        ray=AbsentRay,
        serving=AbsentServing,
        inside=inside,
    ),
)
