"""What the network of every cloud has."""

from tests.parity.reading import Reading, equal, has
from tests.parity.setting import setting

SUBNET = "azure-native:network:Subnet"

NETWORK = (
    setting(
        "network",
        "nodes have no address of the internet",
        aws=(Reading("aws:ec2/subnet:Subnet", "mapPublicIpOnLaunch", equal(False), every=True),),
        gcp=(
            Reading(
                "gcp:container/cluster:Cluster",
                "privateClusterConfig/enablePrivateNodes",
                equal(True),
            ),
            Reading(
                "gcp:container/nodePool:NodePool",
                "networkConfig/enablePrivateNodes",
                equal(True),
                every=True,
            ),
        ),
        azure=(
            Reading(
                "azure-native:containerservice:AgentPool",
                "enableNodePublicIP",
                equal(False),
                every=True,
            ),
            Reading(SUBNET, "defaultOutboundAccess", equal(False), every=True),
        ),
    ),
    setting(
        "network",
        "one way out, by NAT",
        aws=(Reading("aws:ec2/natGateway:NatGateway", "connectivityType", equal("public")),),
        gcp=(Reading("gcp:compute/routerNat:RouterNat", "natIpAllocateOption"),),
        azure=(Reading(SUBNET, "natGateway/id", named="*-nodes"),),
    ),
    setting(
        "network",
        "nobody comes in unasked",
        aws=(Reading("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId"),),
        gcp=(
            Reading(
                "gcp:compute/firewall:Firewall", "denies/*/protocol", equal("all"), "*-deny-in"
            ),
        ),
        azure=(
            Reading(
                "azure-native:network:NetworkSecurityGroup",
                "securityRules/*/access",
                equal("Deny"),
                every=True,
            ),
        ),
    ),
    setting(
        "network",
        "connections are logged",
        aws=(Reading("aws:ec2/flowLog:FlowLog", "trafficType", equal("ALL")),),
        gcp=(
            Reading(
                "gcp:networkmanagement/vpcFlowLogsConfig:VpcFlowLogsConfig",
                "state",
                equal("ENABLED"),
            ),
        ),
        azure=(Reading("azure-native:network:FlowLog", "enabled", equal(True)),),
    ),
    setting(
        "network",
        "storage is reached without the internet",
        aws=(Reading("aws:ec2/vpcEndpoint:VpcEndpoint", "serviceName", has(".s3")),),
        gcp=(
            Reading(
                "gcp:compute/subnetwork:Subnetwork",
                "privateIpGoogleAccess",
                equal(True),
                every=True,
            ),
        ),
        azure=(
            Reading(
                "azure-native:network:PrivateEndpoint",
                "privateLinkServiceConnections/*/groupIds/*",
                equal("blob"),
                "*-storage-*-blob",
                every=True,
            ),
        ),
    ),
)
