"""What the pools of machines of every cloud have."""

from tests.parity.cluster import AKS, GKE_POOL
from tests.parity.reading import Reading, equal, has
from tests.parity.setting import setting

KARPENTER = "kubernetes:NodePool"
CLASS = "kubernetes:EC2NodeClass"
AKS_POOL = "azure-native:containerservice:AgentPool"
GPUS = "*gpu-*"
"""How the stack files call pools of GPUs."""

POOLS = (
    setting(
        "pools",
        "what carries the platform is kept for it by a taint",
        aws=(Reading("aws:eks/nodeGroup:NodeGroup", "taints/*/key", equal("CriticalAddonsOnly")),),
        gcp=(
            Reading(GKE_POOL, "nodeConfig/taints/*/key", equal("CriticalAddonsOnly"), "*-system"),
        ),
        azure=(Reading(AKS, "agentPoolProfiles/*/nodeTaints/*", has("CriticalAddonsOnly=true")),),
    ),
    setting(
        "pools",
        "GPUs shrink to none",
        aws=(
            Reading(
                KARPENTER,
                "spec/disruption/consolidationPolicy",
                equal("WhenEmpty"),
                GPUS,
                every=True,
            ),
        ),
        gcp=(Reading(GKE_POOL, "autoscaling/totalMinNodeCount", equal(0), GPUS, every=True),),
        azure=(Reading(AKS_POOL, "minCount", equal(0), GPUS, every=True),),
    ),
    setting(
        "pools",
        "GPUs are for pods that use them",
        aws=(
            Reading(
                KARPENTER,
                "spec/template/spec/taints/*/key",
                equal("nvidia.com/gpu"),
                GPUS,
                every=True,
            ),
        ),
        gcp=(
            Reading(GKE_POOL, "nodeConfig/taints/*/key", equal("nvidia.com/gpu"), GPUS, every=True),
        ),
        azure=(
            Reading(
                AKS_POOL, "nodeTaints/*", equal("nvidia.com/gpu=present:NoSchedule"), GPUS, True
            ),
        ),
    ),
    setting(
        "pools",
        "spot",
        aws=(
            Reading(
                KARPENTER,
                "spec/template/spec/requirements/*/values/*",
                equal("spot"),
                "*-spot",
                every=True,
            ),
        ),
        gcp=(Reading(GKE_POOL, "nodeConfig/spot", equal(True), "*-spot", every=True),),
        azure=(Reading(AKS_POOL, "scaleSetPriority", equal("Spot"), "*-spot", every=True),),
    ),
    setting(
        "pools",
        "kinds of capacity are tried in an order",
        aws=(Reading(KARPENTER, "spec/weight", equal(100), "gpu-*-spot", every=True),),
        gcp=(
            Reading(
                "kubernetes:ComputeClass",
                "spec/priorities/*/nodepools/*",
                has("-spot-"),
                "gpu-*",
                every=True,
            ),
        ),
        azure=(
            Reading("kubernetes:ConfigMap", "data/priorities", has("50:")),
            Reading(AKS, "autoScalerProfile/expander", equal("priority")),
        ),
    ),
    setting(
        "pools",
        "one owner of the GPUs' driver",
        aws=(Reading(CLASS, "spec/amiSelectorTerms/*/alias", has("al2023@"), "gpu-*", True),),
        gcp=(
            Reading(
                GKE_POOL,
                "nodeConfig/guestAccelerators/*/gpuDriverInstallationConfig/gpuDriverVersion",
                equal("DEFAULT"),
                GPUS,
                every=True,
            ),
        ),
        azure=(Reading(AKS_POOL, "gpuProfile/driver", equal("None"), GPUS, every=True),),
    ),
    setting(
        "pools",
        "disks are encrypted with an own key",
        aws=(
            Reading(CLASS, "spec/blockDeviceMappings/*/ebs/kmsKeyID", every=True),
            Reading(
                "aws:ec2/launchTemplate:LaunchTemplate",
                "blockDeviceMappings/*/ebs/kmsKeyId",
                every=True,
            ),
        ),
        gcp=(Reading(GKE_POOL, "nodeConfig/bootDiskKmsKey", every=True),),
        azure=(
            Reading(AKS, "diskEncryptionSetID"),
            Reading(AKS_POOL, "enableEncryptionAtHost", equal(True), every=True),
        ),
    ),
)
