"""The table of Azure."""

import pulumi
import pulumi_azure_native as azure

from components.absent import AbsentRay, AbsentServing, AbsentTracking
from components.azure.baseline import AzureBaseline
from components.azure.budget import AzureBudget
from components.azure.cluster import AzureCluster
from components.azure.database import AzureDatabase
from components.azure.identity import AzureIdentity
from components.azure.monitoring import AzureMonitoring
from components.azure.network import AzureNetwork
from components.azure.registry import AzureRegistry
from components.azure.storage import AzureStorage
from components.cloud import Cloud, Services
from components.contracts.cluster import ClusterOutputs
from components.site import Site


def provider(site: Site) -> azure.Provider:
    """Return the one way into the subscription: the expected one, else whoever signed in chose."""
    return azure.Provider(
        site.name,
        location=site.region,
        subscription_id=site.account,
        disable_pulumi_partner_id=True,
    )


def inside(
    name: str, cluster: ClusterOutputs, opts: pulumi.ResourceOptions
) -> pulumi.ResourceOptions:
    """Return what places a service; the layer inside the cluster comes later."""
    return opts


CLOUD = Cloud(
    provider=provider,
    baseline=AzureBaseline,
    network=AzureNetwork,
    cluster=AzureCluster,
    storage=AzureStorage,
    database=AzureDatabase,
    registry=AzureRegistry,
    identity=AzureIdentity,
    monitoring=AzureMonitoring,
    budget=AzureBudget,
    services=Services(
        tracking=AbsentTracking,
        ray=AbsentRay,
        serving=AbsentServing,
        inside=inside,
    ),
)
