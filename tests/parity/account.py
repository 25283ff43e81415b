"""What labels, and what exists once in an account, have in every cloud."""

from tests.parity.cluster import AKS
from tests.parity.pools import AKS_POOL
from tests.parity.reading import Reading, equal, has
from tests.parity.setting import setting
from tests.parity.storage import ACCOUNT, BLOBS, GCS, SSE, VERSIONS

LABEL = "tags/mlplatform-stack"
KEY = "azure-native:keyvault:Key"

LABELS = (
    setting(
        "labels",
        "everything says whose it is",
        aws=(Reading("pulumi:providers:aws", "defaultTags", has('"mlplatform-stack": "aws')),),
        gcp=(Reading("pulumi:providers:gcp", "defaultLabels", has('"mlplatform-stack": "gcp')),),
        azure=tuple(
            Reading(kind, LABEL, equal("azure-prod"), every=True)
            for kind in (
                AKS,
                AKS_POOL,
                ACCOUNT,
                "azure-native:dbforpostgresql:Server",
                "azure-native:network:VirtualNetwork",
                "azure-native:keyvault:Vault",
            )
        ),
    ),
)

BASELINE = (
    setting(
        "baseline",
        "states have versions",
        aws=(
            Reading(VERSIONS, "versioningConfiguration/status", equal("Enabled"), stack="baseline"),
        ),
        gcp=(Reading(GCS, "versioning/enabled", equal(True), stack="baseline"),),
        azure=(Reading(BLOBS, "isVersioningEnabled", equal(True), stack="baseline"),),
    ),
    setting(
        "baseline",
        "states are encrypted with an own key",
        aws=(
            Reading(
                SSE,
                "rules/*/applyServerSideEncryptionByDefault/sseAlgorithm",
                equal("aws:kms"),
                stack="baseline",
            ),
        ),
        gcp=(Reading(GCS, "encryption/defaultKmsKeyName", stack="baseline"),),
        azure=(
            Reading(ACCOUNT, "encryption/keySource", equal("Microsoft.Keyvault"), stack="baseline"),
        ),
    ),
    setting(
        "baseline",
        "the key of states is renewed",
        aws=(Reading("aws:kms/key:Key", "enableKeyRotation", equal(True), stack="baseline"),),
        gcp=(Reading("gcp:kms/cryptoKey:CryptoKey", "rotationPeriod", stack="baseline"),),
        azure=(
            Reading(
                KEY,
                "properties/rotationPolicy/lifetimeActions/*/action/type",
                equal("rotate"),
                stack="baseline",
            ),
        ),
    ),
    setting(
        "baseline",
        "spending unlike other days is told of",
        aws=(
            Reading(
                "aws:costexplorer/anomalySubscription:AnomalySubscription",
                "frequency",
                equal("DAILY"),
                stack="baseline",
            ),
        ),
        gcp=(
            Reading(
                "gcp:billing/budget:Budget",
                "amount/lastPeriodAmount",
                equal(True),
                stack="baseline",
            ),
        ),
        azure=(
            Reading(
                "azure-native:costmanagement:ScheduledActionByScope",
                "kind",
                equal("InsightAlert"),
                stack="baseline",
            ),
        ),
    ),
    setting(
        "baseline",
        "no bucket of the account can be public",
        aws=(
            Reading(
                "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
                "blockPublicPolicy",
                equal(True),
                stack="baseline",
            ),
        ),
        gcp=(
            Reading(
                "gcp:orgpolicy/policy:Policy",
                "spec/rules/*/enforce",
                equal("TRUE"),
                "*-storage.publicAccessPrevention",
                stack="baseline",
            ),
        ),
        azure=(),
    ),
    setting(
        "baseline",
        "disks of machines are encrypted whoever makes them",
        aws=(
            Reading(
                "aws:ebs/encryptionByDefault:EncryptionByDefault",
                "enabled",
                equal(True),
                stack="baseline",
            ),
        ),
        gcp=(),
        azure=(
            Reading(
                "azure-native:features:SubscriptionFeatureRegistration",
                "featureName",
                equal("EncryptionAtHost"),
                stack="baseline",
            ),
        ),
    ),
)
