"""Rights below a prefix of a bucket.

A condition on an object's name says nothing about a list of names, which Google asks the bucket
for; a managed folder answers both. It is a mark on a prefix, and costs nothing.
"""

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

READ = "roles/storage.objectViewer"
WRITE = "roles/storage.objectCreator"
CHANGE = "roles/storage.objectUser"
"""Read, write and delete; no right but to objects."""
LOOK = "roles/storage.bucketViewer"
"""To see that a bucket is there, and its settings; no name of an object in it."""


def bucket_name(url: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return the bucket that a URL names."""
    return url.apply(lambda text: text.removeprefix("gs://"))


def folder(
    name: str,
    bucket: pulumi.Output[str],
    prefix: str,
    member: pulumi.Input[str],
    roles: Sequence[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Give somebody roles below a prefix, which ends with a slash; what lies there stays."""
    made = gcp.storage.ManagedFolder(
        name,
        bucket=bucket,
        name=prefix,
        force_destroy=True,  # the mark alone goes
        opts=opts,
    )
    for role in roles:
        gcp.storage.ManagedFolderIamMember(
            f"{name}-{role.rpartition('.')[2]}",
            bucket=bucket,
            managed_folder=made.name,
            role=role,
            member=member,
            opts=opts,
        )
