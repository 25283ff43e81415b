"""A role: who takes it on, what it may do, and the boundary it stays within."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aws.account import account_id
from components.aws.document import HERE, Statement, document
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
) -> aws.iam.Role:
    """Create a role with what it may do: own statements, and policies of AWS by name.

    `opts` must name a parent.
    """
    assert opts.parent
    account = account_id(opts.parent)
    made = aws.iam.Role(
        name,
        description=why,
        path=PATH,
        assume_role_policy=trusted,
        permissions_boundary=boundary_arn(site.boundary, account),
        force_detach_policies=True,
        opts=opts,
    )
    for policy in managed:
        aws.iam.RolePolicyAttachment(
            f"{name}-{policy.rpartition('/')[2]}",
            role=made.name,
            policy_arn=f"{HERE}:iam::aws:policy/{policy}",
            opts=opts,
        )
    if may:
        aws.iam.RolePolicy(name, role=made.name, policy=document(*may), opts=opts)
    return made


def boundary_arn(name: str | None, account: pulumi.Input[str]) -> pulumi.Output[str] | None:
    """Return the ARN of the policy that no role goes beyond, if there is one."""
    return pulumi.Output.concat(HERE, ":iam::", account, ":policy", PATH, name) if name else None
