"""Who may do what, without static keys."""

from abc import abstractmethod
from dataclasses import dataclass

import pulumi

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.registry import RegistryOutputs
from components.contracts.storage import StorageOutputs
from components.model import Spec
from components.site import Site


class IdentitySpec(Spec):
    """Rights of people and pods."""

    boundary: str | None = None
    """Name of the policy that no role of the platform goes beyond; on AWS one that the account's
    baseline stack makes."""


@dataclass(frozen=True)
class IdentityOutputs:
    """Identities of service accounts; empty where variables with credentials are used."""

    roles: pulumi.Output[dict[str, str]]
    """`namespace/service-account` to the identity that its pods have."""
    annotations: pulumi.Output[dict[str, str]]
    """`namespace/service-account` to the one annotation, as `key=value`, that ties it to its
    identity; empty where the cloud ties them by itself."""


class Identity(Component[IdentityOutputs]):
    """Identities with the least rights that do."""

    def __init__(
        self,
        name: str,
        spec: IdentitySpec,
        site: Site,
        cluster: ClusterOutputs,
        storage: StorageOutputs,
        registry: RegistryOutputs,
        database: DatabaseOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the identities and publish which pods have them."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, site, cluster, storage, registry, database))

    @abstractmethod
    def build(
        self,
        name: str,
        spec: IdentitySpec,
        site: Site,
        cluster: ClusterOutputs,
        storage: StorageOutputs,
        registry: RegistryOutputs,
        database: DatabaseOutputs,
    ) -> IdentityOutputs:
        """Create the children; return the outputs."""
