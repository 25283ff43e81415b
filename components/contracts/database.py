"""PostgreSQL for MLflow."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Literal, Self

import pulumi
from pydantic import Field, model_validator

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.contracts.network import NetworkOutputs
from components.model import Spec
from components.site import Site


class DatabaseSpec(Spec):
    """A private, encrypted PostgreSQL server."""

    version: str = Field(default="17", pattern=r"^1[6-9]$")
    """The major version; the cloud keeps the minor one up to date."""
    cpus: int = Field(default=2, ge=1, le=64)
    memory_gib: float = Field(default=4, gt=0)
    """The smallest machine with at least these is taken."""
    storage_gib: int = Field(default=20, ge=20, le=16384)
    max_storage_gib: int = Field(default=100, ge=20, le=65536)
    """The disk grows by itself up to here."""
    multi_zone: bool = False
    """Whether a standby in another zone takes over."""
    backup_days: int = Field(default=7, ge=1, le=35)
    """How far back any moment can be restored."""
    protect: bool = False
    """Whether it refuses to be deleted, and leaves a final snapshot when it is."""
    login: Literal["password", "identity"] = "password"
    """A password that the cloud makes, keeps and rotates, or tokens of the pods' own identity."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """Hold the limits that concern more than one key."""
        if self.max_storage_gib < self.storage_gib:
            raise ValueError(
                f"max_storage_gib {self.max_storage_gib} < storage_gib {self.storage_gib}"
            )
        return self


@dataclass(frozen=True)
class DatabaseOutputs:
    """Where the database answers and what opens it; empty where there is none."""

    id: pulumi.Output[str]
    """What alarms and the cloud's own tools name it by."""
    url: pulumi.Output[str]
    """`postgresql://host:port/name`, without a user or a password."""
    secret_name: pulumi.Output[str]
    """Name, in the cloud's secret store, of user and password; empty for `login: identity`."""
    key: pulumi.Output[str]
    """The key that whoever reads it must be allowed to use; empty where a cloud has none."""
    resource: pulumi.Output[str]
    """What a right to log in names; empty where it takes none but the right to the secret."""


class Database(Component[DatabaseOutputs]):
    """A PostgreSQL server."""

    def __init__(
        self,
        name: str,
        spec: DatabaseSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the server and publish the way to it."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, site, network, cluster))

    @abstractmethod
    def build(
        self,
        name: str,
        spec: DatabaseSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> DatabaseOutputs:
        """Create the children; return the outputs."""
