"""The way to the Kubernetes API: a file that holds no token, but how to get one."""

import pulumi
import pulumi_aws as aws


def kubeconfig(cluster: aws.eks.Cluster, region: str) -> pulumi.Output[str]:
    """Return the file's text, as JSON; whoever uses it needs the `aws` program and may enter.

    Tokens of EKS live for 15 minutes: a stored one would fail on the day of a destroy.
    """
    name = cluster.name
    arguments = ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"]
    reached = {
        "server": cluster.endpoint,
        "certificate-authority-data": cluster.certificate_authority.data,
    }
    run = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "aws",
        "args": arguments,
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
