"""Rights to objects in the platform's buckets, by prefix."""

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

from components.azure.rbac.conditions import within
from components.azure.rbac.own_roles import OBJECTS, own_role
from components.azure.rights import give
from components.contracts.storage import Bucket, StorageOutputs
from components.site import Site


def container(storage: StorageOutputs, bucket: Bucket) -> pulumi.Output[str]:
    """Return the id of a bucket's container: the scope of rights to its objects."""
    return pulumi.Output.concat(storage.ids[bucket], "/blobServices/default/containers/", bucket)


def give_objects(
    name: str,
    principal: pulumi.Input[str],
    storage: StorageOutputs,
    bucket: Bucket,
    prefixes: Sequence[str],
    site: Site,
    opts: pulumi.ResourceOptions,
    *,
    made: Sequence[str] = (),
    deletes: bool = True,
) -> azure.authorization.RoleAssignment:
    """Let an identity read and write objects below prefixes of a bucket; `opts` names a parent."""
    assert opts.parent
    return give(
        f"{name}-{bucket}",
        OBJECTS.instead,
        principal,
        container(storage, bucket),
        site,
        opts,
        condition=within(prefixes, made, deletes=deletes),
        custom=own_role("objects", site, opts.parent),
    )
