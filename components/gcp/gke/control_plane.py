"""The control plane of a cluster."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_gcp as gcp

from components.contracts.cluster import ClusterSpec
from components.contracts.network import NetworkOutputs
from components.gcp.gke.node_pools import PODS as PODS_OF_A_NODE
from components.gcp.project import project_id
from components.gcp.vpc.addresses import PODS, SERVICES
from components.site import Environment, Site

LOGS = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]
METRICS = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]
"""No Prometheus of Google's, and no metrics of GPUs: the platform's own looks after both."""
WINDOWS: Mapping[Environment, tuple[str, str, str]] = {
    "dev": ("2026-01-01T02:00:00Z", "2026-01-01T06:00:00Z", "FREQ=DAILY"),
    "staging": ("2026-01-01T02:00:00Z", "2026-01-01T06:00:00Z", "FREQ=DAILY"),
    "prod": ("2026-01-03T00:00:00Z", "2026-01-03T08:00:00Z", "FREQ=WEEKLY;BYDAY=SA,SU"),
}
"""When Google may upgrade: start, end, how often; at least 48 hours within 32 days."""


def control_plane(
    name: str,
    spec: ClusterSpec,
    site: Site,
    network: NetworkOutputs,
    key: pulumi.Output[str],
    account: pulumi.Output[str],
    joined: bool,
    opts: pulumi.ResourceOptions,
) -> gcp.container.Cluster:
    """Create a control plane over the region, $73 a month; `joined` where nodes have more networks.

    Google makes nodes with it, which are gone again before it is ready.
    """
    start, end, often = WINDOWS[site.environment]
    kept = pulumi.ResourceOptions(
        protect=spec.protect,
        # Of the nodes that are gone.
        ignore_changes=["nodeConfig", "initialNodeCount"],
        delete_before_replace=True,
        custom_timeouts=pulumi.CustomTimeouts(create="40m", update="90m", delete="40m"),
    )
    return gcp.container.Cluster(
        name,
        # Fixed, as whoever may enter is told by it beforehand; at most 40 characters.
        name=name,
        location=site.region,
        node_locations=network.zones,
        min_master_version=spec.version,
        release_channel={"channel": "REGULAR"},
        maintenance_policy={
            "recurring_window": {"start_time": start, "end_time": end, "recurrence": often}
        },
        network=network.id,
        subnetwork=network.node_subnet_ids.apply(lambda ids: ids[0]),
        networking_mode="VPC_NATIVE",
        ip_allocation_policy={
            "cluster_secondary_range_name": PODS,
            "services_secondary_range_name": SERVICES,
            "stack_type": "IPV4",
        },
        default_max_pods_per_node=PODS_OF_A_NODE,
        datapath_provider="ADVANCED_DATAPATH",
        enable_multi_networking=joined,
        enable_l4_ilb_subsetting=True,
        gateway_api_config={"channel": "CHANNEL_STANDARD"},
        **entrance(spec),
        remove_default_node_pool=True,
        initial_node_count=1,
        node_config={
            "service_account": account,
            "boot_disk_kms_key": key,
            "shielded_instance_config": {"enable_secure_boot": True},
        },
        database_encryption={"state": "ENCRYPTED", "key_name": key},
        workload_identity_config={"workload_pool": f"{project_id(site)}.svc.id.goog"},
        enable_shielded_nodes=True,
        enable_legacy_abac=False,
        master_auth={"client_certificate_config": {"issue_client_certificate": False}},
        anonymous_authentication_config={"mode": "LIMITED"},
        rbac_binding_config={
            "enable_insecure_binding_system_unauthenticated": False,
            "enable_insecure_binding_system_authenticated": False,
        },
        security_posture_config={"mode": "BASIC", "vulnerability_mode": "VULNERABILITY_DISABLED"},
        binary_authorization={
            "evaluation_mode": "PROJECT_SINGLETON_POLICY_ENFORCE" if site.is_prod else "DISABLED"
        },
        cluster_autoscaling={"enabled": False, "autoscaling_profile": "OPTIMIZE_UTILIZATION"},
        node_pool_defaults={
            "node_config_defaults": {
                "gcfs_config": {"enabled": True},
                "insecure_kubelet_readonly_port_enabled": "FALSE",
            }
        },
        addons_config={
            "gce_persistent_disk_csi_driver_config": {"enabled": True},
            "gcs_fuse_csi_driver_config": {"enabled": True},
            "dns_cache_config": {"enabled": True},
            "http_load_balancing": {"disabled": False},
            "horizontal_pod_autoscaling": {"disabled": False},
        },
        logging_config={"enable_components": LOGS},
        monitoring_config={
            "enable_components": METRICS,
            "managed_prometheus": {"enabled": False},
        },
        cost_management_config={"enabled": True},
        deletion_protection=spec.protect,
        opts=pulumi.ResourceOptions.merge(opts, kept),
    )


def entrance(spec: ClusterSpec) -> dict[str, Any]:
    """Return from where the API is reached.

    Always by its name from within the network, where IAM guards it; from ranges that are named, by
    an address; else by no address at all.
    """
    by_ip = bool(spec.public_cidrs)
    made: dict[str, Any] = {
        "private_cluster_config": {
            "enable_private_nodes": True,
            "enable_private_endpoint": not by_ip,
        },
        "control_plane_endpoints_config": {
            "dns_endpoint_config": {"allow_external_traffic": False},
            "ip_endpoints_config": {"enabled": by_ip},
        },
    }
    if by_ip:
        made["master_authorized_networks_config"] = {
            "cidr_blocks": [{"cidr_block": cidr} for cidr in spec.public_cidrs],
            "gcp_public_cidrs_access_enabled": False,
        }
    return made
