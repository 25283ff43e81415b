"""A private endpoint: one service of Azure, reached at an address inside the network."""

import pulumi
import pulumi_azure_native as azure

from components.azure.account import subscription_id
from components.azure.endpoint_zones import ZONES
from components.azure.names import group
from components.azure.tags import tags
from components.site import Site


def zone_id(kind: str, site: Site, component: pulumi.Resource) -> pulumi.Output[str]:
    """Return the id of the network's zone for a kind of service, whose name is fixed."""
    return pulumi.Output.concat(
        "/subscriptions/", subscription_id(component, site), "/resourceGroups/", group(site),
        "/providers/Microsoft.Network/privateDnsZones/", ZONES[kind],
    )  # fmt: skip


def private_endpoint(
    name: str,
    kind: str,
    target: pulumi.Input[str],
    subnet: pulumi.Input[str],
    site: Site,
    resource_group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.network.PrivateDnsZoneGroup:
    """Create an endpoint to `target`, an Azure id, in a subnet, and let its name lead there.

    Returns what a user of the service waits for: $7.3 a month. `opts` must name a parent.
    """
    assert opts.parent
    made = azure.network.PrivateEndpoint(
        name,
        location=site.region,
        resource_group_name=resource_group,
        subnet={"id": subnet},
        private_link_service_connections=[
            {"name": kind, "private_link_service_id": target, "group_ids": [kind]}
        ],
        tags=tags(site),
        opts=opts,
    )
    return azure.network.PrivateDnsZoneGroup(
        name,
        private_endpoint_name=made.name,
        private_dns_zone_group_name="default",
        resource_group_name=resource_group,
        private_dns_zone_configs=[
            {"name": kind, "private_dns_zone_id": zone_id(kind, site, opts.parent)}
        ],
        opts=opts,
    )
