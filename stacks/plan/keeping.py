"""What keeps a resource in a cloud, or brings it back: inputs by type, and what they mean."""

from collections.abc import Callable
from typing import Any

DAY = 24 * 60 * 60

Meaning = Callable[[Any], str | None]
"""What a value of an input means; None where it protects nothing, or nobody knows it yet."""


def on(said: str) -> Meaning:
    """Say something of a switch that is on."""
    return lambda value: said if value is True else None


def days(said: str) -> Meaning:
    """Say something of an input that counts days."""
    return lambda value: (
        said.format(counted(value)) if type(value) in (int, float) and value else None
    )


def seconds(said: str) -> Meaning:
    """Say something of an input that counts seconds, `2592000s` or a number."""

    def meaning(value: Any) -> str | None:
        text = str(value).removesuffix("s")
        return said.format(counted(int(text) / DAY)) if text.isdigit() and int(text) else None

    return meaning


def counted(number: float) -> str:
    """Return a number of days."""
    return f"{number:g} day{'s'[: number != 1]}"


REFUSED = on("the cloud refuses to delete it")
BACK = "can be brought back for {}"
INSIDE_BACK = "what is deleted in it can be brought back for {}"
UNCHANGED = "nothing in it can be changed for {}"
VERSIONS = on("what is overwritten in it is kept as a version")

KEEPING: dict[str, dict[str, Meaning]] = {
    "aws:*": {
        "deletionProtection": REFUSED,
        "deletionProtectionEnabled": REFUSED,
        "enableDeletionProtection": REFUSED,
        "skipFinalSnapshot": lambda value: "final snapshot" if value is False else None,
        "objectLockEnabled": on("object lock"),
        "deletionWindowInDays": days(BACK),
        "recoveryWindowInDays": days(BACK),
    },
    "azure-native:containerregistry:Registry": {
        "policies.softDeletePolicy.retentionDays": days(INSIDE_BACK),
    },
    "azure-native:keyvault:*": {
        "properties.softDeleteRetentionInDays": days(BACK),
        "properties.enablePurgeProtection": on("nobody can purge it before"),
    },
    "azure-native:storage:BlobContainerImmutabilityPolicy": {
        "immutabilityPeriodSinceCreationInDays": days(UNCHANGED),
    },
    "azure-native:storage:BlobServiceProperties": {
        "containerDeleteRetentionPolicy.days": days("its containers " + BACK),
        "deleteRetentionPolicy.days": days(INSIDE_BACK),
        "isVersioningEnabled": VERSIONS,
    },
    "gcp:*": {"deletionProtection": on("the provider refuses to delete it")},
    "gcp:kms/cryptoKey:CryptoKey": {
        "destroyScheduledDuration": seconds("its versions " + BACK),
    },
    "gcp:logging/*BucketConfig:*": {"locked": on("nobody can shorten how long it keeps")},
    "gcp:secretmanager/secret:Secret": {"versionDestroyTtl": seconds("its versions " + BACK)},
    "gcp:sql/databaseInstance:DatabaseInstance": {
        "settings.deletionProtectionEnabled": REFUSED,
        "settings.finalBackupConfig.enabled": on("final backup"),
        "settings.retainBackupsOnDelete": on("its backups are kept without it"),
    },
    "gcp:storage/bucket:Bucket": {
        "softDeletePolicy.retentionDurationSeconds": seconds(INSIDE_BACK),
        "retentionPolicy.retentionPeriod": seconds(UNCHANGED),
        "retentionPolicy.isLocked": on("nobody can shorten that"),
        "versioning.enabled": VERSIONS,
    },
}
"""By type, or a pattern of types, and by the dotted path of an input."""

LOCKS = ("CanNotDelete", "ReadOnly")
"""Levels of Azure's locks, which are resources of their own beside what they keep."""
