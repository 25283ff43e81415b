"""The table of the cloud that is this machine."""

import pulumi

from components.absent import (
    AbsentBaseline,
    AbsentBudget,
    AbsentDatabase,
    AbsentIdentity,
    AbsentNetwork,
    AbsentRegistry,
)
from components.cloud import Cloud, Services
from components.contracts.cluster import ClusterOutputs
from components.local.cluster import LocalCluster
from components.local.monitoring import LocalMonitoring
from components.local.ray import LocalRay
from components.local.serving import LocalServing
from components.local.storage import LocalStorage
from components.local.tracking import LocalTracking


def inside(
    name: str, cluster: ClusterOutputs, opts: pulumi.ResourceOptions
) -> pulumi.ResourceOptions:
    """Programs are placed by the supervisor's socket, not by a provider."""
    return opts


CLOUD = Cloud(
    provider=lambda site: None,
    baseline=AbsentBaseline,
    network=AbsentNetwork,
    cluster=LocalCluster,
    storage=LocalStorage,
    registry=AbsentRegistry,
    database=AbsentDatabase,
    identity=AbsentIdentity,
    monitoring=LocalMonitoring,
    budget=AbsentBudget,
    services=Services(
        tracking=LocalTracking,
        ray=LocalRay,
        serving=LocalServing,
        inside=inside,
    ),
)
