"""Where the logs of a control plane are kept, and for how long."""

import pulumi
import pulumi_gcp as gcp

from components.gcp.project import project_id
from components.site import Site


def control_plane_logs(
    name: str, days: int, site: Site, opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Create a bucket for them, and what brings them there instead of to the project's own.

    $0.50 for each GB that comes in, with 30 days; $0.01 for each GB and month beyond. Google keeps
    the name of a deleted bucket for seven days, and takes it up again if it is made anew.
    """
    project = project_id(site)
    bucket = gcp.logging.ProjectBucketConfig(
        name,
        project=project,
        location=site.region,
        bucket_id=name,
        description=f"Control plane of {name}",
        retention_days=days,
        opts=opts,
    )
    which = " AND ".join(
        (
            'resource.type=("k8s_control_plane_component" OR "k8s_cluster")',
            f'resource.labels.cluster_name="{name}"',
            f'resource.labels.location="{site.region}"',
        )
    )
    sink = gcp.logging.ProjectSink(
        name,
        description=f"Control plane of {name}",
        destination=pulumi.Output.concat("logging.googleapis.com/", bucket.id),
        filter=which,
        unique_writer_identity=True,
        opts=opts,
    )
    # Else they would be kept, and paid for, twice.
    nowhere_else = gcp.logging.ProjectExclusion(
        name, description=f"Control plane of {name}: kept elsewhere", filter=which, opts=opts
    )
    return [sink, nowhere_else]
