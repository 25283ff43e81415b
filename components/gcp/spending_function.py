"""What hears of spending: a function of Cloud Run, built from this package's own code."""

from hashlib import sha256
from pathlib import Path

import pulumi
import pulumi_gcp as gcp

from components.contracts.budget import BudgetSpec
from components.gcp.functions import spending
from components.gcp.gcs.bucket import Fate, bucket
from components.gcp.gcs.places import place
from components.gcp.iam.folders import READ
from components.gcp.names import ACCOUNT, short, spending_function
from components.gcp.project import project_id, project_number
from components.gcp.topic import Topic
from components.order import after
from components.site import Site

SOURCE = Path(spending.__file__)
REQUIREMENTS = "functions-framework==3.10.2\n"
"""What calls the code; the code itself needs nothing."""
RUNTIME = "python312"
QUOTA_ADMIN = "roles/cloudquotas.admin"
IMAGE_DAYS = 7
"""How long images of former code are kept."""


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


def workshop(
    name: str, topic: Topic, site: Site, opts: pulumi.ResourceOptions
) -> tuple[pulumi.Output[str], pulumi.Output[str], gcp.storage.BucketObject]:
    """Create what builds the function: who does, where images go, and the code.

    Without these Google would take the project's default account, which may change everything, and
    make a repository that nobody deletes. `opts` must name a parent.
    """
    assert opts.parent
    project, builds = project_id(site), f"{name}-builds"
    builder = gcp.serviceaccount.Account(
        builds,
        account_id=short(f"{site.name}-builds", ACCOUNT),
        display_name=f"Builds the function of {site.name}",
        opts=opts,
    )
    images = gcp.artifactregistry.Repository(
        builds,
        repository_id=f"{site.name}-functions",
        location=site.region,
        format="DOCKER",
        description=f"Images of the function of {site.name}",
        kms_key_name=topic.key,
        cleanup_policies=[
            {
                "id": "former",
                "action": "DELETE",
                "condition": {"tag_state": "UNTAGGED", "older_than": f"{IMAGE_DAYS * 86_400}s"},
            }
        ],
        cleanup_policy_dry_run=False,
        opts=opts,
    )
    fate = Fate(kept=False, protected=False)
    code = bucket(f"{name}-code", [], fate, place(site.region), topic.key, opts)
    copies = pulumi.Output.concat(
        "gcf-v2-sources-", project_number(opts.parent, site), "-", site.region
    )
    rights = [
        gcp.projects.IAMMember(
            f"{builds}-log",
            project=project,
            role="roles/logging.logWriter",
            member=builder.member,
            opts=opts,
        ),
        gcp.projects.IAMMember(
            f"{builds}-source",
            project=project,
            role=READ,
            member=builder.member,
            condition={
                "title": "code-of-functions",
                "expression": pulumi.Output.concat(
                    'resource.name.startsWith("projects/_/buckets/', copies, '")'
                ),
            },
            opts=opts,
        ),
        gcp.artifactregistry.RepositoryIamMember(
            f"{builds}-images",
            location=site.region,
            repository=images.name,
            role="roles/artifactregistry.writer",
            member=builder.member,
            opts=opts,
        ),
    ]
    text = SOURCE.read_text(encoding="utf-8")
    digest = sha256((text + REQUIREMENTS).encode()).hexdigest()[:12]
    archive = gcp.storage.BucketObject(
        f"{name}-code",
        bucket=code.name,
        # Other code has another name, as that is all the function is told of it.
        name=f"spending-{digest}.zip",
        source=pulumi.AssetArchive(
            {
                "main.py": pulumi.StringAsset(text),
                "requirements.txt": pulumi.StringAsset(REQUIREMENTS),
            }
        ),
        opts=opts,
    )
    return after(builder.name, [*rights]), images.id, archive
