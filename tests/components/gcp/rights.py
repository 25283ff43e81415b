"""Who may do what, by the members, roles and conditions of a graph.

Roles are given as far as tests ask for them, from Google's list of predefined roles. Of the
conditions' language it understands what the platform writes: names that are equal or begin so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.graph.model import Graph, Node
from policies.graph.walk import reveal

OBJECTS = {
    "READ": ("storage.objects.get", "storage.objects.list"),
    "WRITE": ("storage.objects.create",),
    "CHANGE": ("storage.objects.update", "storage.objects.delete"),
}
ROLES: Mapping[str, tuple[str, ...]] = {
    "roles/storage.objectViewer": OBJECTS["READ"],
    "roles/storage.objectCreator": OBJECTS["WRITE"],
    "roles/storage.objectUser": (*OBJECTS["READ"], *OBJECTS["WRITE"], *OBJECTS["CHANGE"]),
    "roles/storage.bucketViewer": ("storage.buckets.get", "storage.buckets.list"),
    "roles/secretmanager.secretAccessor": ("secretmanager.versions.access",),
    "roles/cloudsql.instanceUser": ("cloudsql.instances.login", "cloudsql.instances.get"),
    "roles/iam.workloadIdentityUser": (
        "iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken",
    ),
    "roles/cloudkms.cryptoKeyEncrypterDecrypter": (
        "cloudkms.cryptoKeyVersions.useToEncrypt", "cloudkms.cryptoKeyVersions.useToDecrypt",
    ),
    "roles/artifactregistry.reader": ("artifactregistry.repositories.downloadArtifacts",),
    "roles/pubsub.publisher": ("pubsub.topics.publish",),
    "roles/run.invoker": ("run.routes.invoke",),
    "roles/logging.logWriter": ("logging.logEntries.create",),
    "roles/cloudquotas.admin": ("cloudquotas.quotas.get", "cloudquotas.quotas.update"),
    "roles/artifactregistry.writer": ("artifactregistry.repositories.uploadArtifacts",),
}  # fmt: skip


@dataclass(frozen=True)
class Grant:
    """One role of one member over a resource and all below it."""

    member: str
    role: str
    scope: str
    condition: str | None

    def holds(self, member: str, permission: str, resource: str) -> bool:
        """Tell whether it lets a member do something with a resource, by the resource's name."""
        inside = self.scope == "" or resource == self.scope or resource.startswith(self.scope)
        given = permission in ROLES[self.role]
        return self.member == member and given and inside and met(self.condition, resource)


def met(condition: str | None, resource: str) -> bool:
    """Tell whether a condition is met for a resource's name."""
    if condition is None:
        return True
    for term in re.split(r"\s*&&\s*", condition):
        equal = re.fullmatch(r'resource\.(name|type) == "([^"]*)"', term)
        begins = re.fullmatch(r'resource\.name\.startsWith\("([^"]*)"\)', term)
        assert equal or begins, f"no test understands {term}"
        if equal and equal[1] == "name" and resource != equal[2]:
            return False
        if begins and not resource.startswith(begins[1]):
            return False
    return True


def scope(node: Node) -> str:
    """Return the name below which a grant holds; empty for the whole project."""
    given: Any = {key: reveal(value) for key, value in node.inputs.items()}
    match node.type.rpartition(":")[2]:
        case "BucketIAMMember":
            return f"projects/_/buckets/{given['bucket']}"
        case "ManagedFolderIamMember":
            return f"projects/_/buckets/{given['bucket']}/objects/{given['managedFolder']}"
        case "SecretIamMember":
            return given["secretId"]
        case "CryptoKeyIAMMember":
            return given["cryptoKeyId"]
        case "RepositoryIamMember":
            return given["repository"]
        case "TopicIAMMember":
            return given["topic"]
        case "ServiceIamMember":
            return given["name"]
        case "IAMMember" if "serviceAccountId" in given:
            return given["serviceAccountId"]
        case "IAMMember" if "project" in given:
            return ""
        case other:
            raise AssertionError(f"no test knows what {other} is about")


def grants(graph: Graph) -> Iterator[Grant]:
    """Yield every grant of a graph."""
    for node in graph:
        if node.custom and re.search(r"(?i)iammember$", node.type):
            condition: Any = reveal(node.inputs.get("condition")) or {}
            yield Grant(
                str(reveal(node.inputs["member"])),
                str(reveal(node.inputs["role"])),
                scope(node),
                condition.get("expression"),
            )


def may(graph: Graph, member: str, permission: str, resource: str) -> bool:
    """Tell whether any grant lets a member do something.

    A list of names is asked of a managed folder first: `resource` is the bucket's name, and after
    `/objects/` the prefix that is listed.
    """
    return any(grant.holds(member, permission, resource) for grant in grants(graph))
