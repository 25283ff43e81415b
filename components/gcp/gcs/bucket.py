"""A private, encrypted, versioned bucket."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components.gcp.gcs.lifecycle import Rule
from components.gcp.gcs.places import Place

DAY_S = 86_400
NEVER: gcp.storage.BucketEncryptionCustomerSuppliedEncryptionEnforcementConfigArgsDict = {
    "restriction_mode": "FullyRestricted"
}
"""No object is written with another encryption than the bucket's key."""


@dataclass(frozen=True)
class Fate:
    """What becomes of a bucket, and of what is deleted in it."""

    kept: bool
    """Whether it outlives its stack; else what it holds is deleted as well."""
    protected: bool
    """Whether the engine refuses to delete it."""
    undelete_days: int = 0
    """How long a deleted object, or the whole bucket, can be brought back: paid for like any other;
    7 to 90, or none."""
    lock_days: int | None = None
    """For how long nobody, the project's owners included, can change or delete an object."""

    def options(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Return the options of what stays as long as the bucket does."""
        stays = pulumi.ResourceOptions(retain_on_delete=self.kept or None)
        return pulumi.ResourceOptions.merge(opts, stays)


def bucket(
    name: str,
    rules: Sequence[Rule],
    fate: Fate,
    place: Place,
    key: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    *,
    punctual: bool = False,
    called: pulumi.Input[str] | None = None,
) -> gcp.storage.Bucket:
    """Create a bucket whose rights are IAM's alone, and never anybody's.

    `punctual` asks that a bucket in two regions has every new object in both within 15 minutes, for
    $0.02 more per GB. `called` is its name where others must know it beforehand. Only TLS is a
    matter of the organisation's policy: a bucket has no switch for it.
    """
    guarded = pulumi.ResourceOptions.merge(
        fate.options(opts), pulumi.ResourceOptions(protect=fate.protected)
    )
    turbo = "ASYNC_TURBO" if punctual else "DEFAULT"
    return gcp.storage.Bucket(
        name,
        name=called,
        location=place.location.upper(),
        rpo=turbo if place.regions else None,
        storage_class="STANDARD",
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        # What is locked is neither changed nor deleted, so it has no versions to keep.
        versioning={"enabled": fate.lock_days is None},
        soft_delete_policy={"retention_duration_seconds": fate.undelete_days * DAY_S},
        retention_policy={"retention_period": f"{fate.lock_days * DAY_S}", "is_locked": True}
        if fate.lock_days
        else None,
        encryption={
            "default_kms_key_name": key,
            "customer_supplied_encryption_enforcement_config": NEVER,
            "google_managed_encryption_enforcement_config": {"restriction_mode": "FullyRestricted"},
        },
        lifecycle_rules=list(rules),
        force_destroy=not fate.kept,
        custom_placement_config={"data_locations": list(place.regions)} if place.regions else None,
        opts=guarded,
    )
