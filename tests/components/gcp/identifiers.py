"""Made-up identifiers of GCP resources that do not exist yet: stable, and of Google's own form.

Goes where a recording asks for outputs, so that a member of IAM or a condition that names a bucket
is a known text.
"""

from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

from components.gcp.lookups import NUMBER
from policies.graph.model import UNKNOWN, Node
from policies.graph.walk import reveal
from tests.components.gcp.upstream import PROJECT, REGION

END = "-1234567"
"""What the engine adds to a logical name."""


def named(node: Node, key: str = "name") -> Any:
    """Return a resource's physical name, which the engine makes up where the program does not."""
    return reveal(node.inputs.get(key, f"{node.name}{END}"))


def bucket(node: Node) -> Mapping[str, Any]:
    name = named(node)
    return {"id": name, "name": name, "url": f"gs://{name}"}


def ring(node: Node) -> Mapping[str, Any]:
    return {"id": f"projects/{PROJECT}/locations/{node.inputs['location']}/keyRings/{named(node)}"}


def key(node: Node) -> Mapping[str, Any]:
    return {"id": f"{node.inputs['keyRing']}/cryptoKeys/{named(node)}"}


def account(node: Node) -> Mapping[str, Any]:
    email = f"{named(node, 'accountId')}@{PROJECT}.iam.gserviceaccount.com"
    name = f"projects/{PROJECT}/serviceAccounts/{email}"
    return {"id": name, "name": name, "email": email, "member": f"serviceAccount:{email}"}


def secret(node: Node) -> Mapping[str, Any]:
    name = f"projects/{PROJECT}/secrets/{named(node, 'secretId')}"
    return {"id": name, "name": name.replace(PROJECT, NUMBER)}


def instance(node: Node) -> Mapping[str, Any]:
    name = named(node)
    home = f"{PROJECT}:{REGION}:{name}"
    return {
        "id": name,
        "name": name,
        "connectionName": home,
        "dnsName": "0123456789ab.cdefghijklmno.us-central1.sql.goog.",
        "pscServiceAttachmentLink": (
            f"projects/tenant-tp/regions/{REGION}/serviceAttachments/a-0123456789ab-psc"
        ),
    }


def repository(node: Node) -> Mapping[str, Any]:
    name = named(node, "repositoryId")
    return {"id": f"projects/{PROJECT}/locations/{REGION}/repositories/{name}", "name": name}


def topic(node: Node) -> Mapping[str, Any]:
    name = named(node)
    return {"id": f"projects/{PROJECT}/topics/{name}", "name": name}


def channel(node: Node) -> Mapping[str, Any]:
    name = f"projects/{PROJECT}/notificationChannels/{crc32(node.urn.encode())}"
    return {"id": name, "name": name}


def alert(node: Node) -> Mapping[str, Any]:
    name = f"projects/{PROJECT}/alertPolicies/{crc32(node.urn.encode())}"
    return {"id": name, "name": name}


def sink(node: Node) -> Mapping[str, Any]:
    writer = f"serviceAccount:service-{NUMBER}@gcp-sa-logging.iam.gserviceaccount.com"
    return {"id": f"projects/{PROJECT}/sinks/{named(node)}", "writerIdentity": writer}


def pool(node: Node) -> Mapping[str, Any]:
    name = node.inputs["workloadIdentityPoolId"]
    return {"name": f"projects/{NUMBER}/locations/global/workloadIdentityPools/{name}"}


def password(node: Node) -> Mapping[str, Any]:
    return {"value": "a-password-of-this-test"}


def address(node: Node) -> Mapping[str, Any]:
    name = named(node)
    return {
        "id": f"projects/{PROJECT}/regions/{REGION}/addresses/{name}",
        "name": name,
        "address": "10.0.240.2",
    }


def zone(node: Node) -> Mapping[str, Any]:
    return {"name": named(node)}


def custom_role(node: Node) -> Mapping[str, Any]:
    name = f"projects/{PROJECT}/roles/{node.inputs['roleId']}"
    return {"id": name, "name": name}


FORMS: Mapping[str, Callable[[Node], Mapping[str, Any]]] = {
    "gcp:artifactregistry/repository:Repository": repository,
    "gcp:compute/address:Address": address,
    "gcp:dns/managedZone:ManagedZone": zone,
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": pool,
    "gcp:kms/cryptoKey:CryptoKey": key,
    "gcp:kms/keyRing:KeyRing": ring,
    "gcp:logging/projectSink:ProjectSink": sink,
    "gcp:monitoring/alertPolicy:AlertPolicy": alert,
    "gcp:monitoring/notificationChannel:NotificationChannel": channel,
    "gcp:projects/iAMCustomRole:IAMCustomRole": custom_role,
    "gcp:pubsub/topic:Topic": topic,
    "gcp:secretmanager/secret:Secret": secret,
    "gcp:serviceaccount/account:Account": account,
    "gcp:sql/databaseInstance:DatabaseInstance": instance,
    "gcp:storage/bucket:Bucket": bucket,
    "pulumi-python:dynamic/platform:Password": password,
}


def identifiers(node: Node) -> Mapping[str, Any]:
    """Return what a resource is called once it is there; nothing for a type without a row."""
    made = FORMS[node.type](node) if node.type in FORMS else {}
    return {key: value for key, value in made.items() if value is not UNKNOWN}
