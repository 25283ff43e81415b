"""Metrics, alert rules and who hears of alerts."""

from abc import abstractmethod
from dataclasses import dataclass

import pulumi
from pydantic import Field

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.model import Spec


class MonitoringPorts(Spec):
    """Ports of the monitoring servers; a free one is chosen where none is named."""

    prometheus: int | None = Field(default=None, ge=1024, le=65535)
    alertmanager: int | None = Field(default=None, ge=1024, le=65535)
    machine: int | None = Field(default=None, ge=1024, le=65535)
    """The machine's own metrics (node_exporter)."""


class MonitoringSpec(Spec):
    """Prometheus and Alertmanager with the platform's rules."""

    ports: MonitoringPorts = MonitoringPorts()
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
    alerts_url: pulumi.Output[str]
    environment: pulumi.Output[dict[str, str]]
    """PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD; secret; empty where a cluster's access rules."""


class Monitoring(Component[MonitoringOutputs]):
    """Metrics, recording and alert rules."""

    def __init__(
        self,
        name: str,
        spec: MonitoringSpec,
        cluster: ClusterOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the servers and publish their addresses."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, cluster))

    @abstractmethod
    def build(self, name: str, spec: MonitoringSpec, cluster: ClusterOutputs) -> MonitoringOutputs:
        """Create the children; return the outputs."""
