"""Money."""

import pulumi_aws as aws

from tests.policies.aws.values import ACCOUNT, KEY, document


def budget() -> aws.sns.Topic:
    """What may be spent, who hears of it and what stops it."""
    topic = aws.sns.Topic("budget", name="mlplatform-dev-budget", kms_master_key_id=KEY)
    aws.sns.TopicPolicy(
        "budget",
        arn=topic.arn,
        policy=document(
            {
                "Effect": "Allow",
                "Principal": {"Service": "budgets.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": f"arn:aws:sns:us-east-1:{ACCOUNT}:mlplatform-dev-budget",
            }
        ),
    )
    aws.sns.TopicSubscription("mail", topic=topic.arn, protocol="email", endpoint="ml@example.org")
    limit = aws.budgets.Budget(
        "budget",
        name="mlplatform-dev",
        budget_type="COST",
        limit_amount="800",
        limit_unit="USD",
        time_unit="MONTHLY",
        cost_filters=[{"name": "TagKeyValue", "values": ["user:mlplatform-stack$dev"]}],
        notifications=[
            {
                "comparison_operator": "GREATER_THAN",
                "notification_type": "FORECASTED",
                "threshold": 100,
                "threshold_type": "PERCENTAGE",
                "subscriber_email_addresses": ["ml@example.org"],
            }
        ],
    )
    stop = aws.iam.Policy(
        "stop",
        name="mlplatform-dev-no-gpus",
        path="/mlplatform/",
        description="No new GPU machines",
        policy=document({"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*"}),
    )
    aws.budgets.BudgetAction(
        "stop",
        budget_name=limit.name,
        action_type="APPLY_IAM_POLICY",
        approval_model="AUTOMATIC",
        notification_type="ACTUAL",
        execution_role_arn=f"arn:aws:iam::{ACCOUNT}:role/budget",
        action_threshold={"action_threshold_type": "PERCENTAGE", "action_threshold_value": 100},
        definition={
            "iam_action_definition": {"policy_arn": stop.arn, "roles": ["mlplatform-dev-karpenter"]}
        },
        subscribers=[{"address": "ml@example.org", "subscription_type": "EMAIL"}],
    )
    monitor = aws.costexplorer.AnomalyMonitor(
        "services", name="services", monitor_type="DIMENSIONAL", monitor_dimension="SERVICE"
    )
    aws.costexplorer.AnomalySubscription(
        "services",
        name="services",
        frequency="DAILY",
        monitor_arn_lists=[monitor.arn],
        subscribers=[{"type": "EMAIL", "address": "ml@example.org"}],
        threshold_expression={
            "dimension": {
                "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                "match_options": ["GREATER_THAN_OR_EQUAL"],
                "values": ["100"],
            }
        },
    )
    aws.costexplorer.CostAllocationTag("stack", tag_key="mlplatform-stack", status="Active")
    return topic
