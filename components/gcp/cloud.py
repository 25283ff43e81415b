"""The table of Google Cloud."""

import pulumi
import pulumi_gcp as gcp

from components.absent import AbsentRay, AbsentServing, AbsentTracking
from components.cloud import Cloud, Services
from components.contracts.cluster import ClusterOutputs
from components.gcp.baseline import GcpBaseline
from components.gcp.budget import GcpBudget
from components.gcp.cluster import GcpCluster
from components.gcp.database import GcpDatabase
from components.gcp.identity import GcpIdentity
from components.gcp.monitoring import GcpMonitoring
from components.gcp.network import GcpNetwork
from components.gcp.project import project_id
from components.gcp.registry import GcpRegistry
from components.gcp.storage import GcpStorage
from components.site import Site


def provider(site: Site) -> gcp.Provider:
    """Return the one way into the project, which labels everything and acts in no other project.

    What it asks is counted for the project itself: some services refuse a person without one.
    """
    return gcp.Provider(
        site.name,
        project=project_id(site),
        region=site.region,
        default_labels=site.labels,
        user_project_override=True,
        billing_project=project_id(site),
    )


def inside(
    name: str, cluster: ClusterOutputs, opts: pulumi.ResourceOptions
) -> pulumi.ResourceOptions:
    """Return what places a service; the layer inside the cluster comes later."""
    return opts


CLOUD = Cloud(
    provider=provider,
    baseline=GcpBaseline,
    network=GcpNetwork,
    cluster=GcpCluster,
    storage=GcpStorage,
    database=GcpDatabase,
    registry=GcpRegistry,
    identity=GcpIdentity,
    monitoring=GcpMonitoring,
    budget=GcpBudget,
    services=Services(
        tracking=AbsentTracking,
        ray=AbsentRay,
        serving=AbsentServing,
        inside=inside,
    ),
)
