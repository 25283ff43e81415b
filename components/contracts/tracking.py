"""MLflow: runs, models and their aliases."""

from abc import abstractmethod
from dataclasses import dataclass

import pulumi
from pydantic import Field

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.contracts.storage import StorageOutputs
from components.model import Spec


class TrackingPorts(Spec):
    """Ports of the tracking server; a free one is chosen where none is named."""

    http: int | None = Field(default=None, ge=1024, le=65535)


class TrackingSpec(Spec):
    """An MLflow server that asks for a password."""

    ports: TrackingPorts = TrackingPorts()
    workers: int = Field(default=1, ge=1, le=64)
    """Server processes."""
    database_secret: str | None = Field(default=None, pattern=r"^[a-zA-Z][a-zA-Z0-9_-]*$")
    """Name of the secret configuration value that holds a PostgreSQL URL, set with
    `pulumi config set --secret mlplatform:<name>`. Not given: the cloud's own database, and
    SQLite on this machine."""


@dataclass(frozen=True)
class TrackingOutputs:
    """Where runs are logged, and how a process gets in."""

    uri: pulumi.Output[str]
    """Known once the server answers."""
    environment: pulumi.Output[dict[str, str]]
    """MLFLOW_TRACKING_URI and credentials; secret; known before the server answers."""


class Tracking(Component[TrackingOutputs]):
    """An MLflow server."""

    def __init__(
        self,
        name: str,
        spec: TrackingSpec,
        cluster: ClusterOutputs,
        storage: StorageOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the server and publish the way in."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, cluster, storage))

    @abstractmethod
    def build(
        self, name: str, spec: TrackingSpec, cluster: ClusterOutputs, storage: StorageOutputs
    ) -> TrackingOutputs:
        """Create the children; return the outputs."""
