"""What takes the tokens that GitHub signs for one job at a time."""

import pulumi
import pulumi_gcp as gcp

from components.baseline import Pipeline
from components.order import after

GITHUB = "https://token.actions.githubusercontent.com"
POOL, PROVIDER = "mlplatform-github", "github"
"""Names of what knows GitHub, which CI's workflows name as well. Google keeps a deleted pool's name
for 30 days: `gcloud iam workload-identity-pools undelete` brings it back, then `pulumi import`."""


def subject(spec: Pipeline) -> str:
    """Return how GitHub calls the jobs that deploy."""
    whole = f"repo:{spec.repository}"
    if spec.environment:
        return f"{whole}:environment:{spec.environment}"
    return f"{whole}:ref:refs/heads/{spec.branch}"


def github(name: str, spec: Pipeline, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Create what takes GitHub's tokens of one repository; return the pool's name.

    Who a job is to Google is at most 127 characters long, and GitHub's own name for it is not: so
    the job's run is who it is, and whether it deploys is read off GitHub's name.
    """
    pool = gcp.iam.WorkloadIdentityPool(
        f"{name}-github",
        workload_identity_pool_id=POOL,
        display_name="GitHub",
        description="Jobs of CI",
        opts=opts,
    )
    provider = gcp.iam.WorkloadIdentityPoolProvider(
        f"{name}-github",
        workload_identity_pool_id=pool.workload_identity_pool_id,
        workload_identity_pool_provider_id=PROVIDER,
        display_name="GitHub",
        attribute_mapping={
            "google.subject": '"github:" + assertion.repository_id + ":" + assertion.run_id',
            "attribute.repository": "assertion.repository",
            "attribute.deploys": f'assertion.sub == "{subject(spec)}" ? "true" : "false"',
        },
        attribute_condition=f'assertion.repository == "{spec.repository}"',
        oidc={"issuer_uri": GITHUB},
        opts=opts,
    )
    return after(pool.name, [provider])
