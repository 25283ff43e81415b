"""What builds a function: who does, where its images go, and its code."""

from hashlib import sha256
from pathlib import Path

import pulumi
import pulumi_gcp as gcp

from components.gcp.functions import spending
from components.gcp.gcs.bucket import Fate, bucket
from components.gcp.gcs.places import place
from components.gcp.iam.folders import READ
from components.gcp.names import ACCOUNT, short
from components.gcp.project import project_id, project_number
from components.gcp.topic import Topic
from components.order import after
from components.site import Site

SOURCE = Path(spending.__file__)
REQUIREMENTS = "functions-framework==3.10.2\n"
"""What calls the code; the code itself needs nothing."""
IMAGE_DAYS = 7
"""How long images of former code are kept."""


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
