"""Pods as members of IAM: GKE tells Google who they are, and nobody keeps a key."""

import pulumi

from components.contracts.cluster import ClusterOutputs
from components.contracts.identity import ServiceAccount
from components.gcp.project import project_id, project_number
from components.site import Site

TIE = "iam.gke.io/gcp-service-account"
"""The annotation of a Kubernetes service account whose pods act as an account of IAM."""


def pod_member(
    one: ServiceAccount, cluster: ClusterOutputs, site: Site, component: pulumi.Resource
) -> pulumi.Output[str]:
    """Return the pods of a service account as a member of IAM.

    Google tells clusters of one project apart by nothing that a right could name: what has the
    same namespace and name in another one is the same member. So production has its own project.
    """
    return pulumi.Output.concat(
        "principal://iam.googleapis.com/projects/",
        project_number(component, site),
        "/locations/global/workloadIdentityPools/",
        pool(cluster, site),
        f"/subject/ns/{one.namespace}/sa/{one.name}",
    )


def pod_user(one: ServiceAccount, cluster: ClusterOutputs, site: Site) -> pulumi.Output[str]:
    """Return the same pods as an account of IAM knows those who may act as it."""
    return pulumi.Output.concat(
        "serviceAccount:", pool(cluster, site), f"[{one.namespace}/{one.name}]"
    )


def pool(cluster: ClusterOutputs, site: Site) -> pulumi.Output[str]:
    """Return the project's pool of pods, which its first cluster brings into being."""
    return cluster.name.apply(lambda _: f"{project_id(site)}.svc.id.goog")
