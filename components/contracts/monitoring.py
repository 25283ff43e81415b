"""Metrics, alert rules and who hears of alerts."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Literal

import pulumi
from pydantic import Field

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.storage import StorageOutputs
from components.model import Email, Spec
from components.site import Site


class MonitoringPorts(Spec):
    """Ports of the monitoring servers; a free one is chosen where none is named."""

    prometheus: int | None = Field(default=None, ge=1024, le=65535)
    alertmanager: int | None = Field(default=None, ge=1024, le=65535)
    machine: int | None = Field(default=None, ge=1024, le=65535)
    """The machine's own metrics (node_exporter)."""


class MonitoringSpec(Spec):
    """Prometheus and Alertmanager with the platform's rules."""

    ports: MonitoringPorts = MonitoringPorts()
    notify: tuple[Email, ...] = ()
    """E-mail addresses that are told of alarms by the cloud; the budget's, if not given."""
    flow_logs: Literal["rejected", "all", "none"] = "rejected"
    """Which connections of the network are logged; `none` where a network's owner does it."""
    log_days: int = Field(default=14, ge=1, le=3653)
    """How long the cloud keeps logs of services and networks."""
    retention_days: int = Field(default=15, ge=1, le=400)
    scrape_seconds: int = Field(default=10, ge=1, le=300)
    latency_objective_ms: float = Field(default=100.0, gt=0)
    """99 % of predictions are answered within this time."""
    error_ratio_objective: float = Field(default=0.001, gt=0, lt=1)
    """The share of requests that may fail."""


@dataclass(frozen=True)
class MonitoringOutputs:
    """Where metrics are read and alerts are seen."""

    url: pulumi.Output[str]
    dashboard_url: pulumi.Output[str]
    """The cloud's own view of what it runs for us; empty where there is none."""
    topic: pulumi.Output[str]
    """Where the cloud sends alarms; empty where there is none."""
    log_group: pulumi.Output[str]
    """Where logs of pods go when they leave the cluster; empty where nobody keeps them."""
    alerts_url: pulumi.Output[str]
    environment: pulumi.Output[dict[str, str]]
    """PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD; secret; empty where a cluster's access rules."""


class Monitoring(Component[MonitoringOutputs]):
    """Metrics, recording and alert rules."""

    def __init__(
        self,
        name: str,
        spec: MonitoringSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
        storage: StorageOutputs,
        database: DatabaseOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the servers and publish their addresses."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, site, network, cluster, storage, database))

    @abstractmethod
    def build(
        self,
        name: str,
        spec: MonitoringSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
        storage: StorageOutputs,
        database: DatabaseOutputs,
    ) -> MonitoringOutputs:
        """Create the children; return the outputs."""
