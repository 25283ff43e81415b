"""The control plane of a cluster, with the one pool that it cannot be without."""

from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure import names
from components.azure.account import tenant_id
from components.azure.aks.identities import Identities
from components.azure.aks.profiles import (
    api_access,
    autoscaling,
    networking,
    outbound,
    security,
)
from components.azure.aks.system_pool import system_pool
from components.azure.key import Key
from components.azure.tags import tags
from components.contracts.cluster import ClusterSpec
from components.contracts.network import NetworkOutputs
from components.site import Site


@dataclass(frozen=True)
class Foundation:
    """What a control plane stands on."""

    group: pulumi.Output[str]
    network: NetworkOutputs
    key: Key
    acting: Identities
    disks: pulumi.Output[str]


def control_plane(
    name: str, spec: ClusterSpec, site: Site, below: Foundation, opts: pulumi.ResourceOptions
) -> azure.containerservice.ManagedCluster:
    """Create the control plane; only people and pods that Entra knows get in, by no local account.

    `opts` must name a parent.
    """
    assert opts.parent
    free = site.environment == "dev"
    system, *others = spec.pools
    acting, network = below.acting, below.network
    subnets = network.node_subnet_ids
    kubelet = azure.containerservice.UserAssignedIdentityArgs(
        resource_id=acting.nodes_id,
        client_id=acting.nodes.client_id,
        object_id=acting.nodes.principal_id,
    )
    return azure.containerservice.ManagedCluster(
        name,
        resource_name_=name,
        location=site.region,
        resource_group_name=below.group,
        node_resource_group=names.node_group(site),
        dns_prefix=name,
        kubernetes_version=spec.version,
        sku={"name": "Base", "tier": "Free" if free else "Standard"},
        identity={
            "type": azure.containerservice.ResourceIdentityType.USER_ASSIGNED,
            "user_assigned_identities": [acting.control_plane_id],
        },
        identity_profile={"kubeletidentity": kubelet},
        enable_rbac=True,
        disable_local_accounts=True,
        aad_profile={
            "managed": True,
            "enable_azure_rbac": True,
            "tenant_id": tenant_id(opts.parent),
        },
        api_server_access_profile=api_access(spec, subnets.apply(lambda ids: ids[1])),
        network_profile=networking(outbound(network)),
        oidc_issuer_profile={"enabled": True},
        security_profile=security(below.key),
        disk_encryption_set_id=below.disks,
        storage_profile={
            "blob_csi_driver": {"enabled": True},
            "disk_csi_driver": {"enabled": True},
            "file_csi_driver": {"enabled": False},
            "snapshot_controller": {"enabled": True},
        },
        auto_upgrade_profile={
            "upgrade_channel": "patch",
            "node_os_upgrade_channel": "NodeImage",
        },
        auto_scaler_profile=autoscaling(others),
        # Costs by namespace are for tiers that are paid for.
        metrics_profile={"cost_analysis": {"enabled": not free}},
        agent_pool_profiles=[
            system_pool(
                system, spec.version, subnets.apply(lambda ids: ids[0]), network.zones, site
            )
        ],
        tags=tags(site),
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                protect=spec.protect,
                # Azure tells all pools here; ours are resources of their own but the first.
                ignore_changes=["agentPoolProfiles"],
                delete_before_replace=True,
                custom_timeouts=pulumi.CustomTimeouts(create="40m", update="60m", delete="40m"),
            ),
        ),
    )
