"""How CI's accounts get what they may do: in the project, in the bill, and with states."""

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

from components.gcp.governance.pipeline_rights import EMPTYING, MAKING, OWN, only_given, roles
from components.gcp.governance.state import State
from components.gcp.project import billing_account, project_id
from components.site import Site

SECRETS = 'resource.name.extract("/secrets/{name}/versions/").startsWith("mlplatform_")'
"""The provider reads a secret's version back after it wrote it, and no other secret."""


def give(
    name: str,
    to: gcp.serviceaccount.Account,
    given: Sequence[str],
    site: Site,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Give an account roles in the project."""
    return [
        gcp.projects.IAMMember(
            f"{name}-{role.partition('/')[2]}",
            project=project_id(site),
            role=role,
            member=to.member,
            opts=opts,
        )
        for role in given
    ]


def make(
    name: str, to: gcp.serviceaccount.Account, site: Site, opts: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Give an account what makes platforms; outside production it may empty a bucket as well.

    It has no right to objects, images or secrets of others, but that to say who has one. In the
    project it gives away only the roles that platforms consist of, so it makes nobody an owner; of
    accounts it may act as any. `opts` must name a parent.
    """
    assert opts.parent
    project = project_id(site)
    own = gcp.projects.IAMCustomRole(
        name,
        role_id="mlplatformDeploy",
        title="mlplatform: deploy",
        description="Makes buckets, repositories and secrets, and sees nothing that they hold",
        permissions=[*OWN, *(() if site.is_prod else EMPTYING)],
        opts=opts,
    )
    extra = {
        "own": (own.name, None, None),
        "rights": ("roles/resourcemanager.projectIamAdmin", "platforms-roles", only_given()),
        "secrets": ("roles/secretmanager.secretAccessor", "platforms-secrets", SECRETS),
    }
    return [
        *give(name, to, roles(MAKING), site, opts),
        *(
            gcp.projects.IAMMember(
                f"{name}-{called}",
                project=project,
                role=role,
                member=to.member,
                condition={"title": title, "expression": when} if title and when else None,
                opts=opts,
            )
            for called, (role, title, when) in extra.items()
        ),
        gcp.billing.AccountIamMember(
            name,
            billing_account_id=billing_account(opts.parent, site),
            role="roles/billing.costsManager",
            member=to.member,
            opts=opts,
        ),
    ]


def reach(
    name: str,
    to: gcp.serviceaccount.Account,
    state: State,
    objects: str,
    key: str,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Give an account states, and the key of what is secret in them.

    The engine decrypts a state to compare with it. So whoever may push a branch can read the
    stacks' secrets; keep none there that a cloud can keep.
    """
    return [
        gcp.storage.BucketIAMMember(
            f"{name}-states",
            bucket=state.bucket,
            role=f"roles/{objects}",
            member=to.member,
            opts=opts,
        ),
        gcp.kms.CryptoKeyIAMMember(
            f"{name}-states",
            crypto_key_id=state.key,
            role=f"roles/{key}",
            member=to.member,
            opts=opts,
        ),
    ]
