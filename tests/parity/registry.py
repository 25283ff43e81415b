"""What the registry of images of every cloud has."""

from tests.parity.reading import Reading, equal
from tests.parity.setting import setting

ECR = "aws:ecr/repository:Repository"
ARTIFACTS = "gcp:artifactregistry/repository:Repository"
ACR = "azure-native:containerregistry:Registry"

REGISTRY = (
    setting(
        "registry",
        "a release keeps its tag",
        aws=(Reading(ECR, "imageTagMutability", equal("IMMUTABLE"), every=True),),
        gcp=(Reading(ARTIFACTS, "dockerConfig/immutableTags", equal(True), "*-release"),),
        azure=(),
    ),
    setting(
        "registry",
        "images are looked through",
        aws=(Reading(ECR, "imageScanningConfiguration/scanOnPush", equal(True), every=True),),
        gcp=(
            Reading(
                "gcp:projects/service:Service",
                "service",
                equal("containerscanning.googleapis.com"),
            ),
            Reading(
                ARTIFACTS,
                "vulnerabilityScanningConfig/enablementConfig",
                equal("INHERITED"),
                "*-registry-*",
                every=True,
            ),
        ),
        azure=(
            Reading(
                "azure-native:security:Pricing",
                "pricingTier",
                equal("Standard"),
                stack="baseline",
            ),
        ),
    ),
    setting(
        "registry",
        "old images go by themselves",
        aws=(Reading("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", every=True),),
        gcp=(Reading(ARTIFACTS, "cleanupPolicies/*/action", equal("DELETE"), every=True),),
        azure=(
            Reading(
                "azure-native:containerregistry:Task",
                "trigger/timerTriggers/*/status",
                equal("Enabled"),
            ),
        ),
    ),
    setting(
        "registry",
        "encrypted with an own key",
        aws=(Reading(ECR, "encryptionConfigurations/*/encryptionType", equal("KMS"), every=True),),
        gcp=(Reading(ARTIFACTS, "kmsKeyName", every=True),),
        azure=(Reading(ACR, "encryption/status", equal("enabled")),),
    ),
)
