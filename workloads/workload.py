"""The base of everything people run: a spec and a platform go in, outputs come out."""

from abc import abstractmethod
from typing import Generic, TypeVar

import pulumi

from components.component import Component
from components.model import Slug, Spec
from components.platform import PlatformOutputs


class WorkloadSpec(Spec):
    """What every workload says of itself, beside the `kind` that tells the specs apart."""

    name: Slug
    """Unique in a stack: it names the resources, the job and the route of the application."""
    team: Slug = "default"
    """One of the platform's teams: owns the job, the experiment and the prefixes in buckets."""


SpecT = TypeVar("SpecT", bound=WorkloadSpec)
OutputsT = TypeVar("OutputsT")


class Workload(Component[OutputsT], Generic[SpecT, OutputsT]):
    """Something people run on a platform, wherever that is; its TOKEN is
    `mlplatform:workloads:<Kind>`."""

    def __init__(
        self,
        spec: SpecT,
        platform: PlatformOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the workload and publish what others may use."""
        super().__init__(spec.name, spec, opts)
        self.publish(self.build(spec, platform))

    @abstractmethod
    def build(self, spec: SpecT, platform: PlatformOutputs) -> OutputsT:
        """Create the children; return the outputs."""
