"""Where the logs of a control plane are kept, and for how long."""

import pulumi

from components.gcp.operations.logs import log_bucket
from components.site import Site


def control_plane_logs(
    name: str, days: int, site: Site, opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Create a bucket for them, and what brings them there instead of to the project's own."""
    which = " AND ".join(
        (
            'resource.type=("k8s_control_plane_component" OR "k8s_cluster")',
            f'resource.labels.cluster_name="{name}"',
            f'resource.labels.location="{site.region}"',
        )
    )
    return log_bucket(name, f"Control plane of {name}", which, days, site, opts).ways
