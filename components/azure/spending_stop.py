"""What lets no machine with accelerators start any more; what runs goes on.

An autoscaler is a property of each node pool on Azure, so that is what is turned off: a pool then
stays as large as it is. A workflow does it, which is data and needs no program of ours to run.
"""

from typing import Any

import pulumi
import pulumi_azure_native as azure

from components.azure.aks.marks import GPU
from components.azure.ids import cluster_id
from components.azure.rbac.own_roles import own_role
from components.azure.rights import give
from components.azure.tags import tags
from components.contracts.cluster import ClusterOutputs
from components.order import after
from components.site import Site

API = "2025-09-01"
"""The version of AKS's API, the one that the SDK's pools are made with."""
SCHEMA = (
    "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/"
    "workflowdefinition.json#"
)
TRIGGER = "spent"
ITSELF = {"type": "ManagedServiceIdentity"}


def stop(
    name: str,
    cluster: ClusterOutputs,
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.monitor.LogicAppReceiverArgs:
    """Create the workflow and its rights, and return what an action group calls.

    A run costs some hundredths of a cent. Its address holds a signature, so it is a secret; whoever
    has it can do no more than stop pools. A person turns a pool's autoscaler on again, or
    `pulumi up --refresh` does. `opts` must name a parent.
    """
    assert opts.parent
    here = cluster_id(cluster, site, opts.parent)
    made = azure.logic.Workflow(
        name,
        location=site.region,
        resource_group_name=group,
        state="Enabled",
        definition=here.apply(definition),
        identity={"type": "SystemAssigned"},
        tags=tags(site),
        opts=opts,
    )
    acting = made.identity.apply(lambda one: (one.principal_id if one else None) or "")
    network = cluster.security_group.apply(lambda subnet: subnet.partition("/subnets/")[0])
    own = own_role("stop", site, opts.parent)
    rights: list[pulumi.Resource] = []
    for end, role, scope in (
        ("pools", "Azure Kubernetes Service Contributor Role", here),
        # AKS asks for it when a pool is changed, though the pool's subnet stays the same.
        ("subnets", "Network Contributor", network),
    ):
        rights.append(give(f"{name}-{end}", role, acting, scope, site, opts, custom=own))
    called = azure.logic.list_workflow_trigger_callback_url_output(
        resource_group_name=group,
        trigger_name=TRIGGER,
        workflow_name=made.name,
        opts=pulumi.InvokeOutputOptions(parent=opts.parent),
    )
    return azure.monitor.LogicAppReceiverArgs(
        name="stop",
        # Whoever acts must have the rights for as long as it is called.
        resource_id=after(made.id, rights),
        callback_url=pulumi.Output.secret(called.value),
        use_common_alert_schema=True,
    )


def definition(cluster: str) -> dict[str, Any]:
    """Return the workflow: of a cluster's pools, those with accelerators stay as they are."""
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "triggers": {TRIGGER: {"type": "Request", "kind": "Http", "inputs": {"schema": {}}}},
        "actions": {
            "pools": {
                "type": "Http",
                "runAfter": {},
                "inputs": _asked("GET", f"{cluster}/agentPools"),
            },
            "accelerated": {
                "type": "Query",
                "runAfter": {"pools": ["Succeeded"]},
                "inputs": {
                    "from": "@body('pools')['value']",
                    "where": "@contains(string(item()?['properties']?['nodeTaints']), "
                    f"'{GPU}=present:NoSchedule')",
                },
            },
            "each": {
                "type": "Foreach",
                "runAfter": {"accelerated": ["Succeeded"]},
                "foreach": "@body('accelerated')",
                # A cluster takes one change at a time.
                "runtimeConfiguration": {"concurrency": {"repetitions": 1}},
                "actions": _hold(),
            },
        },
    }


def _hold() -> dict[str, Any]:
    """Return what is done to one pool: its autoscaler off, then wait until AKS has done it."""
    without = "removeProperty(removeProperty(items('each')['properties'], 'minCount'), 'maxCount')"
    pool = "@{items('each')['id']}"
    return {
        "hold": {
            "type": "Http",
            "runAfter": {},
            "inputs": _asked("PUT", pool)
            | {"body": {"properties": f"@setProperty({without}, 'enableAutoScaling', false)"}},
        },
        "settled": {
            "type": "Until",
            "runAfter": {"hold": ["Succeeded"]},
            "expression": "@contains(createArray('Succeeded', 'Failed', 'Canceled'), "
            "body('look')?['properties']?['provisioningState'])",
            "limit": {"count": 60, "timeout": "PT1H"},
            "actions": {
                "wait": {
                    "type": "Wait",
                    "runAfter": {},
                    "inputs": {"interval": {"count": 30, "unit": "Second"}},
                },
                "look": {
                    "type": "Http",
                    "runAfter": {"wait": ["Succeeded"]},
                    "inputs": _asked("GET", pool),
                },
            },
        },
    }


def _asked(method: str, path: str) -> dict[str, Any]:
    return {
        "method": method,
        "uri": f"https://management.azure.com{path}?api-version={API}",
        "authentication": ITSELF,
    }
