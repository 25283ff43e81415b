"""Services of Google Cloud that a project has to have switched on."""

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

PLATFORM = (
    "artifactregistry", "billingbudgets", "cloudbuild", "cloudfunctions", "cloudkms", "cloudquotas",
    "cloudresourcemanager", "compute", "container", "containerfilesystem", "containerscanning",
    "dns", "eventarc", "iam", "iamcredentials", "logging", "monitoring", "networkmanagement",
    "pubsub", "run", "secretmanager", "servicedirectory", "serviceusage", "sqladmin", "storage",
)  # fmt: skip
"""What a platform is made of, by the first word of each API."""


def apis(name: str, services: Sequence[str], opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    """Switch services on, and never off again: other stacks of the project use them as well."""
    return [
        gcp.projects.Service(
            f"{name}-{service}",
            service=f"{service}.googleapis.com",
            disable_on_destroy=False,
            opts=opts,
        )
        for service in services
    ]
