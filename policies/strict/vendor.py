"""Which vendor publishes something about a resource type."""

from collections.abc import Mapping
from types import MappingProxyType

from policies.strict.aws.vendor import VENDOR as AWS
from policies.strict.gcp.vendor import VENDOR as GCP
from policies.strict.model import Vendor

VENDORS: Mapping[str, Vendor] = MappingProxyType({"aws": AWS, "gcp": GCP})
"""By the name of the SDK's package, as types begin with it."""


def vendor_of(token: str) -> Vendor | None:
    """Return the vendor of a type; None where none publishes models that are read here."""
    return VENDORS.get(token.split(":", 1)[0])
