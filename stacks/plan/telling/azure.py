"""Which inputs say what matters about resources of Azure, by type."""

TELLING: dict[str, tuple[str, ...]] = {
    "azure-native:applicationinsights:Component": (
        "applicationType", "publicNetworkAccessForIngestion",
    ),
    "azure-native:authorization:ManagementLockByScope": ("level",),
    "azure-native:authorization:PolicyAssignment": ("displayName", "enforcementMode"),
    "azure-native:authorization:RoleAssignment": ("description", "principalType"),
    "azure-native:authorization:RoleDefinition": ("roleName",),
    "azure-native:compute:ProximityPlacementGroup": ("zones",),
    "azure-native:consumption:Budget": ("amount", "timeGrain"),
    "azure-native:containerregistry:Registry": (
        "sku.name", "publicNetworkAccess", "policies.retentionPolicy.days",
    ),
    "azure-native:containerservice:AgentPool": (
        "vmSize", "scaleSetPriority", "minCount", "maxCount", "availabilityZones",
    ),
    "azure-native:containerservice:ManagedCluster": (
        "kubernetesVersion", "sku.tier", "apiServerAccessProfile.enablePrivateCluster",
        "networkProfile.outboundType",
    ),
    "azure-native:dbforpostgresql:Configuration": ("configurationName", "value"),
    "azure-native:dbforpostgresql:Server": (
        "version", "sku.name", "highAvailability.mode", "backup.backupRetentionDays",
        "backup.geoRedundantBackup",
    ),
    "azure-native:keyvault:Key": ("properties.kty", "properties.keySize"),
    "azure-native:keyvault:Vault": (
        "properties.sku.name", "properties.publicNetworkAccess", "location",
    ),
    "azure-native:managedidentity:FederatedIdentityCredential": ("subject",),
    "azure-native:monitor:DiagnosticSetting": ("name",),
    "azure-native:monitor:MetricAlert": ("severity", "windowSize", "evaluationFrequency"),
    "azure-native:monitor:ScheduledQueryRule": ("displayName", "severity", "evaluationFrequency"),
    "azure-native:network:FlowLog": ("enabled",),
    "azure-native:network:NatGateway": ("sku.name",),
    "azure-native:network:PublicIPAddress": ("sku.name", "publicIPAllocationMethod"),
    "azure-native:network:Subnet": ("addressPrefix", "defaultOutboundAccess"),
    "azure-native:network:VirtualNetwork": ("addressSpace.addressPrefixes",),
    "azure-native:operationalinsights:Table": ("plan", "totalRetentionInDays"),
    "azure-native:operationalinsights:Workspace": (
        "retentionInDays", "workspaceCapping.dailyQuotaGb", "sku.name",
    ),
    "azure-native:privatedns:PrivateZone": ("privateZoneName",),
    "azure-native:storage:BlobContainer": ("containerName", "publicAccess"),
    "azure-native:storage:BlobContainerImmutabilityPolicy": (
        "immutabilityPeriodSinceCreationInDays",
    ),
    "azure-native:storage:BlobServiceProperties": (
        "isVersioningEnabled", "deleteRetentionPolicy.days",
    ),
    "azure-native:storage:StorageAccount": (
        "kind", "sku.name", "isHnsEnabled", "location", "publicNetworkAccess",
    ),
}  # fmt: skip
