"""What starts machines, the machines, and the budget that stops those with accelerators."""

import json

import pulumi_aws as aws

from tests.policies.account.documents import BOUNDARY, document, trust
from tests.policies.iam_requests import ACCOUNT, allow, deny

EC2 = f"arn:aws:ec2:us-east-1:{ACCOUNT}"
CLUSTER = "kubernetes.io/cluster/mlplatform"


def machines() -> None:
    """Make the nodes' role, the controller's, and the budget with its action."""
    nodes = aws.iam.Role(
        "nodes", assume_role_policy=trust({"Service": "ec2.amazonaws.com"}), tags={"for": "nodes"}
    )
    for policy in ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"):
        aws.iam.RolePolicyAttachment(
            policy, role=nodes.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}"
        )
    controller = aws.iam.Role(
        "controller",
        assume_role_policy=trust({"Service": "pods.eks.amazonaws.com"}),
        permissions_boundary=BOUNDARY,
    )
    to_ec2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    launch = aws.iam.Policy(
        "launch",
        policy=document(
            allow(
                "ec2:RunInstances",
                [f"{EC2}:instance/*"],
                Condition={"StringEquals": {f"aws:RequestTag/{CLUSTER}": "owned"}},
            ),
            allow("iam:PassRole", nodes.arn, Condition=to_ec2),
        ),
    )
    aws.iam.RolePolicyAttachment("launch", role=controller.name, policy_arn=launch.arn)
    aws.eks.PodIdentityAssociation(
        "controller",
        cluster_name="mlplatform",
        namespace="kube-system",
        service_account="karpenter",
        role_arn=controller.arn,
    )
    budget(controller)


def budget(controller: aws.iam.Role) -> None:
    """Make a budget that takes accelerators away from the controller."""
    accelerators = ["g*", "p*", "trn*", "inf*"]
    stop = aws.iam.Policy(
        "stop",
        policy=document(
            deny(
                "ec2:RunInstances",
                "arn:aws:ec2:*:*:instance/*",
                Condition={"StringLike": {"ec2:InstanceType": accelerators}},
            )
        ),
    )
    limit = aws.budgets.Budget("team", budget_type="COST", time_unit="MONTHLY", limit_amount="100")
    runner = aws.iam.Role(
        "budgets", assume_role_policy=json.dumps(BY_BUDGETS), name="mlplatform-budgets"
    )
    aws.budgets.BudgetAction(
        "stop",
        budget_name=limit.name,
        action_type="APPLY_IAM_POLICY",
        approval_model="AUTOMATIC",
        notification_type="ACTUAL",
        execution_role_arn=runner.arn,
        action_threshold={"action_threshold_type": "PERCENTAGE", "action_threshold_value": 100},
        definition={"iam_action_definition": {"policy_arn": stop.arn, "roles": [controller.name]}},
        subscribers=[{"address": "ml@example.org", "subscription_type": "EMAIL"}],
    )


BY_BUDGETS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "budgets.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
    ],
}
