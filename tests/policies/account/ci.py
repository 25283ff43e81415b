"""The role of a deployment from GitHub."""

import pulumi
import pulumi_aws as aws

from tests.policies.account.documents import document, trust
from tests.policies.iam_requests import allow

ISSUER = "token.actions.githubusercontent.com"


def ci() -> None:
    """Make the provider and a role that may do everything but what NotAction names."""
    github = aws.iam.OpenIdConnectProvider(
        "github", url=f"https://{ISSUER}", client_id_lists=["sts.amazonaws.com"]
    )
    deploy = aws.iam.Role(
        "deploy",
        path="/mlplatform/",
        name="mlplatform-deploy",
        assume_role_policy=pulumi.Output.all(github.arn, github.url).apply(
            lambda made: trust(
                {"Federated": made[0]},
                "sts:AssumeRoleWithWebIdentity",
                Condition={
                    "StringEquals": {f"{made[1]}:aud": "sts.amazonaws.com"},
                    "StringLike": {f"{made[1]}:sub": "repo:org/mlplatform:environment:prod"},
                },
            )
        ),
    )
    aws.iam.RolePolicy(
        "deploy",
        role=deploy.name,
        policy=document(
            {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"},
            allow("iam:CreateRole", "arn:aws:iam::*:role/mlplatform/*"),
        ),
    )
