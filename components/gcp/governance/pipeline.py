"""As whom CI acts, by tokens that GitHub signs for one job at a time: no key is kept anywhere."""

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components.baseline import Pipeline
from components.gcp.governance.github import github, subject
from components.gcp.governance.pipeline_grants import give, make, reach
from components.gcp.governance.pipeline_rights import LOOKING, roles
from components.gcp.governance.state import State
from components.order import after
from components.site import Site

PLAN, DEPLOY = "mlplatform-plan", "mlplatform-deploy"
ACTING = "roles/iam.workloadIdentityUser"


@dataclass(frozen=True)
class Accounts:
    """The addresses of CI's accounts; whoever takes one comes after its rights."""

    plan: pulumi.Output[str]
    deploy: pulumi.Output[str]


def pipeline(
    name: str, spec: Pipeline, state: State, site: Site, opts: pulumi.ResourceOptions
) -> Accounts:
    """Create what knows GitHub, unless it exists, and the two accounts.

    Any branch and pull request of the repository plans; GitHub gives a fork no token. One branch,
    or one environment of the repository, deploys. A pool that exists must know GitHub's `sub` as
    the subject, and have `repository` as an attribute. `opts` must name a parent.
    """
    pool = pulumi.Output.from_input(spec.issuer) if spec.issuer else github(name, spec, opts)
    ours = pulumi.Output.concat("//iam.googleapis.com/", pool)
    anywhere = pulumi.Output.concat(
        "principalSet:", ours, f"/attribute.repository/{spec.repository}"
    )
    here = pulumi.Output.concat("principalSet:", ours, "/attribute.deploys/true")
    if spec.issuer:
        here = pulumi.Output.concat("principal:", ours, "/subject/", subject(spec))
    plan = account(
        f"{name}-plan", PLAN, f"CI of {spec.repository}, to show changes", anywhere, opts
    )
    deploy = account(f"{name}-deploy", DEPLOY, f"CI of {spec.repository}, to deploy", here, opts)
    looks = give(f"{name}-plan", plan, roles(LOOKING), site, opts)
    reads = reach(
        f"{name}-plan", plan, state, "storage.objectViewer", "cloudkms.cryptoKeyDecrypter", opts
    )
    makes = make(f"{name}-deploy", deploy, site, opts)
    writes = reach(
        f"{name}-deploy",
        deploy,
        state,
        "storage.objectUser",
        "cloudkms.cryptoKeyEncrypterDecrypter",
        opts,
    )
    return Accounts(after(plan.email, [*looks, *reads]), after(deploy.email, [*makes, *writes]))


def account(
    name: str,
    called: str,
    why: str,
    who: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> gcp.serviceaccount.Account:
    """Create an account as which some jobs act."""
    made = gcp.serviceaccount.Account(
        name, account_id=called, display_name=called, description=why, opts=opts
    )
    gcp.serviceaccount.IAMMember(
        name, service_account_id=made.name, role=ACTING, member=who, opts=opts
    )
    return made
