"""What of GCP the internet could reach."""

from collections.abc import Iterator

from policies.graph.model import Node, Unknown
from stacks.plan.doors import gcp_firewall, gcp_rights
from stacks.plan.doors.door import EVERYONE, Door, Doors, address, at, each, is_, to, unsure
from stacks.plan.shown import LATER

ENDPOINTS, PRIVATE = "controlPlaneEndpointsConfig", "privateClusterConfig"
NETWORKS = "masterAuthorizedNetworksConfig"
DATABASE = "settings.ipConfiguration"
BY_FIREWALL, BY_IAM = "by firewall rule", "whom IAM lets in"


def cluster(node: Node) -> Iterator[Door]:
    """A control plane is public unless it says otherwise, and so are nodes."""
    shut = at(node.inputs, f"{PRIVATE}.enablePrivateEndpoint") is True
    if not shut and at(node.inputs, f"{ENDPOINTS}.ipEndpointsConfig.enabled") is not False:
        yield from api(node)
    if is_(at(node.inputs, f"{ENDPOINTS}.dnsEndpointConfig.allowExternalTraffic")):
        yield "Kubernetes API by its DNS name", BY_IAM
    if at(node.inputs, f"{PRIVATE}.enablePrivateNodes") is not True:
        yield "machines get public addresses", BY_FIREWALL


def api(node: Node) -> Iterator[Door]:
    """The address of a control plane: for everyone, unless networks are authorised."""
    if node.inputs.get(NETWORKS) is None:
        yield "Kubernetes API", EVERYONE[0]
        return
    ranges = [to((one.get("cidrBlock"),)) for one in each(node.inputs, f"{NETWORKS}.cidrBlocks")]
    if unsure(node.inputs, f"{NETWORKS}.cidrBlocks"):
        ranges.append(LATER)
    elif at(node.inputs, f"{NETWORKS}.gcpPublicCidrsAccessEnabled") is not False:
        ranges.append("every machine of Google Cloud")
    if ranges:
        yield "Kubernetes API", ", ".join(ranges)


def pool(node: Node) -> Iterator[Door]:
    """Machines of a pool; one that says nothing does as its cluster does."""
    if at(node.inputs, "networkConfig.enablePrivateNodes") not in (None, True):
        yield "machines get public addresses", BY_FIREWALL


def held(node: Node) -> Iterator[Door]:
    """A reserved address: public, unless it is of a network."""
    if node.inputs.get("addressType") != "INTERNAL":
        yield from address(node)


def machine(node: Node) -> Iterator[Door]:
    """A machine with a public address."""
    cards = each(node.inputs, "networkInterfaces")
    given = [one.get(key) for one in cards for key in ("accessConfigs", "ipv6AccessConfigs")]
    if unsure(node.inputs, "networkInterfaces") or any(given):
        yield "public address", BY_FIREWALL


def nat(node: Node) -> Iterator[Door]:
    """A way out for private subnets."""
    if node.inputs.get("type") != "PRIVATE":
        yield "public IP address of a NAT gateway", "out alone"


def balancer(node: Node) -> Iterator[Door]:
    """What forwards from outside; an empty scheme is an endpoint for one service."""
    scheme = node.inputs.get("loadBalancingScheme", "EXTERNAL")
    if isinstance(scheme, Unknown) or scheme.startswith("EXTERNAL"):
        yield "load balancer", BY_FIREWALL


def bucket(node: Node) -> Iterator[Door]:
    """A bucket that somebody could open to everyone."""
    if node.inputs.get("publicAccessPrevention") != "enforced":
        yield "public access not prevented", "by IAM or ACL"


def database(node: Node) -> Iterator[Door]:
    """A database has a public address unless it says otherwise."""
    switch = at(node.inputs, f"{DATABASE}.ipv4Enabled")
    if switch is None or is_(switch):
        networks = each(node.inputs, f"{DATABASE}.authorizedNetworks")
        ranges = [to((one.get("value"),)) for one in networks]
        yield "public address", ", ".join([*ranges, f"{BY_IAM}, through a proxy"])


def function(node: Node) -> Iterator[Door]:
    """A function or service hears everyone unless it says otherwise."""
    paths = ("ingressSettings", "serviceConfig.ingressSettings", "ingress")
    said = [one for path in paths if (one := at(node.inputs, path)) is not None]
    if not said or isinstance(said[0], Unknown) or said[0].endswith("_ALL"):
        yield "URL", BY_IAM


DOORS: Doors = {
    "gcp:*:*I[Aa][Mm]Binding": gcp_rights.grant,
    "gcp:*:*I[Aa][Mm]Member": gcp_rights.grant,
    "gcp:*:*I[Aa][Mm]Policy": gcp_rights.policy,
    "gcp:cloudfunctions*:Function": function,
    "gcp:cloudrunv2/service:Service": function,
    "gcp:compute/*ddress:*Address": held,
    "gcp:compute/*irewallPolicyRule:*": gcp_firewall.policy_rule,
    "gcp:compute/*orwardingRule:*": balancer,
    "gcp:compute/firewall:Firewall": gcp_firewall.rule,
    "gcp:compute/instance*:Instance*": machine,
    "gcp:compute/routerNat:RouterNat": nat,
    "gcp:container/cluster:Cluster": cluster,
    "gcp:container/nodePool:NodePool": pool,
    "gcp:sql/databaseInstance:DatabaseInstance": database,
    "gcp:storage/*ACL:*": gcp_rights.acl,
    "gcp:storage/*AccessControl:*": gcp_rights.acl,
    "gcp:storage/bucket:Bucket": bucket,
}
