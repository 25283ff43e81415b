"""Who talked to whom in a network."""

import pulumi
import pulumi_azure_native as azure

from components.azure.names import short
from components.azure.rbac.own_roles import OBJECTS, own_role
from components.azure.rights import give
from components.azure.tags import tags
from components.contracts.network import NetworkOutputs
from components.contracts.storage import StorageOutputs
from components.order import after
from components.site import Site

WATCHERS = "NetworkWatcherRG"
"""Azure makes it, and one watcher of a fixed name for each region where a network is."""


def flow_log(
    name: str,
    which: str,
    network: NetworkOutputs,
    storage: StorageOutputs,
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Log a network's connections to the account of logs, in ten-minute steps.

    Azure logs all of them, refused or not: a deliberate difference where only refused ones are
    asked for. They end as the bucket's `flow/` does, $0.50 for each GB that is collected. `opts`
    must name a parent.
    """
    if which == "none":
        return
    assert opts.parent
    writer = azure.managedidentity.UserAssignedIdentity(
        f"{name}-flow", location=site.region, resource_group_name=group, tags=tags(site), opts=opts
    )
    # The account takes tokens alone.
    right = give(
        f"{name}-flow",
        OBJECTS.instead,
        writer.principal_id,
        storage.ids["logs"],
        site,
        opts,
        custom=own_role("objects", site, opts.parent),
    )
    azure.network.FlowLog(
        name,
        flow_log_name=short(name, 80, "-"),
        network_watcher_name=f"NetworkWatcher_{site.region}",
        resource_group_name=WATCHERS,
        location=site.region,
        target_resource_id=network.id,
        storage_id=storage.ids["logs"],
        enabled=True,
        format={"type": "JSON", "version": 2},
        identity=azure.network.ManagedServiceIdentityArgs(
            type=azure.network.ResourceIdentityType.USER_ASSIGNED,
            user_assigned_identities=[after(writer.id, [right])],
        ),
        tags=tags(site),
        opts=opts,
    )
