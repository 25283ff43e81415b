"""The resource group that a stack's own resources are in, and how one comes after another."""

from typing import Any

import pulumi
import pulumi_azure_native as azure

from components.azure.names import group
from components.azure.tags import tags
from components.site import Site


def resource_group(site: Site, opts: pulumi.ResourceOptions) -> azure.resources.ResourceGroup:
    """Create the group; the network, as the first concern, does, and every other one is inside.

    Its deletion takes along what Pulumi does not know: nothing else may be put there.
    """
    return azure.resources.ResourceGroup(
        group(site),
        resource_group_name=group(site),
        location=site.region,
        tags=tags(site),
        opts=opts,
    )


def inside(site: Site, made: pulumi.Output[Any]) -> pulumi.Output[str]:
    """Return the group's name for a concern that is told of an earlier one.

    `made` is any output of the network or of what came after it. Whoever takes the name comes
    after what `made` tells of, and is gone before it; the name is known at every preview.
    """

    async def name() -> str:
        return group(site)

    async def known() -> bool:
        return True

    return pulumi.Output(made.resources(), name(), known())
