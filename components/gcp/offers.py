"""Which zones have the machines with accelerators; needs no SDK.

Zones by family as they were known in 2026-11, written down without asking Google: its page on GPU
locations is what to compare with. Google adds zones and lends some of them to few, so that the
preflight asks for the project's own, and zones that a pool names itself go before this table.
"""

from components.gcp.regions import region_of, zones_of

ZONES: dict[str, str] = {
    "a2-highgpu": "asia-northeast1-ac asia-northeast3-ab asia-southeast1-abc europe-west4-ab "
    "me-west1-ac us-central1-abcf us-east1-b us-west1-b us-west3-b us-west4-b",
    "a2-megagpu": "asia-southeast1-ac europe-west4-ab us-central1-abcf",
    "a2-ultragpu": "asia-southeast1-c europe-west4-a us-central1-ac us-east4-c us-east5-ab",
    "a3-highgpu": "asia-east1-c asia-northeast1-b asia-south1-c asia-southeast1-bc "
    "australia-southeast1-c europe-west1-bc europe-west3-c europe-west4-bc europe-west9-c "
    "us-central1-abc us-east4-abc us-east5-a us-west1-ab us-west4-a",
    "a3-megagpu": "asia-northeast1-b asia-southeast1-bc australia-southeast1-c europe-west1-bc "
    "europe-west4-bc us-central1-abc us-east4-abc us-east5-a us-west1-ab us-west4-a",
    "a3-ultragpu": "asia-south1-b asia-south2-c europe-west1-b us-central1-b us-east1-d us-east4-b "
    "us-east5-a us-south1-b us-west1-c",
    "a4-highgpu": "asia-southeast1-b europe-west4-b us-central1-b us-east1-b us-east4-b "
    "us-south1-b us-west2-c us-west3-b",
    "g2-standard": "asia-east1-abc asia-northeast1-abc asia-northeast3-ab asia-south1-abc "
    "asia-southeast1-abc europe-west1-bc europe-west2-ab europe-west3-ab europe-west4-abc "
    "europe-west6-bc me-central2-ac northamerica-northeast2-ab us-central1-abc us-east1-bcd "
    "us-east4-ac us-west1-abc us-west4-ac",
    "g4-standard": "asia-southeast1-b europe-west4-a us-central1-bf us-east5-abc us-south1-ab "
    "us-west1-b",
    "n1-standard": "asia-east1-ac asia-east2-ac asia-northeast1-ac asia-northeast3-bc "
    "asia-south1-ab asia-southeast1-abc asia-southeast2-ab australia-southeast1-ac "
    "europe-central2-bc europe-west1-bcd europe-west2-ab europe-west3-b europe-west4-abc "
    "me-west1-bc northamerica-northeast1-c southamerica-east1-c us-central1-abcf us-east1-cd "
    "us-east4-abc us-west1-ab us-west2-bc us-west3-b us-west4-ab",
}
"""Family to regions with the letters of their zones; `n1-standard` with T4."""


def offering(family: str, region: str) -> list[str]:
    """Return the zones of a region that have a family; all of them for one without accelerators."""
    if family not in ZONES:
        return zones_of(region)
    for entry in ZONES[family].split():
        if region_of(entry) == region:
            return [f"{region}-{letter}" for letter in entry.rpartition("-")[2]]
    return []


def regions(family: str) -> list[str]:
    """Return the regions that have a family with accelerators."""
    return [region_of(entry) for entry in ZONES[family].split()]
