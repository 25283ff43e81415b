"""What the SDK of Google calls so differently from Google that no rule finds it."""

from collections.abc import Mapping
from types import MappingProxyType

APIS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "billing": ("billingbudgets",),
        "projects": ("cloudresourcemanager",),
        "serviceaccount": ("iam",),
    }
)
"""For a module of the SDK, the APIs that it stands for; all others are found by rule."""

ELSEWHERE: Mapping[str, tuple[str, ...]] = MappingProxyType({})
"""For a type without package and kind, the places of its models; all others are found by rule."""

RENAMED: Mapping[str, Mapping[str, str]] = MappingProxyType({})
"""For a type without package and kind, the path of a key to the path of its name at Google."""

PROVIDERS_OWN: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({})
"""Constants that the provider takes and no API does."""
