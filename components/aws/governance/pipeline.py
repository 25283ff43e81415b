"""As whom CI acts, by tokens that GitHub signs for one job at a time: no key is kept anywhere."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.governance.boundary import DEPLOY, PLAN
from components.aws.governance.pipeline_rights import looking, making
from components.aws.governance.state import State
from components.aws.iam.account import account_id
from components.aws.iam.document import Conditions, Text, allow, by, document
from components.aws.iam.role import role
from components.baseline import Pipeline
from components.site import Site

GITHUB = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


@dataclass(frozen=True)
class Roles:
    """The ARNs of CI's roles."""

    plan: pulumi.Output[str]
    deploy: pulumi.Output[str]


def pipeline(
    name: str, spec: Pipeline, state: State, site: Site, opts: pulumi.ResourceOptions
) -> Roles:
    """Create the identity provider, unless it exists, and the two roles.

    Any branch and pull request of the repository plans; GitHub gives a fork no token. One branch,
    or one environment of the repository, deploys. `opts` must name a parent.
    """
    assert opts.parent
    account = account_id(opts.parent, site)
    issuer = spec.issuer or provider(name, opts).arn
    whole = f"repo:{spec.repository}"
    anywhere = [f"{whole}:ref:*", f"{whole}:pull_request"]
    here = f"{whole}:ref:refs/heads/{spec.branch}"
    if spec.environment:
        here = f"{whole}:environment:{spec.environment}"
    plan = role(
        f"{name}-plan",
        f"CI of {spec.repository}, to show what would change",
        trust_github(issuer, {"StringLike": {f"{GITHUB}:sub": anywhere}}),
        site,
        opts,
        looking(state),
        # Settings of all services, and nothing of what they hold.
        ("SecurityAudit",),
        called=PLAN,
    )
    deploy = role(
        f"{name}-deploy",
        f"CI of {spec.repository}, to make and change platforms",
        trust_github(issuer, {"StringEquals": {f"{GITHUB}:sub": here}}),
        site,
        opts,
        making(state, account, site.is_prod),
        called=DEPLOY,
    )
    return Roles(plan.arn, deploy.arn)


def provider(name: str, opts: pulumi.ResourceOptions) -> aws.iam.OpenIdConnectProvider:
    """Create GitHub's identity provider: an account has one."""
    return aws.iam.OpenIdConnectProvider(
        f"{name}-github", url=f"https://{GITHUB}", client_id_lists=[AUDIENCE], opts=opts
    )


def trust_github(issuer: Text, subject: Conditions) -> pulumi.Output[str]:
    """Return the document that lets jobs with a subject take on a role."""
    equals = {f"{GITHUB}:aud": AUDIENCE, **subject.get("StringEquals", {})}
    taken = allow(
        ("sts:AssumeRoleWithWebIdentity",), (), {**subject, "StringEquals": equals}, "GitHub"
    )
    return document(by({"Federated": issuer}, taken))
