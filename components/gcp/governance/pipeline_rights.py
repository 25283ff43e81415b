"""What CI's accounts may do: look at everything's settings, or make platforms."""

from collections.abc import Sequence

LOOKING = (
    "artifactregistry.viewer", "cloudfunctions.viewer", "cloudkms.viewer", "cloudquotas.viewer",
    "cloudsql.viewer", "compute.viewer", "container.clusterViewer", "dns.reader",
    "iam.securityReviewer", "iam.serviceAccountViewer", "logging.configViewer",
    "monitoring.viewer", "networkmanagement.viewer", "pubsub.viewer", "run.viewer",
    "secretmanager.viewer", "serviceusage.serviceUsageConsumer", "storage.bucketViewer",
)  # fmt: skip
"""Settings of all services, and nothing of what they hold."""

MAKING = (
    "cloudfunctions.admin", "cloudkms.admin", "cloudsql.admin", "compute.networkAdmin",
    "compute.securityAdmin", "container.admin", "dns.admin", "iam.serviceAccountAdmin",
    "iam.serviceAccountUser", "logging.configWriter", "monitoring.editor",
    "networkmanagement.admin", "pubsub.admin", "run.admin", "serviceusage.serviceUsageAdmin",
)  # fmt: skip
"""What makes, changes and removes a platform, where a role of Google's shows no data."""

OWN = (
    *(
        f"storage.buckets.{one}"
        for one in ("create", "delete", "get", "getIamPolicy", "list", "setIamPolicy", "update")
    ),
    *(
        f"storage.managedFolders.{one}"
        for one in ("create", "delete", "get", "getIamPolicy", "list", "setIamPolicy")
    ),
    *(
        f"artifactregistry.repositories.{one}"
        for one in ("create", "delete", "get", "getIamPolicy", "list", "setIamPolicy", "update")
    ),
    *(
        f"secretmanager.secrets.{one}"
        for one in ("create", "delete", "get", "getIamPolicy", "list", "setIamPolicy", "update")
    ),
    *(f"secretmanager.versions.{one}" for one in ("add", "destroy", "get", "list")),
)
"""The same for what holds data: Google's own roles for it would show that as well."""
EMPTYING = ("storage.objects.delete", "storage.objects.list")
"""What destroys a bucket that is not empty."""

GIVEN = (
    "cloudquotas.admin", "cloudsql.instanceUser", "container.admin",
    "container.defaultNodeServiceAccount", "logging.logWriter", "secretmanager.secretAccessor",
    "storage.objectViewer",
)  # fmt: skip
"""All roles in the project that a platform gives to anybody: CI can give no other one there."""


def roles(names: Sequence[str]) -> list[str]:
    """Return roles as members are given them."""
    return [f"roles/{name}" for name in names]


def only_given() -> str:
    """Return the condition that a change of the project's rights is about these roles alone."""
    listed = ", ".join(f'"{role}"' for role in roles(GIVEN))
    changed = 'api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", [])'
    return f"{changed}.hasOnly([{listed}])"
