"""What of Azure the internet could reach."""

from collections.abc import Iterator

from policies.graph.model import Node, Unknown
from stacks.plan.doors import azure_rules, azure_services
from stacks.plan.doors.door import EVERYONE, Door, Doors, address, at, each, is_, to, unsure

API = "apiServerAccessProfile"
BY_GROUP = "by security group"
WAYS_OUT = ("loadBalancer", "managedNATGateway", "managedNATGatewayV2")
"""Ways out for which a cluster makes public addresses itself; the first if none is named."""


def cluster(node: Node) -> Iterator[Door]:
    """A control plane is public unless it is private."""
    if at(node.inputs, f"{API}.enablePrivateCluster") is not True:
        ranges = at(node.inputs, f"{API}.authorizedIPRanges")
        yield "Kubernetes API", to(ranges or EVERYONE[:1])
    pools = each(node.inputs, "agentPoolProfiles")
    if unsure(node.inputs, "agentPoolProfiles") or any(
        is_(one.get("enableNodePublicIP")) for one in pools
    ):
        yield "machines get public addresses", BY_GROUP
    way = at(node.inputs, "networkProfile.outboundType") or WAYS_OUT[0]
    if isinstance(way, Unknown) or way in WAYS_OUT:
        yield "public IP address of the cluster", "out alone"


def pool(node: Node) -> Iterator[Door]:
    """Machines of a pool with addresses of their own."""
    if is_(node.inputs.get("enableNodePublicIP")):
        yield "machines get public addresses", BY_GROUP


def nat(node: Node) -> Iterator[Door]:
    """A way out for private subnets."""
    yield "public IP address of a NAT gateway", "out alone"


def balancer(node: Node) -> Iterator[Door]:
    """A load balancer with a public address."""
    fronts = each(node.inputs, "frontendIPConfigurations")
    if unsure(node.inputs, "frontendIPConfigurations") or any(
        "publicIPAddress" in one for one in fronts
    ):
        yield "load balancer", BY_GROUP


DOORS: Doors = {
    "azure-native:applicationinsights:Component": azure_services.watched,
    "azure-native:containerregistry:Registry": azure_services.registry,
    "azure-native:containerservice:AgentPool": pool,
    "azure-native:containerservice:ManagedCluster": cluster,
    "azure-native:dbforpostgresql:FirewallRule": azure_services.database_rule,
    "azure-native:dbforpostgresql:Server": azure_services.database,
    "azure-native:keyvault:Vault": azure_services.vault,
    "azure-native:monitor:DataCollectionEndpoint": azure_services.posted,
    "azure-native:network:ApplicationGateway": balancer,
    "azure-native:network:LoadBalancer": balancer,
    "azure-native:network:NatGateway": nat,
    "azure-native:network:NetworkSecurityGroup": azure_rules.group,
    "azure-native:network:PublicIPAddress": address,
    "azure-native:network:PublicIPPrefix": address,
    "azure-native:network:SecurityRule": azure_rules.rule,
    "azure-native:operationalinsights:Workspace": azure_services.watched,
    "azure-native:storage:BlobContainer": azure_services.container,
    "azure-native:storage:StorageAccount": azure_services.account,
    "azure-native:web:WebApp": azure_services.app,
}
