"""What services of Azure write down about themselves, and where."""

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

from components.contracts.storage import StorageOutputs

AUDIT = ("kube-audit-admin", "guard")
"""Who changed what in the cluster, and whom Entra let in. Who read what is ten times as much."""
OPERATIONS = ("cluster-autoscaler",)
"""Why a machine did or did not come."""


def to_bucket(
    name: str,
    kind: str,
    resource: pulumi.Input[str],
    categories: Sequence[str],
    storage: StorageOutputs,
    opts: pulumi.ResourceOptions,
) -> azure.monitor.DiagnosticSetting:
    """Write to the account of logs, for a hundredth of what a workspace takes."""
    return azure.monitor.DiagnosticSetting(
        name,
        name=kind,
        resource_uri=resource,
        storage_account_id=storage.ids["logs"],
        logs=[{"category": one, "enabled": True} for one in categories],
        opts=opts,
    )


def to_workspace(
    name: str,
    kind: str,
    resource: pulumi.Input[str],
    categories: Sequence[str],
    workspace: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.monitor.DiagnosticSetting:
    """Write to tables of the service's own in a workspace, where alarms look at it."""
    return azure.monitor.DiagnosticSetting(
        name,
        name=kind,
        resource_uri=resource,
        workspace_id=workspace,
        log_analytics_destination_type="Dedicated",
        logs=[{"category": one, "enabled": True} for one in categories],
        opts=opts,
    )
