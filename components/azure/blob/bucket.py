"""A bucket: the container of an account of its own, with all that protects what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure.blob.account import Fate, Place, account
from components.azure.blob.containers import containers
from components.azure.blob.lifecycle import Rule, lifecycle, soft_days
from components.azure.endpoint import private_endpoint
from components.contracts import storage
from components.contracts.storage import StorageSpec
from components.order import after

HIERARCHICAL: tuple[storage.Bucket, ...] = ("data",)
"""What is a lake: folders are real there, and old versions are not kept."""
SERVICES = ("blob", "dfs")
"""What is reached by an endpoint: PyArrow and MLflow ask both, of lakes and others."""


@dataclass(frozen=True)
class Bucket:
    """A bucket that is ready: whoever takes its id or URL comes after all that protects it."""

    name: storage.Bucket
    account: pulumi.Output[str]
    id: pulumi.Output[str]
    """The account's id; nothing else is in it."""
    made: tuple[azure.storage.BlobContainer, ...]

    @property
    def url(self) -> pulumi.Output[str]:
        """Return where fsspec and PyArrow find it."""
        return pulumi.Output.concat(
            "abfss://", self.name, "@", self.account, ".dfs.core.windows.net"
        )


def bucket(
    name: str,
    which: storage.Bucket,
    redundancy: str,
    spec: StorageSpec,
    fate: Fate,
    place: Place,
    subnet: pulumi.Input[str],
    near: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> Bucket:
    """Create a bucket and its two endpoints, $14.6 a month, in a subnet and the group `near` it.

    Endpoints go with the network, also where the bucket stays.
    """
    lake, logs = which in HIERARCHICAL, which == "logs"
    made = account(
        f"{place.site.name}-{which}",
        redundancy,
        fate,
        place,
        opts,
        hierarchical=lake,
        bypass="AzureServices" if logs else "None",
    )
    stays, site = fate.options(opts), place.site
    days = soft_days(spec, which)
    settings = protection(
        name, made, place, days, stays, lake=lake, locked=logs and bool(spec.lock_days)
    )
    rules = lifecycle(spec, which, versioned=not lake)
    aged = ageing(name, made, place, rules, settings, stays)
    held = tuple(
        azure.storage.BlobContainer(
            f"{name}-{one}" if one != which else name,
            account_name=made.name,
            container_name=one,
            resource_group_name=place.group,
            public_access=azure.storage.PublicAccess.NONE,
            opts=stays,
        )
        for one in containers(which)
    )
    reached = [
        private_endpoint(f"{name}-{one}", one, made.id, subnet, site, near, opts)
        for one in SERVICES
    ]
    ready: list[pulumi.Resource] = [settings, *aged, *held, *reached]
    return Bucket(which, after(made.name, ready), after(made.id, ready), held)


def protection(
    name: str,
    made: azure.storage.StorageAccount,
    place: Place,
    days: int,
    opts: pulumi.ResourceOptions,
    *,
    lake: bool,
    locked: bool,
) -> azure.storage.BlobServiceProperties:
    """Let what was deleted or replaced be brought back for some days.

    A lake keeps what was deleted, and not what was replaced. Elsewhere versions are kept, and the
    whole can be taken back to any moment but the last day's edge, unless it is locked: Azure
    restores nothing that cannot be changed.
    """
    kept: azure.storage.DeleteRetentionPolicyArgsDict = {"enabled": True, "days": days}
    restored = days - 1 if not lake and not locked else 0
    return azure.storage.BlobServiceProperties(
        name,
        account_name=made.name,
        blob_services_name="default",
        resource_group_name=place.group,
        delete_retention_policy=kept,
        container_delete_retention_policy=kept,
        is_versioning_enabled=None if lake else True,
        change_feed={"enabled": True, "retention_in_days": days} if restored else None,
        restore_policy={"enabled": True, "days": restored} if restored else None,
        opts=opts,
    )


def ageing(
    name: str,
    made: azure.storage.StorageAccount,
    place: Place,
    rules: Sequence[Rule],
    settings: azure.storage.BlobServiceProperties,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Create an account's one policy, where it has a rule: Azure takes none without."""
    if not rules:
        return []
    # Before there are versions, Azure takes no rule about them.
    behind = pulumi.ResourceOptions(depends_on=[settings])
    return [
        azure.storage.ManagementPolicy(
            name,
            account_name=made.name,
            management_policy_name="default",
            resource_group_name=place.group,
            policy={"rules": rules},
            opts=pulumi.ResourceOptions.merge(opts, behind),
        )
    ]
