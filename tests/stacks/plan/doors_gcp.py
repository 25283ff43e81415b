"""Resources of GCP with a door to the internet, and the same with it shut."""

import json
from typing import Any

from tests.stacks.plan.ground import LATER

PRIVATE = {"enablePrivateNodes": True}
NODES = {"privateClusterConfig": PRIVATE}
OFFICE = {"cidrBlocks": [{"cidrBlock": "203.0.113.0/24"}]}
BUILDING = {**OFFICE, "gcpPublicCidrsAccessEnabled": False}
NO_ADDRESS = {"controlPlaneEndpointsConfig": {"ipEndpointsConfig": {"enabled": False}}}
BY_NAME = {
    "controlPlaneEndpointsConfig": {
        "ipEndpointsConfig": {"enabled": False},
        "dnsEndpointConfig": {"allowExternalTraffic": True},
    }
}
CLUSTER, POOL = "gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool"
FIREWALL, MACHINE = "gcp:compute/firewall:Firewall", "gcp:compute/instance:Instance"
RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
FORWARDING = "gcp:compute/forwardingRule:ForwardingRule"
SQL, FUNCTION = (
    "gcp:sql/databaseInstance:DatabaseInstance",
    "gcp:cloudfunctionsv2/function:Function",
)
BUCKET, ADDRESS = "gcp:storage/bucket:Bucket", "gcp:compute/address:Address"
MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember"
IMAGES = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"
BINDING = "gcp:storage/bucketIAMBinding:BucketIAMBinding"
POLICY = "gcp:storage/bucketIAMPolicy:BucketIAMPolicy"
ACL, ENTRY = (
    "gcp:storage/bucketACL:BucketACL",
    "gcp:storage/bucketAccessControl:BucketAccessControl",
)
SERVICE, NAT = "gcp:cloudrunv2/service:Service", "gcp:compute/routerNat:RouterNat"
READER, SSH = "roles/storage.objectViewer", [{"protocol": "tcp", "ports": ["22"]}]


def policy(member: str) -> dict[str, Any]:
    """Return a policy with one reader."""
    return {"policyData": json.dumps({"bindings": [{"role": READER, "members": [member]}]})}


def public(switch: Any, *ranges: str) -> dict[str, Any]:
    """Return a database that has a public address, or none."""
    networks = [{"value": one} for one in ranges]
    return {
        "settings": {"ipConfiguration": {"ipv4Enabled": switch, "authorizedNetworks": networks}}
    }


def heard(by: str) -> dict[str, Any]:
    """Return a function that some hear."""
    return {"serviceConfig": {"ingressSettings": by}}


def private(switch: Any) -> dict[str, Any]:
    """Return a pool that says what addresses its machines have."""
    return {"networkConfig": {"enablePrivateNodes": switch}}


def layer(action: str, **match: Any) -> dict[str, Any]:
    """Return a rule of a policy."""
    ports = [{"ipProtocol": "tcp", "ports": ["443"]}]
    return {"direction": "INGRESS", "action": action, "match": {"layer4Configs": ports, **match}}


OPEN: list[tuple[str, dict[str, Any], str, str]] = [
    (CLUSTER, NODES, "Kubernetes API", "0.0.0.0/0"),
    (CLUSTER, {**NODES, "masterAuthorizedNetworksConfig": BUILDING}, "Kubernetes API",
     "203.0.113.0/24"),
    (CLUSTER, {**NODES, "masterAuthorizedNetworksConfig": OFFICE}, "Kubernetes API",
     "203.0.113.0/24, every machine of Google Cloud"),
    (CLUSTER, {**NODES, "masterAuthorizedNetworksConfig": LATER}, "Kubernetes API",
     "<known after up>"),
    (CLUSTER, {**NODES, **NO_ADDRESS, "controlPlaneEndpointsConfig": LATER,
               "masterAuthorizedNetworksConfig": {"gcpPublicCidrsAccessEnabled": False}},
     "Kubernetes API by its DNS name", "whom IAM lets in"),
    (CLUSTER, {**NODES, **BY_NAME}, "Kubernetes API by its DNS name", "whom IAM lets in"),
    (CLUSTER, NO_ADDRESS, "machines get public addresses", "by firewall rule"),
    (POOL, private(False), "machines get public addresses", "by firewall rule"),
    (POOL, private(LATER), "machines get public addresses", "by firewall rule"),
    (ADDRESS, {}, "public IP address", "what holds it"),
    (ADDRESS, {"addressType": LATER}, "public IP address", "what holds it"),
    ("gcp:compute/globalAddress:GlobalAddress", {}, "public IP address", "what holds it"),
    (NAT, {}, "public IP address of a NAT gateway", "out alone"),
    (MACHINE, {"networkInterfaces": [{"accessConfigs": [{"networkTier": "PREMIUM"}]}]},
     "public address", "by firewall rule"),
    (MACHINE, {"networkInterfaces": LATER}, "public address", "by firewall rule"),
    (FORWARDING, {}, "load balancer", "by firewall rule"),
    (FORWARDING, {"loadBalancingScheme": "EXTERNAL_MANAGED"}, "load balancer", "by firewall rule"),
    (FIREWALL, {"allows": SSH}, "tcp, ports 22", "0.0.0.0/0"),
    (FIREWALL, {"allows": [{"protocol": "all"}], "sourceRanges": ["::/0"]}, "all", "::/0"),
    (FIREWALL, {"allows": SSH, "sourceRanges": LATER}, "tcp, ports 22", "<known after up>"),
    (FIREWALL, {"allows": LATER, "sourceRanges": ["0.0.0.0/0"]}, "<known after up>", "0.0.0.0/0"),
    (RULE, layer("allow", srcIpRanges=["0.0.0.0/0"]), "tcp, ports 443", "0.0.0.0/0"),
    (RULE, layer("allow"), "tcp, ports 443", "0.0.0.0/0"),
    (BUCKET, {}, "public access not prevented", "by IAM or ACL"),
    (BUCKET, {"publicAccessPrevention": "inherited"}, "public access not prevented",
     "by IAM or ACL"),
    (MEMBER, {"role": READER, "member": "allUsers"}, f"{READER} for allUsers", "everyone"),
    (IMAGES, {"role": READER, "member": "allAuthenticatedUsers"},
     f"{READER} for allAuthenticatedUsers", "everyone"),
    (BINDING, {"role": READER, "members": ["user:a@example.org", "allUsers"]},
     f"{READER} for allUsers", "everyone"),
    (POLICY, policy("allUsers"), f"{READER} for allUsers", "everyone"),
    (ACL, {"predefinedAcl": "publicRead"}, "ACL publicRead", "everyone"),
    (ACL, {"roleEntities": ["READER:allUsers"]}, "ACL READER:allUsers", "everyone"),
    (ENTRY, {"entity": "allUsers", "role": "READER"}, "ACL READER", "everyone"),
    (SQL, {}, "public address", "whom IAM lets in, through a proxy"),
    (SQL, public(LATER), "public address", "whom IAM lets in, through a proxy"),
    (SQL, public(True, "0.0.0.0/0"), "public address",
     "0.0.0.0/0, whom IAM lets in, through a proxy"),
    (FUNCTION, {}, "URL", "whom IAM lets in"),
    (FUNCTION, heard("ALLOW_ALL"), "URL", "whom IAM lets in"),
    (SERVICE, {"ingress": LATER}, "URL", "whom IAM lets in"),
]  # fmt: skip

SHUT: list[tuple[str, dict[str, Any]]] = [
    (CLUSTER, {**NODES, **NO_ADDRESS}),
    (CLUSTER, {"privateClusterConfig": {**PRIVATE, "enablePrivateEndpoint": True}}),
    (CLUSTER, {**NODES, "masterAuthorizedNetworksConfig": {"gcpPublicCidrsAccessEnabled": False}}),
    (POOL, {}),
    (POOL, private(True)),
    (ADDRESS, {"addressType": "INTERNAL"}),
    (NAT, {"type": "PRIVATE"}),
    (MACHINE, {"networkInterfaces": [{"subnetwork": "nodes"}]}),
    (FORWARDING, {"loadBalancingScheme": "INTERNAL"}),
    (FORWARDING, {"loadBalancingScheme": ""}),
    (FIREWALL, {"allows": SSH, "sourceRanges": ["10.0.0.0/8"]}),
    (FIREWALL, {"allows": SSH, "sourceTags": ["nodes"]}),
    (FIREWALL, {"allows": SSH, "direction": "EGRESS"}),
    (FIREWALL, {"allows": SSH, "disabled": True}),
    (FIREWALL, {"denies": [{"protocol": "all"}], "sourceRanges": ["0.0.0.0/0"]}),
    (RULE, layer("deny", srcIpRanges=["0.0.0.0/0"])),
    (RULE, layer("allow", srcIpRanges=["10.0.0.0/8"])),
    (RULE, layer("allow", srcSecureTags=[{"name": "tagValues/1"}])),
    (BUCKET, {"publicAccessPrevention": "enforced"}),
    (MEMBER, {"role": READER, "member": "user:a@example.org"}),
    (MEMBER, {"role": READER, "member": LATER}),
    (BINDING, {"role": READER, "members": ["domain:example.org"]}),
    (POLICY, policy("group:a@example.org")),
    (POLICY, {"policyData": LATER}),
    (ACL, {"predefinedAcl": "private", "roleEntities": ["OWNER:user-a@example.org"]}),
    (ENTRY, {"entity": "domain-example.org", "role": "READER"}),
    (SQL, public(False)),
    (FUNCTION, heard("ALLOW_INTERNAL_ONLY")),
    (FUNCTION, heard("ALLOW_INTERNAL_AND_GCLB")),
    (SERVICE, {"ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY"}),
]
