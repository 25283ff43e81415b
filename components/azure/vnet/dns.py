"""Names of services of Azure, as a network sees them: addresses inside instead of outside."""

from collections.abc import Iterable

import pulumi
import pulumi_azure_native as azure

from components.azure.endpoint_zones import MORE_ZONES, ZONES
from components.azure.tags import tags
from components.site import Site


def private_zones(
    name: str,
    network: pulumi.Input[str],
    more: Iterable[str],
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Create a zone for each kind of service, $0.50 a month, and link it to a network.

    `more` names kinds that workloads reach beside what a platform needs. Returns what must be
    there before a name is looked up.
    """
    wanted = ZONES | {kind: MORE_ZONES[kind] for kind in more if kind in MORE_ZONES}
    links: list[pulumi.Resource] = []
    for kind, zone in wanted.items():
        made = azure.privatedns.PrivateZone(
            f"{name}-{kind}",
            private_zone_name=zone,
            location="global",
            resource_group_name=group,
            tags=tags(site),
            opts=opts,
        )
        links.append(
            azure.privatedns.VirtualNetworkLink(
                f"{name}-{kind}",
                virtual_network_link_name=name,
                private_zone_name=made.name,
                location="global",
                resource_group_name=group,
                virtual_network={"id": network},
                registration_enabled=False,
                tags=tags(site),
                opts=opts,
            )
        )
    return links
