"""What the SDK of Azure calls so differently from Microsoft's own that no rule finds it."""

from collections.abc import Mapping
from types import MappingProxyType

SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "dbforpostgresql": "postgresqlflexibleservers",
        "managedidentity": "msi",
        "operationalinsights": "loganalytics",
        "resources": "resource/resources",
    }
)
"""For a module of the SDK, the package below `azure.mgmt`; all others are called the same."""

ELSEWHERE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "applicationinsights/component": ("applicationinsights:ApplicationInsightsComponent",),
        "dbforpostgresql/administrator": (
            "postgresqlflexibleservers:AdministratorMicrosoftEntraAdd",
        ),
        "managedidentity/userAssignedIdentity": ("msi:Identity",),
        "storage/blobContainerImmutabilityPolicy": ("storage:ImmutabilityPolicy",),
    }
)
"""For a type without package and kind, the places of its models; all others are found by rule."""

RENAMED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"storage/storageAccount": {"networkRuleSet": "properties/networkAcls"}}
)
"""For a type without package and kind, the path of a key to the path of its name."""

PROVIDERS_OWN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "monitor/dataCollectionRule": {"dataFlows.streams": "Custom-.+"},
    }
)
"""What Azure takes though the model's list, which is an open one, has it not."""
