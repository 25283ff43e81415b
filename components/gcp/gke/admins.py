"""Who may do everything in a cluster."""

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

from components.gcp.project import project_id
from components.site import Site

ROLE = "roles/container.admin"


def admins(
    name: str, members: Sequence[str], site: Site, opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Let members of IAM do everything in this cluster, and in no other one of the project."""
    project = project_id(site)
    place = f"projects/{project}/locations/{site.region}/clusters/{name}"
    return [
        gcp.projects.IAMMember(
            f"{name}-admin-{member}",
            project=project,
            role=ROLE,
            member=member,
            condition={
                "title": f"Cluster {name}",
                "expression": f'resource.name == "{place}" || resource.name.startsWith("{place}/")',
            },
            opts=opts,
        )
        for member in members
    ]
