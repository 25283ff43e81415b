"""What the control plane of every cloud's cluster has."""

from tests.parity.reading import Reading, equal, has
from tests.parity.setting import setting

EKS = "aws:eks/cluster:Cluster"
GKE = "gcp:container/cluster:Cluster"
AKS = "azure-native:containerservice:ManagedCluster"
GKE_POOL = "gcp:container/nodePool:NodePool"

CLUSTER = (
    setting(
        "cluster",
        "the Kubernetes API is private",
        aws=(Reading(EKS, "vpcConfig/endpointPublicAccess", equal(False)),),
        gcp=(Reading(GKE, "privateClusterConfig/enablePrivateEndpoint", equal(True)),),
        azure=(Reading(AKS, "apiServerAccessProfile/enablePrivateCluster", equal(True)),),
    ),
    setting(
        "cluster",
        "dev's API is open to named addresses alone",
        aws=(Reading(EKS, "vpcConfig/publicAccessCidrs/*", equal("203.0.113.0/24"), stack="dev"),),
        gcp=(
            Reading(
                GKE,
                "masterAuthorizedNetworksConfig/cidrBlocks/*/cidrBlock",
                equal("203.0.113.0/24"),
                stack="dev",
            ),
        ),
        azure=(
            Reading(
                AKS,
                "apiServerAccessProfile/authorizedIPRanges/*",
                equal("203.0.113.0/24"),
                stack="dev",
            ),
        ),
    ),
    setting(
        "cluster",
        "secrets are encrypted with an own key",
        aws=(
            Reading(EKS, "encryptionConfig/resources/*", equal("secrets")),
            Reading(EKS, "encryptionConfig/provider/keyArn"),
        ),
        gcp=(
            Reading(GKE, "databaseEncryption/state", equal("ENCRYPTED")),
            Reading(GKE, "databaseEncryption/keyName"),
        ),
        azure=(
            Reading(AKS, "securityProfile/azureKeyVaultKms/enabled", equal(True)),
            Reading(AKS, "securityProfile/azureKeyVaultKms/keyId"),
        ),
    ),
    setting(
        "cluster",
        "nobody is an administrator by a key or by having made it",
        aws=(
            Reading(EKS, "accessConfig/bootstrapClusterCreatorAdminPermissions", equal(False)),
            Reading(EKS, "accessConfig/authenticationMode", equal("API")),
        ),
        gcp=(
            Reading(GKE, "masterAuth/clientCertificateConfig/issueClientCertificate", equal(False)),
            Reading(GKE, "enableLegacyAbac", equal(False)),
        ),
        azure=(
            Reading(AKS, "disableLocalAccounts", equal(True)),
            Reading(AKS, "aadProfile/enableAzureRBAC", equal(True)),
        ),
    ),
    setting(
        "cluster",
        "what the control plane does is logged",
        aws=(Reading(EKS, "enabledClusterLogTypes/*", equal("audit")),),
        gcp=(Reading(GKE, "loggingConfig/enableComponents/*", equal("APISERVER")),),
        azure=(
            Reading(
                "azure-native:monitor:DiagnosticSetting",
                "logs/*/category",
                equal("kube-audit-admin"),
            ),
        ),
    ),
    setting(
        "cluster",
        "pods have identities of the cloud",
        aws=(Reading("aws:eks/addon:Addon", "addonName", equal("eks-pod-identity-agent")),),
        gcp=(
            Reading(GKE, "workloadIdentityConfig/workloadPool", has(".svc.id.goog")),
            Reading(
                GKE_POOL,
                "nodeConfig/workloadMetadataConfig/mode",
                equal("GKE_METADATA"),
                every=True,
            ),
        ),
        azure=(
            Reading(AKS, "securityProfile/workloadIdentity/enabled", equal(True)),
            Reading(AKS, "oidcIssuerProfile/enabled", equal(True)),
        ),
    ),
    setting(
        "cluster",
        "the version of Kubernetes is named",
        aws=(Reading(EKS, "version", equal("1.35")),),
        gcp=(Reading(GKE, "minMasterVersion", equal("1.35")),),
        azure=(Reading(AKS, "kubernetesVersion", equal("1.35")),),
    ),
    setting(
        "cluster",
        "it is kept in support",
        aws=(Reading(EKS, "upgradePolicy/supportType", equal("STANDARD")),),
        gcp=(Reading(GKE, "releaseChannel/channel", equal("REGULAR")),),
        azure=(Reading(AKS, "autoUpgradeProfile/upgradeChannel", equal("patch")),),
    ),
    setting(
        "cluster",
        "the cloud refuses to delete it",
        aws=(Reading(EKS, "deletionProtection", equal(True)),),
        gcp=(Reading(GKE, "deletionProtection", equal(True)),),
        azure=(
            Reading(
                "azure-native:authorization:ManagementLockByScope",
                "level",
                equal("CanNotDelete"),
                "*-cluster",
            ),
        ),
    ),
)
