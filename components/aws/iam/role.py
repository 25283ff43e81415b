"""A role: who takes it on, what it may do, and the boundary it stays within."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aws.iam.account import account_id
from components.aws.iam.document import HERE, Statement, document
from components.site import Site

PATH = "/mlplatform/"
"""Of every role and policy of the platform, so that CI's rights can end there."""


def role(
    name: str,
    why: str,
    trusted: pulumi.Input[str],
    site: Site,
    opts: pulumi.ResourceOptions,
    may: Sequence[Statement] = (),
    managed: Sequence[str] = (),
    called: str | None = None,
) -> aws.iam.Role:
    """Create a role with what it may do: own statements, and policies of AWS by name.

    `opts` must name a parent. `called` is its name where others must know it beforehand.
    """
    assert opts.parent
    account = account_id(opts.parent, site)
    made = aws.iam.Role(
        name,
        name=called,
        description=why,
        path=PATH,
        assume_role_policy=trusted,
        permissions_boundary=boundary_arn(site.boundary, account),
        force_detach_policies=True,
        opts=opts,
    )
    give(name, made, opts, may, managed)
    return made


def give(
    name: str,
    made: aws.iam.Role,
    opts: pulumi.ResourceOptions,
    may: Sequence[Statement] = (),
    managed: Sequence[str] = (),
) -> list[pulumi.Resource]:
    """Give a role its rights, and return what holds them, for whoever must not outlive them."""
    given: list[pulumi.Resource] = [
        aws.iam.RolePolicyAttachment(
            f"{name}-{policy.rpartition('/')[2]}",
            role=made.name,
            policy_arn=f"{HERE}:iam::aws:policy/{policy}",
            opts=opts,
        )
        for policy in managed
    ]
    if may:
        given.append(aws.iam.RolePolicy(name, role=made.name, policy=document(*may), opts=opts))
    return given


def boundary_arn(name: str | None, account: pulumi.Input[str]) -> pulumi.Output[str] | None:
    """Return the ARN of the policy that no role goes beyond, if there is one."""
    return pulumi.Output.concat(HERE, ":iam::", account, ":policy", PATH, name) if name else None
