"""As whom CI acts, by tokens that GitHub signs for one job at a time: no key is kept anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure.account import subscription_id
from components.azure.governance.pipeline_rights import ASKING, GIVEN, giving, making
from components.azure.governance.roles import NAME, role_definition
from components.azure.governance.state import State
from components.azure.rbac.own_roles import OWN, OwnRole, role_uuid
from components.azure.rbac.pods import AUDIENCE
from components.azure.rights import ROLES, give
from components.azure.tags import tags
from components.baseline import Pipeline
from components.order import after
from components.site import Site

GITHUB = "https://token.actions.githubusercontent.com"
PLAN, DEPLOY = "mlplatform-plan", "mlplatform-deploy"
"""Names of CI's identities, which CI's workflows name as well."""


@dataclass(frozen=True)
class Identities:
    """What CI's workflows log in as; whoever takes one comes after its rights."""

    plan: pulumi.Output[str]
    deploy: pulumi.Output[str]


def subjects(spec: Pipeline) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return how GitHub calls the jobs that plan, and those that deploy.

    Azure knows no patterns here: branches plan by a pull request, and the one that deploys also by
    itself.
    """
    whole = f"repo:{spec.repository}"
    branch = f"{whole}:ref:refs/heads/{spec.branch}"
    environment = f"{whole}:environment:{spec.environment}"
    return (f"{whole}:pull_request", branch), (environment if spec.environment else branch,)


def pipeline(
    name: str,
    spec: Pipeline,
    state: State,
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> Identities:
    """Create the two identities with their rights; `opts` must name a parent.

    Who deploys gives away the roles that platforms consist of, over anything in the subscription:
    Azure has no boundary that a new identity would stay within. GitHub gives a fork no token.
    """
    assert opts.parent
    subscription = subscription_id(opts.parent, site)
    whole = pulumi.Output.concat("/subscriptions/", subscription)
    issuer = spec.issuer or GITHUB
    planning, deploying = subjects(spec)
    plan = identity(f"{name}-plan", PLAN, planning, issuer, site, group, opts)
    deploy = identity(f"{name}-deploy", DEPLOY, deploying, issuer, site, group, opts)
    looks = OwnRole("CI, to show what would change", ("*/read", *ASKING))
    makes = OwnRole("CI, to make and change platforms", tuple(making()))
    rights: dict[str, list[pulumi.Resource]] = {}
    for one, role, acting, objects in (
        ("plan", looks, plan, "Storage Blob Data Reader"),
        ("deploy", makes, deploy, "Storage Blob Data Contributor"),
    ):
        called, who = f"{name}-{one}", acting.principal_id
        made = role_definition(called, one, role, subscription, opts)
        rights[one] = [
            give(called, role.why, who, whole, site, opts, custom=made.id),
            give(f"{called}-state", objects, who, state.container, site, opts),
            # The engine decrypts a state to compare with it, and encrypts what it writes.
            give(f"{called}-key", "Key Vault Crypto User", who, state.key.vault, site, opts),
        ]
    given = subscription.apply(lambda id: [role_uuid(id, NAME, one) for one in OWN])
    condition = pulumi.Output.all(own=given, never=[plan.principal_id, deploy.principal_id]).apply(
        lambda found: giving([*(ROLES[one] for one in GIVEN), *found["own"]], found["never"])
    )
    rights["deploy"].append(
        give(
            f"{name}-deploy-give",
            "Role Based Access Control Administrator",
            deploy.principal_id,
            whole,
            site,
            opts,
            condition=condition,
        )
    )
    return Identities(
        after(plan.client_id, rights["plan"]), after(deploy.client_id, rights["deploy"])
    )


def identity(
    name: str,
    called: str,
    subjects: Sequence[str],
    issuer: str,
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.managedidentity.UserAssignedIdentity:
    """Create an identity for jobs with these subjects, one credential after another."""
    made = azure.managedidentity.UserAssignedIdentity(
        name,
        resource_name_=called,
        location=site.region,
        resource_group_name=group,
        tags=tags(site),
        opts=opts,
    )
    chain: list[pulumi.Resource] = []
    for index, subject in enumerate(subjects):
        behind = pulumi.ResourceOptions(depends_on=chain[-1:])
        chain.append(
            azure.managedidentity.FederatedIdentityCredential(
                f"{name}-{index}",
                resource_name_=made.name,
                federated_identity_credential_resource_name=f"github-{index}",
                resource_group_name=group,
                issuer=issuer,
                subject=subject,
                audiences=[AUDIENCE],
                opts=pulumi.ResourceOptions.merge(opts, behind),
            )
        )
    return made
