"""Who may do what, without static keys."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import NamedTuple

import pulumi

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.registry import RegistryOutputs
from components.contracts.storage import StorageOutputs
from components.model import Spec
from components.site import Site

PLATFORM_NAMESPACE = "mlplatform"
"""Where the platform's own services run."""
RESERVED_NAMESPACES = (
    PLATFORM_NAMESPACE, "cert-manager", "envoy-gateway-system", "external-secrets", "gpu-operator",
    "karpenter", "kuberay-operator", "kueue-system", "monitoring", "opencost",
)  # fmt: skip
"""Namespaces of the platform's services and of charts; with those that begin with `kube-`, which
Kubernetes keeps for itself, what no team may be called: a team's pods run in the namespace of its
name, and would be taken for the platform's."""


class ServiceAccount(NamedTuple):
    """As whom pods of one namespace act."""

    namespace: str
    name: str

    def __str__(self) -> str:
        """Show it as `namespace/name`."""
        return f"{self.namespace}/{self.name}"


MLFLOW = ServiceAccount(PLATFORM_NAMESPACE, "mlflow")
"""The tracking server: all runs and models, and the database."""
ALERTMANAGER = ServiceAccount(PLATFORM_NAMESPACE, "alertmanager")
"""What tells people of alerts that arise in the cluster."""
LOGS = ServiceAccount(PLATFORM_NAMESPACE, "fluent-bit")
"""What carries the logs of pods out of the cluster."""
SECRETS = ServiceAccount("external-secrets", "external-secrets")
"""What brings the stack's secrets into the cluster."""


def of_team(team: str) -> ServiceAccount:
    """Return as whom a team's Ray clusters, jobs and applications act."""
    return ServiceAccount(team, "ray")


def is_reserved(name: str) -> bool:
    """Tell a name that no team may have, as a namespace of that name is not its own."""
    return name in RESERVED_NAMESPACES or name.startswith("kube-")


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
    secrets_prefix: pulumi.Output[str]
    """How the names of secrets begin that are brought into the cluster; empty where there is no
    store of them."""
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
