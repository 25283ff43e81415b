"""What takes the right to start machines with accelerators away, and who may attach it.

An autoscaler starts every machine itself, so its role is the one place: nodes never launch nodes.
What runs goes on, and so does the start of machines without accelerators.
"""

import pulumi
import pulumi_aws as aws

from components.aws.catalog import ACCELERATED
from components.aws.iam.account import account_id
from components.aws.iam.document import HERE, Text, allow, deny, document, trust
from components.aws.iam.role import PATH, give, role
from components.contracts.budget import BudgetSpec
from components.site import Site


def no_accelerators(site: Site, opts: pulumi.ResourceOptions) -> aws.iam.Policy:
    """Create the policy; nobody has it yet.

    The autoscaler's role is made after it, and so goes before it: AWS attaches the policy behind
    the engine's back, and deletes none that a role still has. In production a person attaches it.
    """
    return aws.iam.Policy(
        f"{site.name}-no-accelerators",
        name=policy_name(site),
        path=PATH,
        description="Starts no machine with accelerators any more",
        policy=document(
            deny(
                ("ec2:RunInstances", "ec2:CreateFleet"),
                # The type is a property of the machine alone: images, templates, subnets have none.
                (f"{HERE}:ec2:*:*:instance/*",),
                {"StringLike": {"ec2:InstanceType": list(ACCELERATED)}},
                "NoAccelerators",
            )
        ),
        opts=opts,
    )


def policy_name(site: Site) -> str:
    """Return how the policy is called, for whoever attaches it."""
    return f"{site.name}-no-accelerators"


def stop(
    name: str,
    percent: int,
    limit: aws.budgets.Budget,
    autoscaler: pulumi.Output[str],
    topic: Text,
    spec: BudgetSpec,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> None:
    """Let AWS attach the policy to the autoscaler's role at a share of what was spent.

    The first two budgets that act are free, each further one costs $3 a month. With
    `aws budgets execute-budget-action --execution-type REVERSE_BUDGET_ACTION` a person takes the
    policy away again. `opts` must name a parent.
    """
    assert opts.parent
    account, people = account_id(opts.parent, site), dict.fromkeys(spec.notify)
    here = pulumi.Output.concat(HERE, ":iam::", account)
    policy = pulumi.Output.concat(here, ":policy", PATH, policy_name(site))
    acting = role(
        name,
        f"AWS Budgets, to stop accelerators of {site.name}",
        trust(
            "budgets.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {
                    "aws:SourceArn": pulumi.Output.concat(HERE, ":budgets::", account, ":budget/*")
                },
            },
        ),
        site,
        opts,
    )
    may = allow(
        ("iam:AttachRolePolicy", "iam:DetachRolePolicy"),
        (pulumi.Output.concat(here, ":role", PATH, autoscaler),),
        {"ArnEquals": {"iam:PolicyARN": policy}},
    )
    rights = give(name, acting, opts, (may,))
    aws.budgets.BudgetAction(
        name,
        budget_name=limit.name,
        action_type="APPLY_IAM_POLICY",
        approval_model="AUTOMATIC",
        notification_type="ACTUAL",
        execution_role_arn=acting.arn,
        action_threshold={
            "action_threshold_type": "PERCENTAGE",
            "action_threshold_value": percent,
        },
        definition={"iam_action_definition": {"policy_arn": policy, "roles": [autoscaler]}},
        subscribers=[
            *({"address": one, "subscription_type": "EMAIL"} for one in people),
            {"address": topic, "subscription_type": "SNS"},
        ],
        # Whoever acts must have the rights for as long as there is something to do.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=rights)),
    )
