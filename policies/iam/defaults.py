"""The documents that AWS writes where a program writes none.

Sources: AWS KMS Developer Guide, "Default key policy" of keys made by programs; Amazon SNS
Developer Guide, "Default access policy" of topics.
"""

import json
from typing import Any

from policies.iam.document import Document, parse

TOPIC_ACTIONS = (
    "AddPermission",
    "DeleteTopic",
    "GetTopicAttributes",
    "ListSubscriptionsByTopic",
    "Publish",
    "RemovePermission",
    "SetTopicAttributes",
    "Subscribe",
)


def of_key(account: str, name: str) -> Document:
    """Return the policy of a key that has none of its own: its account decides who may use it."""
    return _written(
        name,
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
    )


def of_topic(account: str, arn: str, name: str) -> Document:
    """Return the policy of a topic that has none of its own: all of its account may use it."""
    return _written(
        name,
        {
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": [f"SNS:{action}" for action in TOPIC_ACTIONS],
            "Resource": arn,
            "Condition": {"StringEquals": {"AWS:SourceOwner": account}},
        },
    )


def _written(name: str, statement: dict[str, Any]) -> Document:
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return parse(text, "resource", name)
