"""Regions of Azure where a platform can stand: those with availability zones; needs no SDK.

As they were known in October 2026, written down without asking Azure.
"""

ZONES = ("1", "2", "3")
"""Zones of each of these regions, by Azure's own names; which one is which differs between
subscriptions."""

REGIONS = ("australiaeast", "austriaeast", "belgiumcentral", "brazilsouth", "canadacentral",
           "centralindia", "centralus", "chilecentral", "eastasia", "eastus", "eastus2",
           "francecentral", "germanywestcentral", "indonesiacentral", "israelcentral", "italynorth",
           "japaneast", "japanwest", "koreacentral", "malaysiawest", "mexicocentral",
           "newzealandnorth", "northeurope", "norwayeast", "polandcentral", "qatarcentral",
           "southafricanorth", "southcentralus", "southeastasia", "spaincentral", "swedencentral",
           "switzerlandnorth", "uaenorth", "uksouth", "westeurope", "westus2",
           "westus3")  # fmt: skip
