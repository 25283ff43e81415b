"""What a cluster is told of its network, its API and its autoscaler."""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import containerservice as aks

from components.azure.key import Key
from components.azure.vnet.addresses import DNS, PODS, SERVICES
from components.contracts.cluster import ClusterSpec, NodePool
from components.contracts.network import NetworkOutputs


def outbound(network: NetworkOutputs) -> pulumi.Output[str]:
    """Return how nodes get out: by our gateway, or as routes of an existing network say.

    AKS has no other way for a network like ours: without one it keeps a registry of its own, under
    a name that the network has for the platform's registry.
    """
    return network.nat_ids.apply(
        lambda found: "userAssignedNATGateway" if found else "userDefinedRouting"
    )


def networking(way_out: pulumi.Output[str]) -> aks.ContainerServiceNetworkProfileArgs:
    """Return an overlay that no other network sees, with rules between pods by Cilium."""
    return aks.ContainerServiceNetworkProfileArgs(
        network_plugin="azure",
        network_plugin_mode="overlay",
        network_dataplane="cilium",
        network_policy="cilium",
        outbound_type=way_out,
        load_balancer_sku="standard",
        pod_cidr=PODS,
        service_cidr=SERVICES,
        dns_service_ip=DNS,
    )


def api_access(
    spec: ClusterSpec, subnet: pulumi.Output[str]
) -> aks.ManagedClusterAPIServerAccessProfileArgs:
    """Return from where the API is reached: inside the network, and by ranges that are named.

    It stands in a subnet of the network in either case, from where it reaches the vault.
    """
    private = not spec.public_cidrs
    return aks.ManagedClusterAPIServerAccessProfileArgs(
        enable_vnet_integration=True,
        subnet_id=subnet,
        enable_private_cluster=private,
        enable_private_cluster_public_fqdn=False if private else None,
        private_dns_zone="system" if private else None,
        authorized_ip_ranges=None if private else list(spec.public_cidrs),
        # It would run anything in the cluster for whoever may call Azure, past the network.
        disable_run_command=True,
    )


def security(key: Key) -> aks.ManagedClusterSecurityProfileArgs:
    """Return that secrets are encrypted with our key, and that pods have identities of Entra."""
    return aks.ManagedClusterSecurityProfileArgs(
        azure_key_vault_kms=aks.AzureKeyVaultKmsArgs(
            enabled=True,
            key_id=key.version_url,
            key_vault_network_access="Private",
            key_vault_resource_id=key.vault,
        ),
        workload_identity=aks.ManagedClusterSecurityProfileWorkloadIdentityArgs(enabled=True),
        image_cleaner=aks.ManagedClusterSecurityProfileImageCleanerArgs(
            enabled=True, interval_hours=168
        ),
    )


def autoscaling(
    pools: Sequence[NodePool],
) -> aks.ManagedClusterPropertiesAutoScalerProfileArgs:
    """Return how the one autoscaler of all pools acts; what looks like a truth value is text.

    It knows one time for idle machines, so none goes before the most patient pool's is over.
    """
    idle = max((pool.idle_minutes for pool in pools), default=5)
    return aks.ManagedClusterPropertiesAutoScalerProfileArgs(
        expander="priority",
        balance_similar_node_groups="false",
        max_node_provision_time="10m",
        max_graceful_termination_sec="1200",
        new_pod_scale_up_delay="0s",
        scale_down_delay_after_add=f"{idle}m",
        scale_down_unneeded_time=f"{idle}m",
        scale_down_utilization_threshold="0.5",
        skip_nodes_with_local_storage="false",
        skip_nodes_with_system_pods="false",
    )
