"""Values that many resources share."""

import json
from typing import Any

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TAGS = {"mlplatform-stack": "dev", "mlplatform-env": "dev"}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str) -> str:
    actions = ["sts:AssumeRole", "sts:TagSession"]
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": actions})


def tls_only(arn: str, action: str) -> str:
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    everyone = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": arn}
    return document({**everyone, "Condition": insecure})
