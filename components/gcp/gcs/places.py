"""Where a bucket lies: in one region, or in two at once."""

from dataclasses import dataclass

from components.refused import Refused

PAIRED = {
    "US": ("us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2",
           "us-west3", "us-west4"),
    "EU": ("europe-central2", "europe-north1", "europe-southwest1", "europe-west1", "europe-west3",
           "europe-west4", "europe-west8", "europe-west9"),
    "ASIA": ("asia-east1", "asia-northeast1", "asia-southeast1"),
}  # fmt: skip
"""Multi-region to the regions any two of which can hold a bucket together; Cloud Storage, "Bucket
locations", configurable dual-regions."""

KEY_LOCATIONS = {"US": "us", "EU": "europe", "ASIA": "asia"}
"""Where the key of such a bucket must be, by Cloud KMS's names."""


@dataclass(frozen=True)
class Place:
    """Where a bucket lies, and where its key must."""

    location: str
    key_location: str
    regions: tuple[str, ...] = ()
    """The two regions; empty where it is one alone."""


def place(region: str, replica: str | None = None) -> Place:
    """Return where a bucket of a region, and of one that has a copy of it, lies.

    Refused where Cloud Storage pairs no such two.
    """
    if replica is None:
        return Place(region, region)
    for multi, regions in PAIRED.items():
        if region in regions and replica in regions and region != replica:
            return Place(multi, KEY_LOCATIONS[multi], (region.upper(), replica.upper()))
    own = next((regions for regions in PAIRED.values() if region in regions), ())
    others = ", ".join(one for one in own if one != region) or "no other region"
    raise Refused(
        f"replica_region: no bucket is in {region} and {replica} at once: "
        f"{region} is paired with {others}"
    )
