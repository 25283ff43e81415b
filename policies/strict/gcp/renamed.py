"""What the SDK of Google calls so differently from Google that no rule finds it."""

from collections.abc import Mapping
from types import MappingProxyType

APIS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "billing": ("billingbudgets", "cloudbilling"),
        "projects": ("cloudresourcemanager",),
        "serviceaccount": ("iam",),
    }
)
"""For a module of the SDK, the APIs that it stands for; all others are found by rule."""

ELSEWHERE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cloudrunv2/serviceIamMember": ("run.v2:GoogleIamV1Binding",),
        "dns/recordSet": ("dns.v1:ResourceRecordSet",),
        "logging/projectBucketConfig": (
            "logging.v2:LogBucket",
            "logging.v2:CreateBucketRequest",
        ),
        "projects/iAMAuditConfig": ("cloudresourcemanager.v1:AuditConfig",),
        "projects/iAMCustomRole": ("iam.v1:Role", "iam.v1:CreateRoleRequest"),
        "serviceaccount/account": ("iam.v1:CreateServiceAccountRequest",),
        "storage/bucketIAMMember": ("storage.v1:Policy/bindings",),
        "storage/bucketObject": ("storage.v1:Object",),
        "storage/managedFolderIamMember": ("storage.v1:Policy/bindings",),
    }
)
"""For a type without package and kind, the places of its models; all others are found by rule."""

RENAMED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "container/cluster": {"nodeConfig.guestAccelerators": "accelerators"},
        "container/nodePool": {
            "nodeConfig": "config",
            "nodeConfig.guestAccelerators": "accelerators",
            "nodeLocations": "locations",
        },
        "compute/firewall": {"allows": "allowed", "denies": "denied"},
        "sql/databaseInstance": {
            "settings.diskSize": "dataDiskSizeGb",
            "settings.diskType": "dataDiskType",
        },
        "storage/bucket": {
            "lifecycleRules": "lifecycle/rule",
            "lifecycleRules.action.storageClass": "storage.v1:Bucket/storageClass",
        },
        "storage/bucketObject": {"storageClass": "storage.v1:Bucket/storageClass"},
    }
)
"""For a type without package and kind, the path of a key to the path of its name at Google."""

PROVIDERS_OWN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "artifactregistry/repository": {
            "cleanupPolicies.condition.newerThan": r"\d+[smhd]",
            "cleanupPolicies.condition.olderThan": r"\d+[smhd]",
        },
        "compute/forwardingRule": {"loadBalancingScheme": ""},
        "compute/globalForwardingRule": {"loadBalancingScheme": ""},
        "logging/projectBucketConfig": {"bucketId": "_Default|_Required"},
        "storage/bucket": {"storageClass": "RAPID"},
    }
)
"""What the provider takes and no API does, as patterns of the whole text."""
