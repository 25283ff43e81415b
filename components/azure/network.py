"""The group a stack is in, and a virtual network whose machines nobody reaches from outside."""

import pulumi
import pulumi_azure_native as azure

from components.azure import names
from components.azure.account import subscription_id
from components.azure.group import inside, resource_group
from components.azure.regions import ZONES
from components.azure.tags import tags
from components.azure.vnet.addresses import addresses
from components.azure.vnet.dns import private_zones
from components.azure.vnet.subnets import API, DATABASES, ENDPOINTS, NODES, Ground, subnets
from components.azure.vnet.way_out import way_out
from components.contracts.network import ExistingNetwork, Network, NetworkOutputs, NetworkSpec
from components.order import after
from components.site import Site


class AzureNetwork(Network):
    """A virtual network with private subnets, and names under which Azure's services are inside.

    Subnets span zones. Of both kinds there are two: of nodes and of the API server, of databases
    and of private endpoints.
    """

    TOKEN = "mlplatform:azure:Network"

    def build(self, name: str, spec: NetworkSpec, site: Site) -> NetworkOutputs:
        """Create the group and the network, or only names in the one that exists.

        Whoever takes the subnets' ids also comes after the way out and the names, and so is
        destroyed before them. Ids are put together of fixed names: a preview knows them.
        """
        made_group = resource_group(site, self.child)
        group = inside(site, made_group.id)
        if spec.existing:
            more = spec.private_endpoints or ()
            links = private_zones(name, spec.existing.id, more, site, group, self.child)
            return existing(spec.existing, spec, [made_group, *links])
        network = azure.network.VirtualNetwork(
            name,
            virtual_network_name=name,
            location=site.region,
            resource_group_name=group,
            address_space={"address_prefixes": [spec.cidr]},
            tags=tags(site),
            # Subnets are resources of their own, which Azure tells here as well.
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=["subnets"], delete_before_replace=True
            ),
        )
        zones = chosen(spec)
        gateway = way_out(name, spec, zones, site, group, self.child)
        ground = Ground(
            name, after(pulumi.Output.from_input(name), [network]), group, site, self.child
        )
        made = subnets(ground, addresses(spec.cidr), gateway)
        links = private_zones(
            name, network.id, spec.private_endpoints or (), site, group, self.child
        )
        here = pulumi.Output.concat(
            "/subscriptions/", subscription_id(self, site), "/resourceGroups/", names.group(site),
            "/providers/Microsoft.Network/",
        )  # fmt: skip
        own = pulumi.Output.concat(here, "virtualNetworks/", name)
        gateways = [pulumi.Output.concat(here, "natGateways/", name)] if gateway else []

        def ids(*parts: str) -> pulumi.Output[list[str]]:
            found = [pulumi.Output.concat(own, "/subnets/", part) for part in parts]
            return after(pulumi.Output.all(*found), [*made, *links])

        return NetworkOutputs(
            id=after(own, [network]),
            cidr=pulumi.Output.from_input(spec.cidr),
            node_subnet_ids=ids(NODES, API),
            data_subnet_ids=ids(DATABASES, ENDPOINTS),
            zones=pulumi.Output.from_input(list(zones)),
            nat_ids=after(pulumi.Output.all(*gateways), [gateway] if gateway else []),
        )


def chosen(spec: NetworkSpec) -> tuple[str, ...]:
    """Return the zones where machines stand."""
    return spec.zone_names or ZONES[: spec.zones]


def existing(
    network: ExistingNetwork, spec: NetworkSpec, needed: list[pulumi.Resource]
) -> NetworkOutputs:
    """Return what the stack file says of somebody else's network; the preflight checks it."""

    def told(ids: tuple[str, ...]) -> pulumi.Output[list[str]]:
        return after(pulumi.Output.from_input(list(ids)), needed)

    return NetworkOutputs(
        id=after(pulumi.Output.from_input(network.id), needed),
        cidr=pulumi.Output.from_input(spec.cidr),
        node_subnet_ids=told(network.node_subnets),
        data_subnet_ids=told(network.data_subnets),
        zones=pulumi.Output.from_input(list(chosen(spec))),
        nat_ids=pulumi.Output.from_input(list[str]()),
    )
