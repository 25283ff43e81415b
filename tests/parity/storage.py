"""What the buckets of every cloud have."""

from tests.parity.reading import Reading, equal, has, least
from tests.parity.setting import setting

GCS = "gcp:storage/bucket:Bucket"
ACCOUNT = "azure-native:storage:StorageAccount"
BLOBS = "azure-native:storage:BlobServiceProperties"
AGEING = "azure-native:storage:ManagementPolicy"
VERSIONS = "aws:s3/bucketVersioning:BucketVersioning"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
SSE = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
OURS, MODELS, LAKE = "*-storage-*", "*-storage-artifacts", "*-storage-data"

STORAGE = (
    *(
        setting(
            "storage",
            f"{what} have versions",
            aws=(Reading(VERSIONS, "versioningConfiguration/status", equal("Enabled"), name),),
            gcp=(Reading(GCS, "versioning/enabled", equal(True), name),),
            azure=(Reading(BLOBS, "isVersioningEnabled", equal(True), name),),
        )
        for what, name in (("models and runs", MODELS), ("data sets", LAKE))
    ),
    setting(
        "storage",
        "encrypted with an own key",
        aws=tuple(
            Reading(
                SSE,
                "rules/*/applyServerSideEncryptionByDefault/sseAlgorithm",
                equal("aws:kms"),
                name,
            )
            for name in (MODELS, LAKE)
        ),
        gcp=(Reading(GCS, "encryption/defaultKmsKeyName", named=OURS, every=True),),
        azure=(Reading(ACCOUNT, "encryption/keySource", equal("Microsoft.Keyvault"), every=True),),
    ),
    setting(
        "storage",
        "spoken to by TLS alone",
        aws=(
            Reading(
                "aws:s3/bucketPolicy:BucketPolicy",
                "policy",
                has('{"Bool": {"aws:SecureTransport": "false"}}'),
                every=True,
            ),
        ),
        gcp=(
            Reading(
                "gcp:orgpolicy/policy:Policy",
                "spec/rules/*/enforce",
                equal("TRUE"),
                "*-storage.secureHttpTransport",
                stack="baseline",
            ),
        ),
        azure=(
            Reading(ACCOUNT, "enableHttpsTrafficOnly", equal(True), every=True),
            Reading(ACCOUNT, "minimumTlsVersion", equal("TLS1_2"), every=True),
        ),
    ),
    setting(
        "storage",
        "nothing can be made public",
        aws=(
            Reading(BLOCK, "blockPublicPolicy", equal(True), every=True),
            Reading(BLOCK, "restrictPublicBuckets", equal(True), every=True),
        ),
        gcp=(Reading(GCS, "publicAccessPrevention", equal("enforced"), every=True),),
        azure=(Reading(ACCOUNT, "allowBlobPublicAccess", equal(False), every=True),),
    ),
    setting(
        "storage",
        "opened by identities, and by no list or key of its own",
        aws=(
            Reading(
                "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
                "rule/objectOwnership",
                equal("BucketOwnerEnforced"),
                every=True,
            ),
        ),
        gcp=(Reading(GCS, "uniformBucketLevelAccess", equal(True), every=True),),
        azure=(Reading(ACCOUNT, "allowSharedKeyAccess", equal(False), every=True),),
    ),
    setting(
        "storage",
        "ages by prefix",
        aws=(Reading(LIFECYCLE, "rules/*/filter/prefix", equal("mlruns/"), MODELS),),
        gcp=(
            Reading(GCS, "lifecycleRules/*/condition/matchesPrefixes/*", equal("mlruns/"), MODELS),
        ),
        azure=(
            Reading(
                AGEING,
                "policy/rules/*/definition/filters/prefixMatch/*",
                equal("artifacts/mlruns/"),
                MODELS,
            ),
        ),
    ),
    setting(
        "storage",
        "old versions go by themselves",
        aws=(
            Reading(
                LIFECYCLE,
                "rules/*/noncurrentVersionExpiration/noncurrentDays",
                least(1),
                MODELS,
            ),
        ),
        gcp=(Reading(GCS, "lifecycleRules/*/condition/daysSinceNoncurrentTime", least(1), MODELS),),
        azure=(
            Reading(
                AGEING,
                "policy/rules/*/definition/actions/version/delete/daysAfterCreationGreaterThan",
                least(1),
                MODELS,
            ),
        ),
    ),
    setting(
        "storage",
        "what is deleted can be brought back",
        aws=(Reading(VERSIONS, "versioningConfiguration/status", equal("Enabled"), OURS, True),),
        gcp=(
            Reading(GCS, "softDeletePolicy/retentionDurationSeconds", least(7 * 86400), LAKE, True),
        ),
        azure=(Reading(BLOBS, "deleteRetentionPolicy/days", least(7), LAKE),),
    ),
    setting(
        "storage",
        "logs are locked (`storage.lock_days`)",
        aws=(
            Reading(
                "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
                "rule/defaultRetention/days",
                equal(30),
            ),
        ),
        gcp=(Reading(GCS, "retentionPolicy/isLocked", equal(True), "*-storage-logs"),),
        azure=(
            Reading(
                "azure-native:storage:BlobContainerImmutabilityPolicy",
                "immutabilityPeriodSinceCreationInDays",
                equal(30),
            ),
        ),
    ),
    setting(
        "storage",
        "copied to another region (`storage.replica_region`)",
        aws=(
            Reading(
                "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
                "rules/*/status",
                equal("Enabled"),
                every=True,
            ),
        ),
        gcp=(
            Reading(GCS, "customPlacementConfig/dataLocations/*", equal("US-EAST1"), MODELS),
            Reading(GCS, "customPlacementConfig/dataLocations/*", equal("US-EAST1"), LAKE),
        ),
        azure=(Reading(ACCOUNT, "sku/name", equal("Standard_RAGZRS")),),
    ),
    setting(
        "storage",
        "who opened what is logged",
        aws=(Reading("aws:s3/bucketLogging:BucketLogging", "targetPrefix", has("access/")),),
        gcp=(
            Reading("gcp:logging/projectSink:ProjectSink", "filter", has("data_access")),
            Reading(
                "gcp:projects/iAMAuditConfig:IAMAuditConfig",
                "auditLogConfigs/*/logType",
                equal("DATA_READ"),
                "*-storage",
                stack="baseline",
            ),
        ),
        azure=(
            Reading(
                "azure-native:monitor:DiagnosticSetting",
                "logs/*/category",
                equal("StorageRead"),
                OURS,
                every=True,
            ),
        ),
    ),
)
