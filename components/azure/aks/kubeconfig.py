"""The way to the Kubernetes API: a file that holds no token, but how to get one."""

import base64
from typing import Any

import pulumi
import pulumi_azure_native as azure
import yaml

SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The application that every AKS cluster is, to Entra."""


def kubeconfig(
    name: str,
    cluster: azure.containerservice.ManagedCluster,
    group: pulumi.Input[str],
    opts: pulumi.InvokeOutputOptions,
) -> pulumi.Output[str]:
    """Return the file's text, as JSON; whoever uses it needs the `kubelogin` program.

    It gets tokens as who is signed in with `az`, also in CI: a stored one lives for an hour.
    """
    # The cluster's own name, and not ours for it: nothing is asked before it is there.
    found = azure.containerservice.list_managed_cluster_user_credentials_output(
        resource_name=cluster.name, resource_group_name=group, opts=opts
    )
    reached = found.kubeconfigs.apply(lambda files: server_of(files[0].value))
    run = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "kubelogin",
        "args": ["get-token", "--login", "azurecli", "--server-id", SERVER],
        "interactiveMode": "Never",
    }
    made = pulumi.Output.json_dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": reached}],
            "users": [{"name": name, "user": {"exec": run}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        }
    )
    # It opens nothing by itself, and says where to knock: no log needs to show it.
    return pulumi.Output.secret(made)


def server_of(encoded: str) -> dict[str, Any]:
    """Return where the API is and who vouches for it, from a file as AKS hands it out."""
    given = yaml.safe_load(base64.b64decode(encoded))
    cluster: dict[str, Any] = given["clusters"][0]["cluster"]
    return {key: cluster[key] for key in ("server", "certificate-authority-data")}
