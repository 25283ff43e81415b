"""A GKE cluster and a pool of GPUs."""

import pulumi_gcp as gcp

from tests.policies.gcp.values import KEY, LABELS, PROJECT, REGION, account


def cluster(vpc: gcp.compute.Network, nodes: gcp.compute.Subnetwork) -> gcp.container.Cluster:
    """A private control plane, and who its nodes act as."""
    gcp.serviceaccount.Account(
        "nodes", account_id="dev-cluster-nodes", display_name="Nodes of dev", description="Nodes"
    )
    gcp.projects.IAMMember(
        "nodes",
        project=PROJECT,
        role="roles/container.defaultNodeServiceAccount",
        member=account("dev-cluster-nodes"),
        condition={"title": "always", "expression": "true", "description": "No end"},
    )
    return gcp.container.Cluster(
        "cluster",
        name="dev-cluster",
        location=REGION,
        node_locations=[f"{REGION}-a", f"{REGION}-b"],
        min_master_version="1.34",
        release_channel={"channel": "REGULAR"},
        maintenance_policy={
            "recurring_window": {
                "start_time": "2026-01-01T02:00:00Z",
                "end_time": "2026-01-01T06:00:00Z",
                "recurrence": "FREQ=DAILY",
            }
        },
        network=vpc.id,
        subnetwork=nodes.id,
        networking_mode="VPC_NATIVE",
        ip_allocation_policy={
            "cluster_secondary_range_name": "pods",
            "services_secondary_range_name": "services",
            "stack_type": "IPV4",
        },
        datapath_provider="ADVANCED_DATAPATH",
        gateway_api_config={"channel": "CHANNEL_STANDARD"},
        private_cluster_config={
            "enable_private_nodes": True,
            "enable_private_endpoint": True,
            "master_ipv4_cidr_block": "172.16.0.0/28",
        },
        control_plane_endpoints_config={
            "dns_endpoint_config": {"allow_external_traffic": False},
            "ip_endpoints_config": {"enabled": True},
        },
        master_authorized_networks_config={
            "cidr_blocks": [{"cidr_block": "203.0.113.0/24", "display_name": "office"}],
            "gcp_public_cidrs_access_enabled": False,
        },
        remove_default_node_pool=True,
        initial_node_count=1,
        database_encryption={"state": "ENCRYPTED", "key_name": KEY},
        workload_identity_config={"workload_pool": f"{PROJECT}.svc.id.goog"},
        enable_shielded_nodes=True,
        enable_k8s_beta_apis={"enabled_apis": ["resource.k8s.io/v1beta1/deviceclasses"]},
        cost_management_config={"enabled": True},
        resource_usage_export_config={"bigquery_destination": {"dataset_id": "usage"}},
        master_auth={"client_certificate_config": {"issue_client_certificate": False}},
        anonymous_authentication_config={"mode": "LIMITED"},
        security_posture_config={"mode": "BASIC", "vulnerability_mode": "VULNERABILITY_DISABLED"},
        binary_authorization={"evaluation_mode": "PROJECT_SINGLETON_POLICY_ENFORCE"},
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
            "http_load_balancing": {"disabled": False},
        },
        logging_config={"enable_components": ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER"]},
        monitoring_config={
            "enable_components": ["SYSTEM_COMPONENTS", "SCHEDULER"],
            "managed_prometheus": {"enabled": False},
        },
        dns_config={"cluster_dns": "CLOUD_DNS", "cluster_dns_scope": "CLUSTER_SCOPE"},
        default_snat_status={"disabled": False},
        deletion_protection=True,
        resource_labels=LABELS,
    )


def pool(gke: gcp.container.Cluster) -> None:
    """A pool of GPUs that shrinks to nothing, and uses a reservation that is named."""
    gcp.container.NodePool(
        "gpu",
        name="gpu-on-demand-0a1b2c3d",
        cluster=gke.name,
        location=REGION,
        node_locations=[f"{REGION}-a"],
        initial_node_count=0,
        autoscaling={
            "total_min_node_count": 0,
            "total_max_node_count": 4,
            "location_policy": "ANY",
        },
        management={"auto_repair": True, "auto_upgrade": True},
        upgrade_settings={"strategy": "SURGE", "max_surge": 0, "max_unavailable": 1},
        placement_policy={"type": "COMPACT"},
        max_pods_per_node=32,
        network_config={
            "enable_private_nodes": True,
            "additional_node_network_configs": [{"network": "rdma", "subnetwork": "rdma-0"}],
        },
        node_drain_configs=[{"respect_pdb_during_node_pool_deletion": False}],
        node_config={
            "machine_type": "g2-standard-8",
            "image_type": "COS_CONTAINERD",
            "disk_size_gb": 100,
            "disk_type": "pd-balanced",
            "boot_disk_kms_key": KEY,
            "service_account": f"dev-cluster-nodes@{PROJECT}.iam.gserviceaccount.com",
            "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
            "shielded_instance_config": {"enable_secure_boot": True},
            "workload_metadata_config": {"mode": "GKE_METADATA"},
            "kubelet_config": {
                "insecure_kubelet_readonly_port_enabled": "FALSE",
                "cpu_manager_policy": "static",
            },
            "gcfs_config": {"enabled": True},
            "gvnic": {"enabled": True},
            "labels": {"mlplatform.dev/class": "gpu-l4"},
            "reservation_affinity": {
                "consume_reservation_type": "SPECIFIC_RESERVATION",
                "key": "compute.googleapis.com/reservation-name",
                "values": ["gpus"],
            },
            "taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}],
            "guest_accelerators": [
                {
                    "type": "nvidia-l4",
                    "count": 1,
                    "gpu_driver_installation_config": {"gpu_driver_version": "DEFAULT"},
                    "gpu_sharing_config": {
                        "gpu_sharing_strategy": "TIME_SHARING",
                        "max_shared_clients_per_gpu": 2,
                    },
                }
            ],
            "tags": ["dev-cluster-nodes"],
        },
    )
