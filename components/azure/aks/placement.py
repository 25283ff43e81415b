"""Where machines that are joined stand: close together, in one zone."""

import pulumi
import pulumi_azure_native as azure

from components.azure.tags import tags
from components.site import Site


def placement_group(
    name: str,
    zones: pulumi.Output[list[str]],
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.compute.ProximityPlacementGroup:
    """Create the group of a pool's machines; InfiniBand joins no others."""
    return azure.compute.ProximityPlacementGroup(
        name,
        proximity_placement_group_name=name,
        location=site.region,
        resource_group_name=group,
        proximity_placement_group_type="Standard",
        zones=zones,
        tags=tags(site),
        opts=opts,
    )
