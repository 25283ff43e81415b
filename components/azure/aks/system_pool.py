"""The machines that always stand: they carry the platform's own services and Kubernetes' own."""

import pulumi
import pulumi_azure_native as azure

from components.azure.aks.marks import LABEL, SYSTEM_TAINT
from components.azure.catalog import machine
from components.azure.tags import tags
from components.contracts.cluster import NodePool
from components.site import Site

NAME = "system"


def system_pool(
    pool: NodePool,
    version: str,
    subnet: pulumi.Input[str],
    zones: pulumi.Input[list[str]],
    site: Site,
) -> azure.containerservice.ManagedClusterAgentPoolProfileArgs:
    """Return the pool that a cluster begins with; a machine of 4 vCPUs and 16 GiB is $140 a month.

    Ordinary pods do not tolerate its taint, so they can never starve what the platform needs.
    """
    return azure.containerservice.ManagedClusterAgentPoolProfileArgs(
        name=NAME,
        mode="System",
        type="VirtualMachineScaleSets",
        vm_size=machine(pool).name,
        orchestrator_version=version,
        os_type="Linux",
        os_sku="Ubuntu",
        # Encrypted with the cluster's key; sizes with a disk of their own cost more.
        os_disk_type="Managed",
        os_disk_size_gb=pool.disk_gib,
        enable_encryption_at_host=True,
        enable_node_public_ip=False,
        vnet_subnet_id=subnet,
        availability_zones=zones,
        enable_auto_scaling=True,
        count=pool.min_nodes,
        min_count=pool.min_nodes,
        max_count=pool.max_nodes,
        max_pods=110,
        node_labels={
            f"{LABEL}/class": "system",
            f"{LABEL}/capacity": "on-demand",
            f"{LABEL}/pool": pool.name,
        },
        node_taints=[SYSTEM_TAINT],
        upgrade_settings=azure.containerservice.AgentPoolUpgradeSettingsArgs(
            max_surge="33%", drain_timeout_in_minutes=30
        ),
        tags=tags(site),
    )
