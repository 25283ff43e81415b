"""Where logs are kept instead of in the project's own bucket, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components.gcp.project import project_id
from components.site import Site

Text = pulumi.Input[str]


@dataclass(frozen=True)
class LogBucket:
    """Where logs are kept, and what brings them there and nowhere else."""

    id: pulumi.Output[str]
    ways: list[pulumi.Resource]


def log_bucket(
    name: str,
    what: str,
    which: Text,
    days: int,
    site: Site,
    opts: pulumi.ResourceOptions,
    left_out: Mapping[str, str] | None = None,
) -> LogBucket:
    """Create a bucket of Cloud Logging and what brings logs there.

    $0.50 for each GB that comes in, with 30 days; $0.01 for each GB and month beyond. Google keeps
    the name of a deleted bucket for seven days, and takes it up again if it is made anew.
    `left_out` are filters, by a name, of what is kept nowhere.
    """
    bucket = gcp.logging.ProjectBucketConfig(
        name,
        project=project_id(site),
        location=site.region,
        bucket_id=name,
        description=what,
        retention_days=days,
        opts=opts,
    )
    destination = pulumi.Output.concat("logging.googleapis.com/", bucket.id)
    way, nowhere_else = sink(name, what, which, destination, opts, left_out)
    return LogBucket(bucket.id, [way, nowhere_else])


def sink(
    name: str,
    what: str,
    which: Text,
    destination: Text,
    opts: pulumi.ResourceOptions,
    left_out: Mapping[str, str] | None = None,
) -> tuple[gcp.logging.ProjectSink, gcp.logging.ProjectExclusion]:
    """Create what brings logs somewhere, and keeps them out of the project's own bucket.

    Else they would be kept, and paid for, twice.
    """
    made = gcp.logging.ProjectSink(
        name,
        description=what,
        destination=destination,
        filter=which,
        unique_writer_identity=True,
        exclusions=[
            {"name": each, "filter": which_not} for each, which_not in (left_out or {}).items()
        ],
        opts=opts,
    )
    nowhere_else = gcp.logging.ProjectExclusion(
        name, description=f"{what}: kept elsewhere", filter=which, opts=opts
    )
    return made, nowhere_else
