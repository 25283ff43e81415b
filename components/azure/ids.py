"""Ids of what another concern made, put together of fixed names, so that a preview knows them."""

import pulumi

from components.azure.account import subscription_id
from components.azure.names import group
from components.contracts.cluster import ClusterOutputs
from components.site import Site


def cluster_id(
    cluster: ClusterOutputs, site: Site, component: pulumi.Resource
) -> pulumi.Output[str]:
    """Return the id of the stack's cluster; who takes it comes after the cluster."""
    return pulumi.Output.concat(
        "/subscriptions/", subscription_id(component, site), "/resourceGroups/", group(site),
        "/providers/Microsoft.ContainerService/managedClusters/", cluster.name,
    )  # fmt: skip


def vault_id(key: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return the id of the vault that holds a key."""
    return key.apply(lambda id: id.partition("/keys/")[0])
