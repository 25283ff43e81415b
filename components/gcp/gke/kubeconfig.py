"""The way to the Kubernetes API: a file that holds no token, but how to get one."""

import pulumi
import pulumi_gcp as gcp


def told(cluster: gcp.container.Cluster, value: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return what Google fills in beside what was asked for: unknown until there is a cluster."""
    return pulumi.Output.all(cluster.id, value).apply(lambda found: str(found[1]))


def address(cluster: gcp.container.Cluster, by_ip: bool) -> pulumi.Output[str]:
    """Return the API's URL: by its name, which IAM guards, or by an address that few may use."""
    named = cluster.control_plane_endpoints_config.dns_endpoint_config.endpoint
    reached = cluster.endpoint if by_ip else named
    return pulumi.Output.concat("https://", told(cluster, reached))


def kubeconfig(cluster: gcp.container.Cluster, by_ip: bool) -> pulumi.Output[str]:
    """Return the file's text, as JSON; whoever uses it needs the `gke-gcloud-auth-plugin` program
    and may enter.

    Tokens of GKE live for an hour: a stored one would fail on the day of a destroy. What answers
    by its name has a certificate that everybody trusts.
    """
    name = cluster.name
    reached: dict[str, pulumi.Input[str]] = {"server": address(cluster, by_ip)}
    if by_ip:
        reached["certificate-authority-data"] = told(
            cluster, cluster.master_auth.cluster_ca_certificate
        )
    run = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "gke-gcloud-auth-plugin",
        "interactiveMode": "Never",
        "provideClusterInfo": True,
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
