"""What Azure would answer to the lookups of our components, for a plan without an account.

The ids are those that Microsoft's own documentation uses for examples. What no row answers is an
error: nothing is made up.
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
TENANT = "11111111-1111-1111-1111-111111111111"

Answer = Mapping[str, Any] | None


def client(arguments: Mapping[str, Any]) -> Answer:
    """Tell who asks."""
    return {
        "clientId": "22222222-2222-2222-2222-222222222222",
        "objectId": "33333333-3333-3333-3333-333333333333",
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
    }


def key(arguments: Mapping[str, Any]) -> Answer:
    """Tell the newest version of an existing key."""
    if not {"keyName", "vaultName", "resourceGroupName"}.issuperset(arguments):
        return None
    url = f"https://{arguments['vaultName']}.vault.azure.net/keys/{arguments['keyName']}"
    return {
        "keyUri": url,
        "keyUriWithVersion": f"{url}/0123456789abcdef0123456789abcdef",
        "name": arguments["keyName"],
    }


def credentials(arguments: Mapping[str, Any]) -> Answer:
    """Tell where a cluster's API is, as AKS does: in a file that opens nothing by itself."""
    name = arguments.get("resourceName")
    host = f"https://{name}-0a1b2c3d.privatelink.eastus2.azmk8s.io:443"
    cluster = {"server": host, "certificate-authority-data": "LS0tLS1CRUdJTi0tLS0tCg=="}
    file = {"apiVersion": "v1", "kind": "Config", "clusters": [{"name": name, "cluster": cluster}]}
    encoded = base64.b64encode(json.dumps(file).encode()).decode()
    return {"kubeconfigs": [{"name": "clusterUser", "value": encoded}]}


def callback(arguments: Mapping[str, Any]) -> Answer:
    """Tell where a workflow is called: an address that nobody answers at."""
    path = f"workflows/{arguments.get('workflowName')}/triggers/{arguments.get('triggerName')}"
    base = f"https://prod-00.example.logic.azure.com:443/{path}"
    return {"basePath": base, "method": "POST", "relativePath": "", "value": base}


TABLE: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
    "azure-native:authorization:getClientConfig": client,
    "azure-native:containerservice:listManagedClusterUserCredentials": credentials,
    "azure-native:keyvault:getKey": key,
    "azure-native:logic:listWorkflowTriggerCallbackUrl": callback,
}


def answer(token: str, arguments: Mapping[str, Any]) -> Answer:
    """Return what a lookup is answered; None where the table has nothing."""
    return TABLE[token](arguments) if token in TABLE else None
