"""Which region Azure keeps the copies of another one in; needs no SDK."""

from collections.abc import Iterator, Mapping

PAIRS: Mapping[str, str] = {
    "australiaeast": "australiasoutheast",
    "brazilsouth": "southcentralus",
    "canadacentral": "canadaeast",
    "centralindia": "southindia",
    "centralus": "eastus2",
    "eastasia": "southeastasia",
    "eastus": "westus",
    "eastus2": "centralus",
    "francecentral": "francesouth",
    "germanywestcentral": "germanynorth",
    "japaneast": "japanwest",
    "koreacentral": "koreasouth",
    "northeurope": "westeurope",
    "norwayeast": "norwaywest",
    "southafricanorth": "southafricawest",
    "southcentralus": "northcentralus",
    "southeastasia": "eastasia",
    "swedencentral": "swedensouth",
    "switzerlandnorth": "switzerlandwest",
    "uaenorth": "uaecentral",
    "uksouth": "ukwest",
    "westeurope": "northeurope",
    "westus2": "westcentralus",
    "westus3": "eastus",
}
"""Regions with zones to their pairs; Azure's docs, "Azure region pairs", 2026-11."""


def elsewhere(region: str, replica: str) -> Iterator[str]:
    """Yield why copies cannot be in a region: Azure alone says where they are."""
    pair = PAIRS.get(region)
    if pair is None:
        yield f"{replica!r}: Azure keeps no copies of {region} in another region"
    elif replica != pair:
        yield f"{replica!r}: copies of {region} are in its pair: {pair}"
