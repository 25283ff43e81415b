"""Whether a project is the one that is meant, is paid for, and lets us act."""

from collections.abc import Iterator

from components.cloud import Built
from components.gcp.checks.clients import Ask, failures
from components.spec import PlatformSpec

NEEDED = (
    "cloudkms.keyRings.create",
    "compute.networks.create",
    "container.clusters.create",
    "iam.serviceAccounts.create",
    "resourcemanager.projects.setIamPolicy",
    "serviceusage.services.enable",
    "storage.buckets.create",
)
"""One right for each concern, and that to give rights to others."""


def of_project(spec: Built, ask: Ask) -> str:
    """Return why nothing can be made in the project; empty if it can."""
    name = f"projects/{spec.account}"
    try:
        found = ask("cloudresourcemanager").projects().get(name=name).execute()
    except failures() as error:
        return (
            f"account: Google does not let you see {spec.account} ({error}): sign in with `gcloud "
            "auth application-default login`, as somebody who may"
        )
    if found.get("projectId") != spec.account:
        return f"account: {spec.account} is expected, and Google tells of {found.get('projectId')}"
    if found.get("state") != "ACTIVE":
        return f"account: {spec.account} is {found.get('state')}: name a project that is ACTIVE"
    return ""


def of_rights(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield the rights that whoever signed in lacks."""
    projects = ask("cloudresourcemanager").projects()
    asked = {"permissions": list(NEEDED)}
    answer = projects.testIamPermissions(resource=f"projects/{spec.account}", body=asked).execute()
    lacking = [right for right in NEEDED if right not in answer.get("permissions", ())]
    if lacking:
        yield f"account: you lack {', '.join(lacking)} in {spec.account}: ask who owns it"


def of_billing(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield that nobody pays for the project."""
    answer = ask("cloudbilling").projects().getBillingInfo(name=f"projects/{spec.account}")
    if not answer.execute().get("billingEnabled"):
        yield (
            f"account: {spec.account} has no billing account, and nothing of a platform is free: "
            f"https://console.cloud.google.com/billing/linkedaccount?project={spec.account}"
        )
