"""What pods of the platform's own services may touch."""

import pulumi
import pulumi_gcp as gcp

from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.identity import MLFLOW
from components.contracts.storage import StorageOutputs
from components.gcp.iam.folders import CHANGE, bucket_name, folder
from components.gcp.iam.pods import pod_user
from components.gcp.names import secrets_prefix
from components.gcp.project import project_id
from components.site import Site

ARTIFACTS = ("mlruns", "models")
SECRET_READER = "roles/secretmanager.secretAccessor"
ACTING = "roles/iam.workloadIdentityUser"


def tracking_rights(
    name: str,
    storage: StorageOutputs,
    database: DatabaseOutputs,
    cluster: ClusterOutputs,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Let MLflow's pods act as the account that opens the database, and give it runs and models.

    Return the account's address.
    """
    email = database.resource.apply(lambda account: account.rpartition("/")[2])
    gcp.serviceaccount.IAMMember(
        name,
        service_account_id=database.resource,
        role=ACTING,
        member=pod_user(MLFLOW, cluster, site),
        opts=opts,
    )
    artifacts = bucket_name(storage.artifacts_url)
    member = pulumi.Output.concat("serviceAccount:", email)
    for prefix in ARTIFACTS:
        folder(f"{name}-{prefix}", artifacts, f"{prefix}/", member, [CHANGE], opts)
    return email


def secret_rights(
    name: str,
    member: pulumi.Output[str],
    number: pulumi.Output[str],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> None:
    """Let what brings secrets into the cluster read those whose names begin so."""
    gcp.projects.IAMMember(
        name,
        project=project_id(site),
        role=SECRET_READER,
        member=member,
        condition={
            "title": f"secrets-of-{site.name}",
            "expression": pulumi.Output.concat(
                'resource.name.startsWith("projects/',
                number,
                f'/secrets/{secrets_prefix(site.name)}")',
            ),
        },
        opts=opts,
    )
