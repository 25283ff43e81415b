"""Who may knock at a subnet; Azure's own rules come last, and let in who is in the network."""

from typing import Literal

import pulumi
import pulumi_azure_native as azure

from components.azure.tags import tags
from components.site import Site

POSTGRESQL = ("5432", "6432")
"""The server, and its pooler."""


def rule(
    name: str,
    priority: int,
    access: Literal["Allow", "Deny"],
    source: str,
    ports: tuple[str, ...] = ("*",),
    protocol: Literal["Tcp", "*"] = "*",
) -> azure.network.SecurityRuleArgs:
    """Return a rule for what comes in."""
    first, *more = ports
    return azure.network.SecurityRuleArgs(
        name=name,
        priority=priority,
        direction="Inbound",
        access=access,
        protocol=protocol,
        source_address_prefix=source,
        source_port_range="*",
        destination_address_prefix="*",
        destination_port_range=None if more else first,
        destination_port_ranges=list(ports) if more else None,
    )


def closed() -> azure.network.SecurityRuleArgs:
    """Return the rule after which nobody of the network, or of its peers, comes in."""
    return rule("others", 4000, "Deny", "VirtualNetwork")


def of_nodes() -> list[azure.network.SecurityRuleArgs]:
    """Return that nobody outside reaches a node, whatever a Service of Kubernetes asks for."""
    return [rule("internet", 4000, "Deny", "Internet")]


def of_databases(own: str, nodes: str) -> list[azure.network.SecurityRuleArgs]:
    """Return that nodes and their pods reach databases, and databases their standbys."""
    return [
        rule("nodes", 100, "Allow", nodes, POSTGRESQL, "Tcp"),
        rule("standbys", 110, "Allow", own),
        closed(),
    ]


def of_endpoints() -> list[azure.network.SecurityRuleArgs]:
    """Return that who is in the network reaches services of Azure, by what they speak."""
    ports = ("443", *POSTGRESQL)
    return [rule("network", 100, "Allow", "VirtualNetwork", ports, "Tcp"), closed()]


def security_group(
    name: str,
    rules: list[azure.network.SecurityRuleArgs],
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.network.NetworkSecurityGroup:
    """Create the group of rules of one subnet."""
    return azure.network.NetworkSecurityGroup(
        name,
        network_security_group_name=name,
        location=site.region,
        resource_group_name=group,
        security_rules=rules,
        tags=tags(site),
        opts=opts,
    )
