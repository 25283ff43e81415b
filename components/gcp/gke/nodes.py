"""As whom nodes act, and what all of them have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components.contracts.cluster import Capacity, NodePool
from components.gcp.gke.fabric import RDMA, is_rdma
from components.gcp.machines import HYPERDISK, Machine
from components.gcp.names import ACCOUNT, short
from components.gcp.project import project_id
from components.order import after
from components.site import Site

RIGHTS = "roles/container.defaultNodeServiceAccount"
"""Join the cluster, write logs and metrics; all else is a right of pods."""
SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]
"""None is kept from a node here: what it may do, IAM alone says."""
NOTICE, LAST = 30, 5
"""Seconds between Google's notice and the end of a spot machine, and those of them for the node's
own pods."""
WEEK = f"{7 * 86400}s"
"""The longest that Google lends a machine for."""


@dataclass(frozen=True)
class Ground:
    """What the nodes of all pools have in common; values may be known later."""

    cluster: pulumi.Output[str]
    site: Site
    account: pulumi.Output[str]
    key: pulumi.Output[str]
    zones: pulumi.Output[list[str]]
    tag: str
    """What rules of the network call them by."""


def node_identity(name: str, site: Site, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Create the account that nodes act as, and return its address; its rights come first."""
    made = gcp.serviceaccount.Account(
        f"{name}-nodes",
        account_id=short(f"{name}-nodes", ACCOUNT),
        display_name=f"Nodes of {name}",
        opts=opts,
    )
    right = gcp.projects.IAMMember(
        f"{name}-nodes", project=project_id(site), role=RIGHTS, member=made.member, opts=opts
    )
    return after(made.email, [right])


def node_config(
    pool: NodePool,
    kind: Capacity,
    machine: Machine,
    gpu: str | None,
    ground: Ground,
    labels: dict[str, str],
    taints: Sequence[gcp.container.NodePoolNodeConfigTaintArgsDict],
) -> gcp.container.NodePoolNodeConfigArgsDict:
    """Return how the machines of a pool are made, in one kind of capacity."""
    config: gcp.container.NodePoolNodeConfigArgsDict = {
        "machine_type": machine.name,
        "image_type": "COS_CONTAINERD",
        "disk_size_gb": pool.disk_gib,
        "disk_type": disk_type(machine),
        "boot_disk_kms_key": ground.key,
        "service_account": ground.account,
        "oauth_scopes": SCOPES,
        "metadata": {"disable-legacy-endpoints": "true"},
        "shielded_instance_config": {
            "enable_secure_boot": True,
            "enable_integrity_monitoring": True,
        },
        "workload_metadata_config": {"mode": "GKE_METADATA"},
        "kubelet_config": kubelet(kind),
        "gcfs_config": {"enabled": True},
        "gvnic": {"enabled": True},
        "labels": labels,
        "resource_labels": ground.site.labels,
        "tags": [ground.tag],
        "taints": list(taints),
    }
    if kind == "spot":
        config["spot"] = True
    if kind == "flex":
        config["flex_start"] = True
        config["max_run_duration"] = WEEK
    config["reservation_affinity"] = reservation(pool, kind)
    if gpu and pool.accelerator:
        config["guest_accelerators"] = [
            {
                "type": gpu,
                "count": pool.accelerator.count,
                # The one owner of the driver: GKE, which also brings the device plugin.
                "gpu_driver_installation_config": {"gpu_driver_version": "DEFAULT"},
            }
        ]
    if machine.local_disks:
        config["ephemeral_storage_local_ssd_config"] = {"local_ssd_count": machine.local_disks}
    if is_rdma(pool, machine):
        config["gpudirect_strategy"] = RDMA
    return config


def disk_type(machine: Machine) -> str:
    """Return the kind of disk that a machine starts from."""
    return "hyperdisk-balanced" if machine.family in HYPERDISK else "pd-balanced"


def kubelet(kind: Capacity) -> gcp.container.NodePoolNodeConfigKubeletConfigArgsDict:
    """Return how a node tends its pods: on spot machines they get all of Google's notice."""
    closed: gcp.container.NodePoolNodeConfigKubeletConfigArgsDict = {
        "insecure_kubelet_readonly_port_enabled": "FALSE"
    }
    if kind != "spot":
        return closed
    return {
        **closed,
        "shutdown_grace_period_seconds": NOTICE,
        "shutdown_grace_period_critical_pods_seconds": LAST,
    }


def reservation(
    pool: NodePool, kind: Capacity
) -> gcp.container.NodePoolNodeConfigReservationAffinityArgsDict:
    """Return whose reservation is used: the one that is named, and no other pool uses any."""
    if kind != "reserved" or not pool.reservation:
        return {"consume_reservation_type": "NO_RESERVATION"}
    return {
        "consume_reservation_type": "SPECIFIC_RESERVATION",
        "key": "compute.googleapis.com/reservation-name",
        "values": [pool.reservation],
    }
