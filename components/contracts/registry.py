"""Images, and the nodes' right to pull them."""

from abc import abstractmethod
from dataclasses import dataclass

import pulumi
from pydantic import Field

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.model import Spec
from components.site import Site


class RegistrySpec(Spec):
    """A private image registry."""

    keep_images: int = Field(default=20, ge=1)
    """How many tagged images of a repository are kept."""
    untagged_days: int = Field(default=7, ge=1)
    """When an image without a tag is deleted."""
    preview_days: int = Field(default=14, ge=1)
    """When an image of a pull request, tagged `pr-...`, is deleted."""
    repositories: tuple[str, ...] = ("ray", "mlflow")
    """What images are pushed for."""


@dataclass(frozen=True)
class RegistryOutputs:
    """Where images are pushed and pulled; empty where a cloud has no registry."""

    url: pulumi.Output[str]
    repositories: pulumi.Output[dict[str, str]]
    """Each repository to the URL that images are pushed to."""


class Registry(Component[RegistryOutputs]):
    """A private image registry."""

    def __init__(
        self,
        name: str,
        spec: RegistrySpec,
        site: Site,
        cluster: ClusterOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the registry and let the cluster's nodes pull."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, site, cluster))

    @abstractmethod
    def build(
        self, name: str, spec: RegistrySpec, site: Site, cluster: ClusterOutputs
    ) -> RegistryOutputs:
        """Create the children; return the outputs."""
