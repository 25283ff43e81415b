"""What Google Cloud would answer to the lookups of our components, for a plan without an account.

The project's number is the one of Google's own examples. What no row answers is an error: nothing
is made up.
"""

from collections.abc import Callable, Mapping
from typing import Any

NUMBER = "123456789012"
BILLING = "012345-567890-ABCDEF"

Answer = Mapping[str, Any] | None


def project(arguments: Mapping[str, Any]) -> Answer:
    """Tell a project's number, and who pays for it."""
    name = arguments.get("projectId")
    if not name or set(arguments) != {"projectId"}:
        return None
    return {
        "projectId": name,
        "id": f"projects/{name}",
        "name": name,
        "number": NUMBER,
        "autoCreateNetwork": False,
        "billingAccount": BILLING,
        "deletionPolicy": "PREVENT",
        "effectiveLabels": {},
        "folderId": "",
        "labels": {},
        "orgId": "",
        "pulumiLabels": {},
        "tags": {},
    }


def storage_agent(arguments: Mapping[str, Any]) -> Answer:
    """Tell the identity by which Cloud Storage acts in a project."""
    name = arguments.get("project")
    if not name or set(arguments) != {"project"}:
        return None
    email = f"service-{NUMBER}@gs-project-accounts.iam.gserviceaccount.com"
    return {
        "project": name,
        "id": email,
        "emailAddress": email,
        "member": f"serviceAccount:{email}",
    }


TABLE: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
    "gcp:organizations/getProject:getProject": project,
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": storage_agent,
}


def answer(token: str, arguments: Mapping[str, Any]) -> Answer:
    """Return what a lookup is answered; None where the table has nothing."""
    return TABLE[token](arguments) if token in TABLE else None
