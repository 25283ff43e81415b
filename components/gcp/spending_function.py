"""What hears of spending: a function of Cloud Run, built from this package's own code."""

import pulumi
import pulumi_gcp as gcp

from components.contracts.budget import BudgetSpec
from components.gcp.functions import spending
from components.gcp.names import ACCOUNT, short, spending_function
from components.gcp.project import project_id
from components.gcp.topic import Topic
from components.gcp.workshop import workshop
from components.order import after
from components.site import Site

RUNTIME = "python312"
QUOTA_ADMIN = "roles/cloudquotas.admin"


def listener(
    name: str,
    budget: str,
    topic: Topic,
    spec: BudgetSpec,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> gcp.cloudfunctionsv2.Function:
    """Create the function and all it is made of; a few cents a month. `opts` must name a parent.

    Google copies the code to a bucket of the project, `gcf-v2-sources-...`, and never deletes it.
    """
    acting = gcp.serviceaccount.Account(
        name,
        account_id=short(spending_function(site.name), ACCOUNT),
        display_name=f"Hears of spending of {site.name}",
        opts=opts,
    )
    rights: list[pulumi.Resource] = []
    if spec.stop_accelerators_percent:
        rights.append(
            gcp.projects.IAMMember(
                f"{name}-quota",
                project=project_id(site),
                role=QUOTA_ADMIN,
                member=acting.member,
                opts=opts,
            )
        )
    builder, repository, archive = workshop(name, topic, site, opts)
    made = gcp.cloudfunctionsv2.Function(
        name,
        name=spending_function(site.name),
        location=site.region,
        description=f"Hears of spending of {site.name}",
        build_config={
            "runtime": RUNTIME,
            "entry_point": spending.heard.__name__,
            "service_account": builder,
            "docker_repository": repository,
            "source": {"storage_source": {"bucket": archive.bucket, "object": archive.name}},
        },
        service_config={
            "available_memory": "256M",
            "timeout_seconds": 60,
            "min_instance_count": 0,
            "max_instance_count": 1,
            "ingress_settings": "ALLOW_INTERNAL_ONLY",
            "all_traffic_on_latest_revision": True,
            "service_account_email": after(acting.email, rights),
            "environment_variables": settings(budget, spec, site),
        },
        event_trigger={
            "event_type": "google.cloud.pubsub.topic.v1.messagePublished",
            "trigger_region": site.region,
            "pubsub_topic": topic.id,
            "retry_policy": "RETRY_POLICY_RETRY",
            "service_account_email": acting.email,
        },
        opts=opts,
    )
    gcp.cloudrunv2.ServiceIamMember(
        name,
        name=made.name,
        location=site.region,
        role="roles/run.invoker",
        member=acting.member,
        opts=opts,
    )
    return made


def settings(budget: str, spec: BudgetSpec, site: Site) -> dict[str, str]:
    """Return what the function is told: whose budget it is, and at which shares it acts."""
    stop = spec.stop_accelerators_percent
    first = min(spec.actual_percent, default=100)
    told = {"BUDGET": budget, "PROJECT": project_id(site), "WARN_PERCENT": f"{first}"}
    return {**told, "STOP_PERCENT": f"{stop}"} if stop else told
