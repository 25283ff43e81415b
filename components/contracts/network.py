"""Where things are placed."""

from abc import abstractmethod
from dataclasses import dataclass

import pulumi
from pydantic import Field

from components.component import Component
from components.model import Spec


class NetworkSpec(Spec):
    """A private network over several zones."""

    cidr: str = "10.0.0.0/16"
    """The network's address range; must not overlap with networks it is peered with."""
    zones: int = Field(default=2, ge=1, le=3)
    """Over how many availability zones the subnets spread."""


@dataclass(frozen=True)
class NetworkOutputs:
    """The network's identity; empty where a cloud has none."""

    id: pulumi.Output[str]
    subnet_ids: pulumi.Output[list[str]]


class Network(Component[NetworkOutputs]):
    """A private network."""

    def __init__(
        self, name: str, spec: NetworkSpec, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Build the network and publish where nodes and databases go."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec))

    @abstractmethod
    def build(self, name: str, spec: NetworkSpec) -> NetworkOutputs:
        """Create the children; return the outputs."""
