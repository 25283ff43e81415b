"""Google Cloud's regions and their zones, which are the same for everybody; needs no SDK.

Source: Google's list of regions and zones, 2026-11. Zones for AI alone (`-ai1a`) are left out, as
a regional cluster cannot stand in them.
"""

REGIONS: dict[str, str] = {
    **dict.fromkeys(
        (
            "africa-south1", "asia-east1", "asia-east2", "asia-northeast1", "asia-northeast2",
            "asia-northeast3", "asia-south1", "asia-south2", "asia-southeast1", "asia-southeast2",
            "australia-southeast1", "australia-southeast2", "europe-central2", "europe-north1",
            "europe-north2", "europe-southwest1", "europe-west10", "europe-west12", "europe-west2",
            "europe-west3", "europe-west4", "europe-west6", "europe-west8", "europe-west9",
            "me-central1", "me-central2", "me-west1", "northamerica-northeast1",
            "northamerica-northeast2", "northamerica-south1", "southamerica-east1",
            "southamerica-west1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2",
            "us-west3", "us-west4",
        ),
        "abc",
    ),
    "europe-west1": "bcd",
    "us-central1": "abcf",
    "us-east1": "bcd",
}  # fmt: skip
"""Region to the letters of its zones."""


def zones_of(region: str) -> list[str]:
    """Return the zones of a region; none where the region is unknown."""
    return [f"{region}-{letter}" for letter in REGIONS.get(region, "")]


def region_of(zone: str) -> str:
    """Return the region that a zone lies in."""
    return zone.rpartition("-")[0]
