"""Which inputs say what matters about resources of GCP, by type."""

TELLING: dict[str, tuple[str, ...]] = {
    "gcp:artifactregistry/repository:Repository": (
        "repositoryId", "format", "dockerConfig.immutableTags",
    ),
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": ("role",),
    "gcp:billing/budget:Budget": (
        "amount.specifiedAmount.units", "amount.specifiedAmount.currencyCode",
    ),
    "gcp:cloudfunctionsv2/function:Function": (
        "name", "buildConfig.runtime", "serviceConfig.ingressSettings",
    ),
    "gcp:compute/address:Address": ("addressType",),
    "gcp:compute/firewall:Firewall": ("direction", "priority", "sourceRanges"),
    "gcp:compute/network:Network": ("mtu",),
    "gcp:compute/routerNat:RouterNat": ("natIpAllocateOption", "maxPortsPerVm"),
    "gcp:compute/subnetwork:Subnetwork": ("region", "ipCidrRange"),
    "gcp:container/cluster:Cluster": (
        "minMasterVersion", "releaseChannel.channel", "location",
        "privateClusterConfig.enablePrivateEndpoint",
    ),
    "gcp:container/nodePool:NodePool": (
        "nodeConfig.machineType", "nodeConfig.spot", "autoscaling.totalMinNodeCount",
        "autoscaling.totalMaxNodeCount", "nodeLocations",
    ),
    "gcp:dns/managedZone:ManagedZone": ("visibility",),
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": (
        "oidc.issuerUri", "attributeCondition",
    ),
    "gcp:kms/cryptoKey:CryptoKey": ("rotationPeriod", "destroyScheduledDuration"),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": ("role",),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": ("bucketId", "retentionDays"),
    "gcp:monitoring/alertPolicy:AlertPolicy": ("displayName",),
    "gcp:monitoring/notificationChannel:NotificationChannel": ("type",),
    "gcp:networkmanagement/vpcFlowLogsConfig:VpcFlowLogsConfig": (
        "flowSampling", "aggregationInterval", "metadata",
    ),
    "gcp:orgpolicy/policy:Policy": ("spec.rules",),
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": ("service",),
    "gcp:projects/iAMMember:IAMMember": ("role",),
    "gcp:secretmanager/secret:Secret": ("secretId",),
    "gcp:serviceaccount/account:Account": ("accountId",),
    "gcp:serviceaccount/iAMMember:IAMMember": ("role",),
    "gcp:sql/databaseInstance:DatabaseInstance": (
        "databaseVersion", "settings.tier", "settings.availabilityType",
        "settings.backupConfiguration.backupRetentionSettings.retainedBackups",
    ),
    "gcp:storage/bucket:Bucket": (
        "location", "storageClass", "versioning.enabled", "publicAccessPrevention",
    ),
    "gcp:storage/bucketIAMMember:BucketIAMMember": ("role",),
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": ("managedFolder", "role"),
}  # fmt: skip
