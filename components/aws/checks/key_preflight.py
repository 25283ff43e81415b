"""Whether existing keys can be used, and by whom they have to be."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, cast

from components.aws.checks.clients import Ask
from components.aws.eks.disk_key import LAUNCHERS
from components.aws.iam.document import HERE
from components.cloud import Finding
from components.spec import PlatformSpec

NEEDED = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""What starting a machine with an encrypted disk takes."""
Statement = dict[str, Any]


def of_keys(spec: PlatformSpec, ask: Ask) -> Iterator[str | Finding]:
    """Yield existing keys that are gone, disabled, or that nobody here could use."""
    for path, key in (("cluster.key", spec.cluster.key), ("storage.key", spec.storage.key)):
        if key is None:
            continue
        client = ask("kms")
        try:
            found = client.describe_key(KeyId=key)["KeyMetadata"]
        except client.exceptions.NotFoundException:
            yield f"{path}: {key} does not exist: leave it out, and the platform makes its own"
            continue
        if found["KeyState"] != "Enabled":
            yield f"{path}: {key} is {found['KeyState']}: enable it, or name another"
        elif found["KeySpec"] != "SYMMETRIC_DEFAULT":
            yield f"{path}: {key} is of {found['KeySpec']}: one of SYMMETRIC_DEFAULT is meant"
        elif path == "cluster.key":
            yield from of_launchers(key, ask)


def of_launchers(key: str, ask: Ask) -> Iterator[Finding]:
    """Yield roles of AWS that start machines and that the policy of the cluster's key leaves out.

    A warning alone, as a grant lets them use it too, and is told to nobody but the key's account.
    """
    account = ask("sts").get_caller_identity()["Account"]
    told = ask("kms").get_key_policy(KeyId=key, PolicyName="default")
    said = json.loads(told["Policy"])["Statement"]
    allowed = [one for one in several(said) if one["Effect"] == "Allow"]
    for launcher in LAUNCHERS:
        role = f"{HERE}:iam::{account}:role/aws-service-role/{launcher}"
        given = [one for statement in allowed if lets(statement, role) for one in acts(statement)]
        lacking = [one for one in NEEDED if not any(matches(one, each) for each in given)]
        if lacking:
            yield Finding(
                f"cluster.key: the policy of {key} does not let {role} do {', '.join(lacking)}: "
                "machines whose disk it cannot open end within seconds; add the statements of "
                "components/aws/eks/disk_key.py, unless a grant lets it",
                checked=False,
            )


def several(said: Any) -> list[Any]:
    """Return what a policy names, once or as a list, as a list."""
    return cast(list[Any], said) if isinstance(said, list) else [said]


def acts(statement: Statement) -> list[str]:
    """Return the actions that a statement names."""
    return several(statement.get("Action", []))


def matches(text: str, pattern: str) -> bool:
    """Tell whether IAM's pattern means a text; actions have no case."""
    return fnmatchcase(text.lower(), pattern.lower())


def lets(statement: Statement, role: str) -> bool:
    """Tell whether a statement means a role: by its name, or everybody of whom it is one.

    An account's `root` passes the question on to IAM, where nobody writes for roles of AWS.
    """
    principal = statement.get("Principal", {})
    if isinstance(principal, dict):
        principal = cast(Statement, principal).get("AWS", [])
    named = several(principal)
    if role in named:
        return True
    asked = [
        several(value)
        for keys in statement.get("Condition", {}).values()
        for key, value in keys.items()
        if key.lower() == "aws:principalarn"
    ]
    return "*" in named and all(any(fnmatchcase(role, one) for one in values) for values in asked)
