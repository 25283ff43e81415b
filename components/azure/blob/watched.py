"""What is written down about buckets, and how long nobody can change it."""

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

from components.azure.blob.account import Place
from components.azure.blob.bucket import Bucket

OPERATIONS = ("StorageRead", "StorageWrite", "StorageDelete")


def access_log(
    name: str, bucket: Bucket, logs: Bucket, opts: pulumi.ResourceOptions
) -> azure.monitor.DiagnosticSetting:
    """Write down in the account of logs who opens a bucket, in containers that Azure names."""
    return azure.monitor.DiagnosticSetting(
        name,
        name="access",
        resource_uri=pulumi.Output.concat(bucket.id, "/blobServices/default"),
        storage_account_id=logs.id,
        logs=[{"category": one, "enabled": True} for one in OPERATIONS],
        opts=opts,
    )


def lock(
    name: str, logs: Bucket, days: int, place: Place, opts: pulumi.ResourceOptions
) -> Sequence[azure.storage.BlobContainerImmutabilityPolicy]:
    """Let nobody of a platform change or delete what is in the containers of logs for some days.

    Services go on appending. Predictions lie there too, and a person may ask for theirs to be
    erased: whoever has all rights can end the policy of a container, and no role of ours may. With
    `az storage container immutability-policy lock` somebody closes it for ever.
    """
    return [
        azure.storage.BlobContainerImmutabilityPolicy(
            f"{name}-{index}",
            account_name=logs.account,
            container_name=container.name,
            immutability_policy_name="default",
            resource_group_name=place.group,
            immutability_period_since_creation_in_days=days,
            allow_protected_append_writes_all=True,
            opts=opts,
        )
        for index, container in enumerate(logs.made)
    ]
