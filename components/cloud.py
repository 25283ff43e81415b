"""A cloud is a typed table: which class builds which concern there."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import pulumi

from components.contracts.budget import Budget
from components.contracts.cluster import Cluster, ClusterOutputs
from components.contracts.monitoring import Monitoring
from components.contracts.network import Network
from components.contracts.ray import Ray
from components.contracts.registry import Registry
from components.contracts.serving import Serving
from components.contracts.storage import Storage
from components.contracts.tracking import Tracking
from components.spec import PlatformSpec

Inside = Callable[[str, ClusterOutputs, pulumi.ResourceOptions], pulumi.ResourceOptions]
"""Name, cluster and options to the options that place a service inside the cluster."""


@dataclass(frozen=True)
class Services:
    """What runs on the cluster: one class per concern."""

    monitoring: type[Monitoring]
    tracking: type[Tracking]
    ray: type[Ray]
    serving: type[Serving]
    inside: Inside


@dataclass(frozen=True)
class Cloud:
    """One class per concern; a missing one is a type error, not a surprise."""

    provider: Callable[[PlatformSpec], pulumi.ProviderResource | None]
    network: type[Network]
    cluster: type[Cluster]
    storage: type[Storage]
    registry: type[Registry]
    budget: type[Budget]
    services: Services


def load(name: str) -> Cloud:
    """Import the cloud's folder, and with it that cloud's SDK alone."""
    return import_module(f"components.{name}.cloud").CLOUD
