"""A queue and topics that services of AWS send to."""

import json

import pulumi
import pulumi_aws as aws

from tests.policies.account.documents import document, guarded
from tests.policies.iam_requests import ACCOUNT, deny

ALARMS = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:*"


def events() -> None:
    """Make a queue that one rule feeds, a topic for alarms and budgets, and one without policy."""
    queue = aws.sqs.Queue("events")
    rule = aws.cloudwatch.EventRule(
        "spot", event_pattern=json.dumps({"source": ["aws.ec2"]}), name="mlplatform-spot"
    )
    aws.cloudwatch.EventRule("other", event_pattern=json.dumps({"source": ["aws.health"]}))
    aws.sqs.QueuePolicy(
        "events",
        queue_url=queue.url,
        policy=document(
            guarded(
                {"Service": "events.amazonaws.com"},
                "sqs:SendMessage",
                Resource=queue.arn,
                Condition={"ArnEquals": {"aws:SourceArn": rule.arn}},
            ),
            deny(
                "sqs:*",
                queue.arn,
                Principal="*",
                Condition={"Bool": {"aws:SecureTransport": "false"}},
            ),
        ),
    )
    topic = aws.sns.Topic("alerts")
    aws.sns.TopicPolicy("alerts", arn=topic.arn, policy=for_alarms(topic))
    aws.sns.Topic("plain")


def for_alarms(topic: aws.sns.Topic) -> pulumi.Output[str]:
    """Return the policy of a topic that alarms and budgets of this account publish to."""
    return document(
        guarded(
            {"Service": "cloudwatch.amazonaws.com"},
            "sns:Publish",
            Resource=topic.arn,
            Condition={"ArnLike": {"aws:SourceArn": ALARMS}},
        ),
        guarded(
            {"Service": "budgets.amazonaws.com"},
            "sns:Publish",
            Resource=topic.arn,
            Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        ),
    )
