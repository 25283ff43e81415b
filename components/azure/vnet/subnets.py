"""Private subnets: each spans the region's zones, and some belong to one service of Azure."""

from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure.vnet.addresses import Addresses
from components.azure.vnet.security import (
    of_databases,
    of_endpoints,
    of_nodes,
    security_group,
)
from components.site import Site

NODES, API, DATABASES, ENDPOINTS = "nodes", "api", "databases", "endpoints"


@dataclass(frozen=True)
class Ground:
    """Where subnets are made."""

    name: str
    network: pulumi.Input[str]
    group: pulumi.Input[str]
    site: Site
    opts: pulumi.ResourceOptions


def subnets(
    ground: Ground, plan: Addresses, gateway: azure.network.NatGateway | None
) -> list[pulumi.Resource]:
    """Create the subnets one after another: Azure refuses two changes of a network at once.

    Only nodes have a way out. The API server's subnet is AKS's own, without rules of ours: ranges
    from where it is reached are the cluster's.
    """
    nodes = subnet(ground, NODES, plan.nodes, [], guard(ground, NODES, of_nodes()), gateway)
    api = subnet(ground, API, plan.api, [nodes], owner="Microsoft.ContainerService/managedClusters")
    databases = subnet(
        ground,
        DATABASES,
        plan.databases,
        [api],
        guard(ground, DATABASES, of_databases(plan.databases, plan.nodes)),
        owner="Microsoft.DBforPostgreSQL/flexibleServers",
    )
    guarded = guard(ground, ENDPOINTS, of_endpoints())
    endpoints = subnet(ground, ENDPOINTS, plan.endpoints, [databases], guarded)
    return [nodes, api, databases, endpoints]


def guard(
    ground: Ground, part: str, rules: list[azure.network.SecurityRuleArgs]
) -> azure.network.NetworkSecurityGroup:
    """Create the rules of one subnet."""
    name = f"{ground.name}-{part}"
    return security_group(name, rules, ground.site, ground.group, ground.opts)


def subnet(
    ground: Ground,
    part: str,
    range: str,
    earlier: list[pulumi.Resource],
    rules: azure.network.NetworkSecurityGroup | None = None,
    gateway: azure.network.NatGateway | None = None,
    owner: str | None = None,
) -> azure.network.Subnet:
    """Create a subnet without the way out that Azure would give it by itself."""
    delegation = azure.network.DelegationArgs(name="owner", service_name=owner)
    return azure.network.Subnet(
        f"{ground.name}-{part}",
        subnet_name=part,
        virtual_network_name=ground.network,
        resource_group_name=ground.group,
        address_prefix=range,
        default_outbound_access=False,
        delegations=[delegation] if owner else None,
        nat_gateway={"id": gateway.id} if gateway else None,
        network_security_group={"id": rules.id} if rules else None,
        private_endpoint_network_policies="NetworkSecurityGroupEnabled",
        opts=pulumi.ResourceOptions.merge(
            ground.opts, pulumi.ResourceOptions(depends_on=earlier, delete_before_replace=True)
        ),
    )
