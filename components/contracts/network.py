"""Where things are placed."""

import ipaddress
from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, Literal, Self

import pulumi
from pydantic import AfterValidator, Field, model_validator

from components.component import Component
from components.model import Spec
from components.site import Site


def network_address(text: str) -> str:
    """Return an IPv4 range as it was written; ValueError where it is none."""
    try:
        ipaddress.IPv4Network(text)
    except ValueError as error:
        raise ValueError(f"{error}: a range such as 10.0.0.0/16 is meant") from None
    return text


Cidr = Annotated[str, AfterValidator(network_address)]
"""An IPv4 range in CIDR notation, without host bits."""


class ExistingNetwork(Spec):
    """A network that somebody else made; its routes, room and tags are checked, never changed."""

    id: str = Field(min_length=1)
    node_subnets: tuple[str, ...] = Field(min_length=1)
    """Ids of private subnets for nodes and pods: one per zone, or one where the cloud's subnets
    span them."""
    data_subnets: tuple[str, ...] = Field(min_length=1)
    """Ids of private subnets for databases: one per zone, or one where the cloud's subnets span
    them."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """No subnet twice, and none for both uses."""
        named = [*self.node_subnets, *self.data_subnets]
        for subnet in named:
            if named.count(subnet) > 1:
                raise ValueError(f"existing: subnet {subnet!r} is named twice")
        return self


class NetworkSpec(Spec):
    """A private network over several zones."""

    cidr: Cidr = "10.0.0.0/16"
    """The network's address range, /16 to /18 within 10.0.0.0/8, 172.16.0.0/12 or
    192.168.0.0/16."""
    peers: tuple[Cidr, ...] = ()
    """Ranges of networks it is or will be joined with; none may overlap with `cidr`."""
    zones: int = Field(default=2, ge=2, le=3)
    """Over how many availability zones the subnets spread."""
    zone_names: tuple[str, ...] = ()
    """Exactly these zones, where the first ones that are available will not do."""
    nat: Literal["single", "regional", "none"] = "single"
    """The way out of private subnets: a gateway in one zone, one over all zones, or none."""
    private_endpoints: tuple[str, ...] | None = None
    """Services of the cloud reached without leaving the network, by the cloud's own names. Not
    given: all that a platform needs where `nat` is `none`, else none; storage always is one."""
    existing: ExistingNetwork | None = None
    """A network to use instead of an own one."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """Hold the limits that concern more than one key."""
        own = ipaddress.IPv4Network(self.cidr)
        if not own.is_private or not 16 <= own.prefixlen <= 18:
            raise ValueError(f"cidr: {self.cidr} is no private range from /16 to /18")
        for peer in self.peers:
            if own.overlaps(ipaddress.IPv4Network(peer)):
                raise ValueError(
                    f"cidr: {self.cidr} overlaps with {peer} in `peers`; name another private "
                    f"range, such as {free_range(own, self.peers)}"
                )
        if self.zone_names and len(set(self.zone_names)) != self.zones:
            raise ValueError(
                f"zone_names: {len(set(self.zone_names))} different zones are named, "
                f"and `zones` is {self.zones}"
            )
        return self


def free_range(own: ipaddress.IPv4Network, taken: tuple[str, ...]) -> str:
    """Return the first range of the same size in 10.0.0.0/8 that overlaps with none."""
    others = [ipaddress.IPv4Network(one) for one in taken]
    for found in ipaddress.IPv4Network("10.0.0.0/8").subnets(new_prefix=own.prefixlen):
        if not any(found.overlaps(other) for other in others):
            return str(found)
    return "one that none of them holds"


@dataclass(frozen=True)
class NetworkOutputs:
    """The network and its private subnets; empty where a cloud has none."""

    id: pulumi.Output[str]
    cidr: pulumi.Output[str]
    node_subnet_ids: pulumi.Output[list[str]]
    """Private, for nodes and pods: one per zone, or one where the cloud's subnets span them."""
    data_subnet_ids: pulumi.Output[list[str]]
    """Private, for databases: likewise."""
    zones: pulumi.Output[list[str]]
    """Where nodes stand, by the cloud's own names; empty where their subnets say so."""
    nat_ids: pulumi.Output[list[str]]
    """The gateways whose ports can run out; empty where there is none of our own."""


class Network(Component[NetworkOutputs]):
    """A private network."""

    def __init__(
        self,
        name: str,
        spec: NetworkSpec,
        site: Site,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the network and publish where nodes and databases go."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, site))

    @abstractmethod
    def build(self, name: str, spec: NetworkSpec, site: Site) -> NetworkOutputs:
        """Create the children; return the outputs."""
