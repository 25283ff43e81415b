"""The project that a stack stands in, and the identities by which Google's services act there."""

import pulumi
import pulumi_gcp as gcp

from components.order import after
from components.refused import Refused
from components.site import Site

AGENTS = {
    "artifactregistry": "gcp-sa-artifactregistry",
    "cloudfunctions": "gcf-admin-robot",
    "compute": "compute-system",
    "container": "container-engine-robot",
    "pubsub": "gcp-sa-pubsub",
    "secretmanager": "gcp-sa-secretmanager",
    "sqladmin": "gcp-sa-cloud-sql",
}
"""Services, by the first word of their API, to the domain of the identity by which they act."""

STANDING = ("compute", "container")
"""Those whose identity comes with the API; every other one is made when it is asked for."""


def project_id(site: Site) -> str:
    """Return the project's id, which names are made of; Refused where the stack file has none."""
    if not site.account:
        raise Refused("account: asked for on gcp: the project's id, such as `account: ml-dev-1234`")
    return site.account


def project_number(component: pulumi.Resource, site: Site) -> pulumi.Output[str]:
    """Return the project's number, by which Google's services call it."""
    found = gcp.organizations.get_project_output(
        project_id=project_id(site), opts=pulumi.InvokeOutputOptions(parent=component)
    )
    return found.number


def billing_account(component: pulumi.Resource, site: Site) -> pulumi.Output[str]:
    """Return who pays for the project."""
    found = gcp.organizations.get_project_output(
        project_id=project_id(site), opts=pulumi.InvokeOutputOptions(parent=component)
    )
    return found.billing_account


def agent(name: str, service: str, site: Site, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Return, as a member of IAM, the identity by which a service of Google's acts in the project.

    One that may not exist yet is made; it is never deleted, so that several stacks of one project
    may ask for the same. `opts` must name a parent.
    """
    assert opts.parent
    asked = pulumi.InvokeOutputOptions(parent=opts.parent)
    if service == "storage":
        # The one service whose identity is made by asking for it.
        return gcp.storage.get_project_service_account_output(
            project=project_id(site), opts=asked
        ).member
    number, domain = project_number(opts.parent, site), AGENTS[service]
    member = pulumi.Output.concat(
        "serviceAccount:service-", number, f"@{domain}.iam.gserviceaccount.com"
    )
    if service in STANDING:
        return member
    made = gcp.projects.ServiceIdentity(
        f"{name}-{service}", service=f"{service}.googleapis.com", opts=opts
    )
    return after(member, [made])
