"""Resources of Azure with a door to the internet, and the same with it shut."""

from typing import Any

from tests.stacks.plan.ground import LATER


def of(kind: str) -> str:
    """Return a type of Azure."""
    return f"azure-native:{kind}"


GATED = {"networkProfile": {"outboundType": "userAssignedNATGateway"}}
HIDDEN = {"apiServerAccessProfile": {"enablePrivateCluster": True}}
CLUSTER, POOL = of("containerservice:ManagedCluster"), of("containerservice:AgentPool")
GROUP, RULE = of("network:NetworkSecurityGroup"), of("network:SecurityRule")
STORAGE, BLOBS = of("storage:StorageAccount"), of("storage:BlobContainer")
REGISTRY, VAULT = of("containerregistry:Registry"), of("keyvault:Vault")
SERVER = of("dbforpostgresql:Server")
RANGE, BALANCER = of("dbforpostgresql:FirewallRule"), of("network:LoadBalancer")
LOGS, INSIGHTS = of("operationalinsights:Workspace"), of("applicationinsights:Component")
POSTED, APP = of("monitor:DataCollectionEndpoint"), of("web:WebApp")
APPS = of("network:ApplicationGateway")
ENTRA, EVERYONE = "whom Entra lets in", "0.0.0.0/0, whom Entra lets in"
OFF, DENIED = {"publicNetworkAccess": "Disabled"}, {"defaultAction": "Deny"}


def inbound(source: Any, **given: Any) -> dict[str, Any]:
    """Return a rule that lets a source in."""
    return {
        "access": "Allow", "direction": "Inbound", "sourceAddressPrefix": source,
        "destinationPortRange": "22", **given,
    }  # fmt: skip


def ranges(*given: Any) -> dict[str, Any]:
    """Return a cluster whose API is open to ranges."""
    return {**GATED, "apiServerAccessProfile": {"authorizedIPRanges": [*given]}}


def front(**given: Any) -> dict[str, Any]:
    """Return a balancer with one front."""
    return {"frontendIPConfigurations": [{"name": "front", **given}]}


def queries(value: str) -> dict[str, Any]:
    """Return what takes logs from the internet, and answers it or not."""
    return {"publicNetworkAccessForIngestion": "Disabled", "publicNetworkAccessForQuery": value}


OPEN: list[tuple[str, dict[str, Any], str, str]] = [
    (CLUSTER, GATED, "Kubernetes API", "0.0.0.0/0"),
    (CLUSTER, ranges("203.0.113.0/24"), "Kubernetes API", "203.0.113.0/24"),
    (CLUSTER, {**GATED, "apiServerAccessProfile": {"enablePrivateCluster": LATER}},
     "Kubernetes API", "0.0.0.0/0"),
    (CLUSTER, {**GATED, **HIDDEN, "agentPoolProfiles": [{"enableNodePublicIP": True}]},
     "machines get public addresses", "by security group"),
    (CLUSTER, {**GATED, **HIDDEN, "agentPoolProfiles": LATER},
     "machines get public addresses", "by security group"),
    (CLUSTER, HIDDEN, "public IP address of the cluster", "out alone"),
    (CLUSTER, {**HIDDEN, "networkProfile": LATER}, "public IP address of the cluster",
     "out alone"),
    (POOL, {"enableNodePublicIP": True}, "machines get public addresses", "by security group"),
    (POOL, {"enableNodePublicIP": LATER}, "machines get public addresses", "by security group"),
    (of("network:NatGateway"), {}, "public IP address of a NAT gateway", "out alone"),
    (of("network:PublicIPAddress"), {}, "public IP address", "what holds it"),
    (of("network:PublicIPPrefix"), {}, "public IP address", "what holds it"),
    (BALANCER, front(publicIPAddress={"id": LATER}), "load balancer", "by security group"),
    (BALANCER, {"frontendIPConfigurations": LATER}, "load balancer", "by security group"),
    (APPS, front(publicIPAddress={"id": LATER}), "load balancer", "by security group"),
    (GROUP, {"securityRules": [inbound("Internet")]}, "port 22", "Internet"),
    (GROUP, {"securityRules": [inbound("*", destinationPortRange="*")]}, "all ports", "*"),
    (GROUP, {"securityRules": LATER}, "rules", "<known after up>"),
    (RULE, inbound("0.0.0.0/0"), "port 22", "0.0.0.0/0"),
    (RULE, inbound(None, sourceAddressPrefixes=["10.0.0.0/8", "::/0"]), "port 22", "::/0"),
    (RULE, inbound(LATER), "port 22", "<known after up>"),
    (STORAGE, {}, "storage", EVERYONE),
    (STORAGE, {"publicNetworkAccess": LATER}, "storage", EVERYONE),
    (STORAGE, {"networkRuleSet": {**DENIED, "ipRules": [{"iPAddressOrRange": "203.0.113.7"}]}},
     "storage", "203.0.113.7"),
    (STORAGE, {**OFF, "allowBlobPublicAccess": True}, "blobs may be public", "by container"),
    (STORAGE, {**OFF, "allowBlobPublicAccess": LATER}, "blobs may be public", "by container"),
    (BLOBS, {"publicAccess": "Blob"}, "blobs without login: Blob", "everyone"),
    (BLOBS, {"publicAccess": LATER}, "blobs without login: <known after up>", "everyone"),
    (REGISTRY, {}, "images", EVERYONE),
    (REGISTRY, {"networkRuleSet": {**DENIED, "ipRules": [{"iPAddressOrRange": LATER}]}},
     "images", "<known after up>"),
    (REGISTRY, {**OFF, "anonymousPullEnabled": True}, "images without login", "everyone"),
    (SERVER, {}, "public address", "by firewall rule"),
    (SERVER, {"network": LATER}, "public address", "by firewall rule"),
    (SERVER, {"network": {"publicNetworkAccess": "Enabled"}}, "public address",
     "by firewall rule"),
    (RANGE, {"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}, "database",
     "every machine in Azure"),
    (RANGE, {"startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255"}, "database",
     "0.0.0.0 to 255.255.255.255"),
    (VAULT, {"properties": {}}, "keys and secrets", EVERYONE),
    (VAULT, {"properties": LATER}, "keys and secrets", EVERYONE),
    (VAULT, {"properties": {"networkAcls": {**DENIED, "ipRules": [{"value": "203.0.113.7/32"}]}}},
     "keys and secrets", "203.0.113.7/32"),
    (LOGS, queries("Enabled"), "query of logs", ENTRA),
    (INSIGHTS, queries("Enabled"), "query of logs", ENTRA),
    (POSTED, {}, "ingestion of logs", ENTRA),
    (APP, {}, "URL", "everyone"),
]  # fmt: skip

SHUT: list[tuple[str, dict[str, Any]]] = [
    (CLUSTER, {**GATED, **HIDDEN}),
    (CLUSTER, {**HIDDEN, "networkProfile": {"outboundType": "userDefinedRouting"}}),
    (POOL, {"enableNodePublicIP": False}),
    (POOL, {}),
    (BALANCER, front(subnet={"id": LATER})),
    (APPS, front(subnet={"id": LATER})),
    (GROUP, {"securityRules": [inbound("VirtualNetwork"), inbound("10.0.0.0/8")]}),
    (GROUP, {"securityRules": [inbound("Internet", access="Deny")]}),
    (RULE, inbound("*", direction="Outbound")),
    (RULE, inbound("AzureLoadBalancer")),
    (STORAGE, OFF),
    (STORAGE, {"publicNetworkAccess": "SecuredByPerimeter"}),
    (STORAGE, {"networkRuleSet": DENIED, "allowBlobPublicAccess": False}),
    (BLOBS, {"publicAccess": "None"}),
    (REGISTRY, OFF),
    (SERVER, {"network": OFF}),
    (SERVER, {"network": {"delegatedSubnetResourceId": LATER}}),
    (VAULT, {"properties": {"publicNetworkAccess": "disabled"}}),
    (LOGS, queries("Disabled")),
    (INSIGHTS, queries("SecuredByPerimeter")),
    (POSTED, {"networkAcls": OFF}),
    (APP, OFF),
]
