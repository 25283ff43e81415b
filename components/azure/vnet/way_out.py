"""The way out of a network: a gateway that translates addresses, or none."""

import pulumi
import pulumi_azure_native as azure

from components.azure.tags import tags
from components.contracts.network import NetworkSpec
from components.site import Site


def way_out(
    name: str,
    spec: NetworkSpec,
    zones: tuple[str, ...],
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.network.NatGateway | None:
    """Create the gateway: $33 a month, and $0.045 for a GB.

    A gateway of the Standard SKU stands in one zone, and a subnet, which spans them, takes one
    gateway. Only StandardV2 outlives a zone, and the API version that this SDK speaks, 2024-05-01,
    does not know it yet: until then `regional` names no zone and leaves the choice to Azure.
    """
    if spec.nat == "none":
        return None
    placed = None if spec.nat == "regional" else [zones[0]]
    address = azure.network.PublicIPAddress(
        name,
        public_ip_address_name=name,
        location=site.region,
        resource_group_name=group,
        sku={"name": "Standard", "tier": "Regional"},
        public_ip_allocation_method="Static",
        public_ip_address_version="IPv4",
        zones=placed,
        tags=tags(site),
        opts=opts,
    )
    return azure.network.NatGateway(
        name,
        nat_gateway_name=name,
        location=site.region,
        resource_group_name=group,
        sku={"name": "Standard"},
        public_ip_addresses=[{"id": address.id}],
        idle_timeout_in_minutes=10,
        zones=placed,
        tags=tags(site),
        # A fixed name is taken until the old gateway is gone.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
